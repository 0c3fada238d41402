//! Asking for an approval, giving it, declining it.

use super::{Drafts, Trouble};
use crate::domain::catalogue::Snapshot;
use crate::ports::pages::Author;
use crate::ports::plans::ReviewRecord;
use jogakbo_contract::edit::review::{Approval, LONGEST_WORD, Review, Say, Verdict, against, standing};

impl Drafts {
    /// Where the page stands: whether an approval is needed, and what was said last.
    ///
    /// # Errors
    ///
    /// The store refuses.
    pub fn approval(&self, name: &str) -> Result<Approval, Trouble> {
        let last = self.pages.review(name)?.map(told);
        Ok(Approval { needed: self.rules.approval, last })
    }

    /// Notes what somebody said about the draft of a page as it is now. Hold the [turn](Drafts::turn) meanwhile.
    ///
    /// # Errors
    ///
    /// There is no draft, it is newer, nobody asked, or they cannot decide it themselves.
    pub fn say(&self, snapshot: &Snapshot, name: &str, said: &Say, by: &Author) -> Result<(), Trouble> {
        let word = said.word.as_deref().map(str::trim).filter(|word| !word.is_empty());
        if word.is_some_and(|word| word.chars().count() > LONGEST_WORD) {
            return Err(Trouble::Wrong(format!("`word` has at most {LONGEST_WORD} characters")));
        }
        if said.verdict == Verdict::Declined && word.is_none() {
            return Err(Trouble::Wrong("a no needs a `word` that says why".to_owned()));
        }
        let opened = self.open(snapshot, name)?;
        let draft = self.pages.draft(name)?.ok_or(Trouble::NoDraft)?;
        if opened.seq != said.seq {
            return Err(Trouble::Newer(opened.seq));
        }
        let digest = opened.page.map_err(Trouble::ReadOnly)?.digest();
        let last = self.pages.review(name)?;
        let own = last.as_ref().is_some_and(|last| last.asker == by.id) || draft.by.id == by.id;
        let now = standing(last.clone().map(told).as_ref(), &digest);
        if let Some(finding) = against(said.verdict, now, own) {
            return Err(Trouble::Unfit(vec![finding]));
        }
        let (act, asker) = match said.verdict {
            Verdict::Asked => ("ask", by.id.clone()),
            Verdict::Approved => ("approve", last.map_or_else(String::new, |last| last.asker)),
            Verdict::Declined => ("decline", last.map_or_else(String::new, |last| last.asker)),
        };
        let short = &digest[..12];
        let detail = word.map_or_else(|| short.to_owned(), |word| format!("{short}: {word}"));
        let record = ReviewRecord {
            page: name.to_owned(),
            verdict: said.verdict,
            digest: digest.clone(),
            asker,
            by: by.clone(),
            at: self.clock.now(),
            word: word.map(str::to_owned),
        };
        Ok(self.pages.add_review(&record, &self.deed(name, act, by, detail))?)
    }
}

/// A record as the editor hears of it.
pub(super) fn told(record: ReviewRecord) -> Review {
    let ReviewRecord { verdict, digest, by, at, word, .. } = record;
    Review { verdict, digest, by: by.name, at: at.rfc3339(), word }
}
