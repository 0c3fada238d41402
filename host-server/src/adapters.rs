//! How the host gets what its ports ask for. No type of a library leaves this room.

pub mod assets_folder;
pub mod audit_memory;
pub mod audit_sqlite;
pub mod broker_embedded;
pub mod broker_memory;
pub mod broker_nats;
pub mod checks_file;
pub mod clock_system;
pub mod files;
pub mod identity_builtin;
pub mod identity_openid;
pub mod ids_random;
pub mod live;
pub mod maintenance_file;
pub mod manifests_folder;
pub mod pages_memory;
pub mod pages_sqlite;
pub mod portal_files;
pub mod released_folder;
pub mod releases_folder;
pub mod services_http;
pub mod stops_folder;
pub mod store_memory;
pub mod store_sqlite;
pub mod tls_client;
