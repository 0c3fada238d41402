//! What studio and host say to each other about pages (`/-/pages`).

use super::change::{Change, Edit};
use super::review::Approval;
use super::rights::Rights;
use super::schedule::Fallback;
use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::page::{Menu, Page};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// One request brings at most this many edits.
pub const MAX_EDITS: usize = 200;

/// `GET /-/pages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pages {
    /// All pages, live ones and drafts, by name.
    pub pages: Vec<PageEntry>,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageEntry {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Its address.
    pub route: String,
    /// Its place in the menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<Menu>,
    /// `file` or `studio`: where what is live comes from; absent when nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Origin>,
    /// Number of the live revision, when it came from the studio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Digest of the live lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Its draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftEntry>,
    /// Number of errors of the draft, else of what is live.
    pub errors: usize,
    /// Number of warnings.
    pub warnings: usize,
    /// It was taken off: what citizens find at its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Fallback>,
    /// What the caller may do to it.
    #[serde(default)]
    pub rights: Rights,
    /// It cannot be edited: what it is made of is no page. See `findings`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// Why it cannot be edited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// Where a live page comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A file of the pages' folder.
    File,
    /// A revision that was published here.
    Studio,
}

/// A draft, in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftEntry {
    /// Number of its newest edit.
    pub seq: u64,
    /// Who edited last.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// `POST /-/pages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPage {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Its address.
    pub route: String,
    /// The page to copy; absent makes an empty one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// `GET /-/pages/{name}/draft`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The page; absent when the file is none, then `findings` say why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Number of its newest edit; 0 where nobody has edited it yet.
    pub seq: u64,
    /// Number of the live revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Digest of the live lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_digest: Option<String>,
    /// What speaks against it.
    pub findings: Vec<Finding>,
    /// It can only be looked at.
    pub read_only: bool,
    /// It has errors, and what is live (or lies in its file) has some too: somebody looks at it first, and mends it on purpose.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub faulty: bool,
    /// Who has it open.
    pub people: Vec<Presence>,
    /// Approval of it.
    #[serde(default)]
    pub approval: Approval,
    /// What the caller may do to it.
    #[serde(default)]
    pub rights: Rights,
}

/// Someone who has a page open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Name for people.
    pub name: String,
    /// The tab.
    pub client: String,
    /// What they have chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<String>,
}

/// `PUT /-/pages/{name}/presence`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Here {
    /// The tab, made by the client.
    pub client: String,
    /// What is chosen in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<String>,
}

/// `event: people` of the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Who has the page open.
    pub people: Vec<Presence>,
}

/// `POST /-/pages/{name}/edits`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Edits {
    /// The tab.
    pub client: String,
    /// In order; all are stored or none.
    pub edits: Vec<Edit>,
}

/// The answer to [`Edits`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edited {
    /// Number of the last of them.
    pub seq: u64,
    /// What takes each of them back.
    pub inverse: Vec<Vec<Change>>,
    /// What speaks against the draft now.
    pub findings: Vec<Finding>,
}

/// `event: edit` of the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// Its number.
    pub seq: u64,
    /// Who, for people.
    pub by: String,
    /// Which tab.
    pub client: String,
    /// What.
    pub edit: Edit,
}

/// `POST /-/pages/{name}/publish`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Publish {
    /// The draft as it was looked at.
    pub seq: u64,
    /// A word on it for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why it goes live although there are warnings; kept in the audit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The answer to [`Publish`], and `event: published` of the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// Number of the revision.
    pub revision: u32,
    /// Digest of its lock.
    pub digest: String,
}

/// `POST /-/pages/{name}/restore` and `…/rollback`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Revision {
    /// Which.
    pub revision: u32,
}

/// `GET /-/pages/{name}/revisions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revisions {
    /// Newest first.
    pub revisions: Vec<RevisionEntry>,
}

/// One revision of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RevisionEntry {
    /// Number, from 1.
    pub revision: u32,
    /// Digest of the page.
    pub digest: String,
    /// Who published it; `file` for what came from the folder.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether it is the one that citizens see.
    pub live: bool,
}

/// `GET /-/pages/parts`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parts {
    /// The newest version of every PBC.
    pub parts: Vec<PartEntry>,
}

/// One PBC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartEntry {
    /// SHA-256 of the manifest's canonical JSON.
    pub digest: String,
    /// The manifest.
    pub manifest: Manifest,
}

/// `POST /-/pages/{name}/off`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TakeOff {
    /// What citizens find at its address from now on; absent puts the page back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
}

/// `GET /-/pages/{name}/audit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Newest first.
    pub deeds: Vec<DeedEntry>,
}

/// Something that was done to a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeedEntry {
    /// What: `create`, `publish`, `rollback`, `restore`, `discard`, `adopt`, `push`, `schedule`, `unschedule`, `start`, `end`, `ask`, `approve`,
    /// `decline`, `off`, `back`.
    pub act: String,
    /// Who.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// More about it, in English.
    pub detail: String,
}
