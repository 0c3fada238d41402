//! What people read about a widget's element, an API or an event type: the documents of a PBC, cut down to what fits on a page
//! (ADR 0047).
//!
//! Documents come from other teams and are taken for nothing but text: every list, every text and every walk has an end, and what is
//! not as expected is passed over. Only a document that is none at all is a finding. Deliberately absent: turning Markdown into markup,
//! and following references out of a document.

pub mod api;
pub mod channels;
pub mod element;
pub mod events;
pub mod shape;
pub mod words;

pub use api::{Answer, ApiDoc, Content, Operation, Param, PathDoc};
pub use channels::{Channel, ChannelsDoc, Message};
pub use element::{ElementPage, Entry, Field, Method};
pub use events::{EventDoc, Party};
pub use shape::{Row, Schemas, Shape};
pub use words::{Block, Words};
