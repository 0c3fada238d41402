//! What history and the tap are asked for, and by whom.

use super::problem::Problem;
use super::{Shared, credentials, extract, stopped};
use crate::domain::readers::{Reader, Reading};
use crate::http::routes::session;
use crate::ports::Timestamp;
use axum::http::HeaderMap;
use jogakbo_contract::bridge::{Position, limit};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::problem;
use jogakbo_contract::topic::TopicPattern;
use std::sync::Arc;

/// The most events of one answer.
pub const MOST: usize = 500;

/// The parameters.
#[derive(Debug, Default)]
pub struct Asked {
    /// The item on whose behalf; not for back ends.
    pub item: Option<ItemId>,
    /// The digest of the page's lock, where it has no header of its own.
    pub lock: Option<String>,
    /// Topics, 1 to 8 patterns.
    pub patterns: Vec<TopicPattern>,
    /// A position behind which to read.
    pub after: Option<Position>,
    /// A time of recording from which to read.
    pub from: Option<Timestamp>,
    /// A time of recording up to which to read.
    pub to: Option<Timestamp>,
    /// Most events.
    pub limit: Option<usize>,
}

/// A parameter that is wrong.
pub fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new(problem::BAD_REQUEST).detail(detail)
}

impl Asked {
    /// Reads the parameters, of which this address has those in `known`.
    ///
    /// # Errors
    ///
    /// One is unknown or wrong, or there is no pattern or too many.
    pub fn read(query: &[(String, String)], known: &[&str]) -> Result<Self, Problem> {
        let mut asked = Self::default();
        let time = |name: &str, text: &str| {
            let read = Timestamp::parse(text);
            read.ok_or_else(|| wrong(format!("`{name}` is not a date and time of RFC 3339 since 1970"))).map(Some)
        };
        for (name, text) in query {
            match name.as_str() {
                other if !known.contains(&other) => {
                    let name: String = other.chars().take(40).collect();
                    return Err(wrong(format!("there is no parameter `{name}`")));
                }
                "item" => asked.item = Some(text.parse().map_err(|error| wrong(format!("`item`: {error}")))?),
                "match" => asked.patterns.push(text.parse().map_err(|error| wrong(format!("`match`: {error}")))?),
                "after" => asked.after = Some(text.parse().map_err(|error| wrong(format!("`after`: {error}")))?),
                "from" => asked.from = time("from", text)?,
                "to" => asked.to = time("to", text)?,
                "limit" => {
                    let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
                    asked.limit = Some(number.ok_or_else(|| wrong(format!("`limit` is not 1 to {MOST}")))?);
                }
                _ => asked.lock = Some(text.clone()),
            }
        }
        if asked.patterns.is_empty() || asked.patterns.len() > limit::PATTERNS {
            return Err(wrong(format!("`match` stands 1 to {} times", limit::PATTERNS)));
        }
        Ok(asked)
    }
}

/// The back end that a request's token speaks of, and the second since 1970 at which the token ends.
///
/// # Errors
///
/// The token is not good, or the request names an item as well.
pub fn back_end(app: &Shared, headers: &HeaderMap, asked: &Asked) -> Result<(Reader, u64), Problem> {
    let (rights, bearer) = credentials::back_end(app, headers)?;
    if asked.item.is_some() || asked.lock.is_some() {
        return Err(wrong("`item` and `lock` are for pages; a back end reads with the rights of its manifest"));
    }
    Ok((Reader::BackEnd { rights, pairwise: Arc::clone(&app.pairwise) }, bearer.until))
}

/// The item of a page that a visitor asks for.
///
/// # Errors
///
/// The item is not named, the lock is not known any more, or the page is not for the visitor.
pub async fn item(app: &Shared, caller: &extract::Caller, lock: &str, asked: &Asked) -> Result<Reader, Problem> {
    let item = asked.item.clone().ok_or_else(|| wrong("`item` is missing"))?;
    let lock = app.catalogue.lock(lock).ok_or(problem::LOCK_GONE)?;
    if let Some(locked) = lock.item(item.as_str()) {
        stopped::refuse_item(app, locked)?;
    }
    let person = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    session::admit(&lock.page.access, &person.roles, person.user.is_some(), caller.visitor.assurance())?;
    if let Some(locked) = lock.item(item.as_str()) {
        session::admit_to_item(caller, locked)?;
    }
    Ok(Reader::Item { item, lock, caller: person })
}

/// What the reader reads.
///
/// # Errors
///
/// It may not read all of it.
pub fn reading(reader: Reader, patterns: &[TopicPattern]) -> Result<Reading, Problem> {
    let anonymous = matches!(&reader, Reader::Item { caller, .. } if caller.user.is_none());
    let kind = if anonymous { problem::UNAUTHENTICATED } else { problem::FORBIDDEN };
    Reading::new(reader, patterns).map_err(|denied| Problem::new(kind).detail(denied.to_string()))
}
