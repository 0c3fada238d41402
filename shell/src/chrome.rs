//! What is not in the first HTML: failure frames and notices. The only room that uses Leptos.

pub mod failure;
pub mod notices;
