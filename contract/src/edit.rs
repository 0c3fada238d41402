//! Editing pages: what a designer can do to a page, as data, with one rule for browser, server and command line.
//!
//! A page is changed by [`Edit`]s: named steps made of [`Change`]s that name places by id, never by position, so that two
//! people who work on different items never meet. [`apply()`] gives the changed page and the changes that take it back.
//! [`Moving`] and [`steps`] make the changes of one step from what a hand, a key or a dialog asked for (ADR 0030).
//! Nothing here decides whether a page may go live: [`problems()`] lists what speaks against it.

mod apply;
mod areas;
mod between;
mod bring;
mod change;
mod clip;
mod compare;
mod differ;
mod faults;
mod file;
mod find;
mod fixes;
mod moving;
mod offers;
mod parts;
mod paste;
mod path;
mod place;
mod preview;
mod problems;
mod report;
pub mod review;
mod rights;
mod rows;
mod rules;
mod sample;
mod say;
pub mod schedule;
pub mod steps;
pub mod tabs;
pub mod talk;
mod trial;
mod twin;
pub mod values;
mod words;
mod zone;

pub use apply::{EditError, apply, left, still};
pub use areas::{effective, grid_of};
pub use between::between;
pub use bring::{Brought, bring};
pub use change::{Change, Edit, MAX_CHANGES, Step};
pub use clip::{Clip, ClipError, copy};
pub use compare::{Difference, Mark, compare, marks};
pub use differ::tell;
pub use faults::faults_of;
pub use file::{write, write_over};
pub use find::{Folded, matches};
pub use fixes::{Fix, fixes, wire_of};
pub use moving::Moving;
pub use offers::{End, Offer, sources, targets};
pub use parts::Shelf;
pub use paste::{Pasted, duplicate, paste};
pub use path::value_at;
pub use place::{Placing, Refused, free, place};
pub use preview::preview;
pub use problems::{page_of, problems, read_of};
pub use report::{Arrived, Door, MAX_MOMENTS, Moment, Pass, Report, ReportItem, ReportKind, What, read_report};
pub use rights::{Act, Asker, Rights, Tree, may, may_at, rights};
pub use rows::{Row, Way, WayKind, as_it_is, by_name, has_fields, map_of, pointers, rows};
pub use rules::{Rule, Rules, Test, sentence, shows};
pub use sample::sample;
pub use say::{Told, say, say_clip};
pub use trial::{Carried, Outcome, Trial, carried, given, taken, try_wire, variables};
pub use twin::{ReadProps, props_between, read_props};
pub use words::plain;
pub use zone::{Zone, hinders, put, unfit, with_inside, zones};
