mod assets_folder;
mod broker;
mod broker_crash;
mod broker_nats;
mod store;
