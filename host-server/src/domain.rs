//! What the host decides. Knows the contract and the ports, never adapters or HTTP.

pub mod accounts;
pub mod adapters;
pub mod assets;
pub mod asyncapi;
pub mod audit;
pub mod catalogue;
pub mod consents;
pub mod crowd;
pub mod delivery;
pub mod drafts;
pub mod history;
pub mod maintenance;
pub mod pace;
pub mod packs;
pub mod pairwise;
pub mod rates;
pub mod readers;
pub mod releases;
pub mod retention;
pub mod rooms;
pub mod seal;
pub mod sessions;
pub mod stops;
pub mod tickets;
pub mod violations;
pub mod zones;
