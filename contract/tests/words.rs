//! The small words: JSON, topics, events, grants, digests and schemas.

#[path = "words/digests.rs"]
mod digests;
#[path = "words/envelope.rs"]
mod envelope;
#[path = "words/fuzz.rs"]
mod fuzz;
#[path = "words/grants.rs"]
mod grants;
#[path = "words/json.rs"]
mod json;
#[path = "words/read.rs"]
mod read;
#[path = "words/schema.rs"]
mod schema;
#[path = "words/schema_assign.rs"]
mod schema_assign;
#[path = "support/mod.rs"]
mod support;
#[path = "words/topic.rs"]
mod topic;
