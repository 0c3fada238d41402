//! What happens to an event that an item or a back end publishes: checked against its type, stamped by the host, stored or handed out.

mod fit;

use crate::domain::pairwise::PairwiseKey;
use crate::ports::broker::{AppendError, Appended, NewEvent};
use crate::ports::store::UserId;
use crate::ports::{Answer, Broker, Clock};
use jogakbo_contract::adapter::{Linked, rejected_type};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::server::{Refusal, Stored};
use jogakbo_contract::canonical;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::lock::{BackEnd, LockedType, PageLock};
use jogakbo_contract::manifest::{Classification, Keep, Reach};
use jogakbo_contract::schema::Schema;
use jogakbo_contract::topic::Topic;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Stands for a digest where the host itself declares a type.
const HOST: &str = "host";

/// Event types of frozen pages and of back ends whose schemas are kept compiled; beyond that it starts anew.
const KNOWN: usize = 4096;

/// Takes events into the log and onto the live line.
pub struct Delivery {
    broker: Arc<dyn Broker>,
    clock: Arc<dyn Clock>,
    pairwise: Arc<PairwiseKey>,
    known: Mutex<HashMap<TypeOfLock, Arc<Known>>>,
}

/// Digest of a page lock or a manifest, and an event type in it.
type TypeOfLock = (String, String);

/// Where an event's type is declared, if it is.
#[derive(Clone, Copy)]
struct Declared<'a> {
    /// Digest of the page lock or manifest.
    digest: &'a str,
    decl: Option<&'a LockedType>,
}

/// Who publishes.
#[derive(Clone, Copy)]
enum Author<'a> {
    Person(&'a UserId),
    Nobody,
    BackEnd,
}

/// What is worked out once for an event type: neither a lock nor a manifest with a given digest ever changes.
struct Known {
    schema: Schema,
    /// Name of the schema, for the attribute `dataschema`.
    urn: String,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery").finish_non_exhaustive()
    }
}

impl Delivery {
    /// Deliveries through `broker`.
    pub fn new(broker: Arc<dyn Broker>, clock: Arc<dyn Clock>, pairwise: Arc<PairwiseKey>) -> Self {
        Self { broker, clock, pairwise, known: Mutex::default() }
    }

    /// Checks, stamps and stores an event that the page's lock grants; the order of calls is the order of the log.
    ///
    /// `event` holds what the client sent, with host-owned attributes removed and its true `source`.
    pub fn publish(
        &self,
        lock: &PageLock,
        topic: &Topic,
        event: &Event,
        user: Option<&UserId>,
    ) -> Answer<'_, Result<Stored, Refusal>> {
        let decl = lock.types.get(event.event().event_type.as_str());
        let declared = Declared { digest: &lock.digest, decl };
        self.take(declared, topic, event, user.map_or(Author::Nobody, Author::Person))
    }

    /// The same for an event of a back end, whose manifest stands for the lock; its rights are checked here.
    pub fn publish_of_back_end(
        &self,
        back_end: &BackEnd,
        mut event: CloudEvent,
    ) -> Answer<'_, Result<Stored, Refusal>> {
        let refuse = |refusal| Box::pin(std::future::ready(Err(refusal)));
        if let Err(detail) = back_end.may_publish(&event.event_type) {
            return refuse(Refusal::new(ErrCode::Denied, detail));
        }
        event.strip_host_owned();
        event.source = back_end.source(&event.source);
        let topic = match event.topic() {
            Ok(topic) => topic,
            Err(error) => return refuse(Refusal::new(ErrCode::BadFrame, error.to_string())),
        };
        let decl = back_end.types.get(event.event_type.as_str());
        let declared = Declared { digest: &back_end.digest, decl };
        self.take(declared, &topic, &Event::new(event), Author::BackEnd)
    }

    /// The same for what an adapter made; that it may was found out when it was linked.
    pub fn publish_of_adapter(&self, linked: &Linked, event: CloudEvent) -> Answer<'_, Result<Stored, Refusal>> {
        self.take_own(Declared { digest: &linked.target_digest, decl: Some(&linked.target) }, event)
    }

    /// The same for a dead letter, which the host itself says.
    pub fn publish_dead_letter(&self, event: CloudEvent) -> Answer<'_, Result<Stored, Refusal>> {
        self.take_own(Declared { digest: HOST, decl: Some(&rejected_type()) }, event)
    }

    fn take_own(&self, declared: Declared<'_>, event: CloudEvent) -> Answer<'_, Result<Stored, Refusal>> {
        match event.topic() {
            Ok(topic) => self.take(declared, &topic, &Event::new(event), Author::BackEnd),
            Err(error) => Box::pin(std::future::ready(Err(Refusal::new(ErrCode::BadFrame, error.to_string())))),
        }
    }

    fn take(
        &self,
        declared: Declared<'_>,
        topic: &Topic,
        event: &Event,
        author: Author<'_>,
    ) -> Answer<'_, Result<Stored, Refusal>> {
        let stamped = self.stamp(declared, topic, event, author);
        let new = match stamped {
            Err(refusal) => return Box::pin(std::future::ready(Err(refusal))),
            Ok((new, Keep::None)) => {
                self.broker.announce(&new.topic, &new.event);
                return Box::pin(std::future::ready(Ok(Stored::default())));
            }
            Ok((new, _)) => new,
        };
        let stored = self.broker.append(new);
        let epoch = self.broker.epoch();
        Box::pin(async move {
            match stored.await {
                Ok(Appended { number, repeated }) => {
                    let pos = Position::new(&epoch, number)
                        .map_err(|error| Refusal::new(ErrCode::Internal, error.to_string()))?;
                    Ok(Stored { pos: Some(pos), dup: repeated })
                }
                Err(AppendError::Conflict) => Err(Refusal::new(
                    ErrCode::Conflict,
                    "an event with this id but another content was published before",
                )),
                Err(AppendError::Busy) => Err(Refusal { code: ErrCode::Busy, after: Some(1000), detail: None }),
                Err(AppendError::Failed(_)) => Err(Refusal { code: ErrCode::Internal, after: None, detail: None }),
            }
        })
    }

    fn known(&self, digest: &str, name: &str, decl: &LockedType) -> Result<Arc<Known>, Refusal> {
        let key = (digest.to_owned(), name.to_owned());
        if let Some(known) = crate::sync::hold(&self.known).get(&key) {
            return Ok(Arc::clone(known));
        }
        let schema = Schema::compile(&decl.data).map_err(|error| {
            let detail = format!("the schema of `{name}` does not compile: {}", error.message);
            Refusal::new(ErrCode::Internal, detail)
        })?;
        let urn = format!("urn:jogakbo:schema:{name}:sha256-{}", canonical::sha256_hex(&decl.data));
        let made = Arc::new(Known { schema, urn });
        let mut known = crate::sync::hold(&self.known);
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(key, Arc::clone(&made));
        Ok(made)
    }

    fn stamp(
        &self,
        declared: Declared<'_>,
        topic: &Topic,
        event: &Event,
        author: Author<'_>,
    ) -> Result<(NewEvent, Keep), Refusal> {
        let name = event.event().event_type.as_str();
        let Some(decl) = declared.decl else {
            return Err(Refusal::new(ErrCode::UnknownType, format!("nobody here declares `{name}`")));
        };
        if decl.reach == Reach::Page {
            return Err(Refusal::new(ErrCode::Denied, format!("`{name}` stays on its page; its reach is `page`")));
        }
        let known = self.known(declared.digest, name, decl)?;
        fit::check(&known.schema, decl, event)?;
        let fingerprint = Sha256::digest(event.text().as_bytes()).into();
        let now = self.clock.now();
        let mut stamped = event.event().clone();
        stamped.dataschema = Some(known.urn.clone());
        stamped.set_extension("recordedtime", now.rfc3339());
        stamped.set_extension("dataclassification", word(decl.classification));
        // The words of the CloudEvents extension for authentication contexts.
        let authtype = match author {
            Author::Person(_) => "app_user",
            Author::Nobody => "unauthenticated",
            Author::BackEnd => "service_account",
        };
        stamped.set_extension("authtype", authtype);
        if let (Author::Person(user), true) = (author, decl.classification != Classification::Public) {
            stamped.set_extension("authid", self.pairwise.id(decl.owner.as_str(), user));
        }
        let key = decl.key.as_ref().zip(stamped.data.as_ref()).and_then(|(pointer, data)| data.pointer(pointer));
        match key {
            Some(Value::String(key)) => stamped.set_extension("partitionkey", key.clone()),
            Some(Value::Number(key)) => stamped.set_extension("partitionkey", key.to_string()),
            _ => {}
        }
        stamped.check().map_err(|error| Refusal::new(ErrCode::TooLarge, error.to_string()))?;
        let keep_until = match &decl.keep {
            Keep::Days { days, .. } => Some(now.plus(u64::from(*days) * DAY_MS)),
            Keep::None | Keep::Forever => None,
        };
        let new = NewEvent { topic: topic.clone(), event: Event::new(stamped), fingerprint, keep_until };
        Ok((new, decl.keep.clone()))
    }
}

const fn word(classification: Classification) -> &'static str {
    match classification {
        Classification::Public => "public",
        Classification::Internal => "internal",
        Classification::Confidential => "confidential",
        Classification::Restricted => "restricted",
    }
}
