mod assets_folder;
mod audit;
mod broker;
mod broker_crash;
mod broker_nats;
mod pages;
mod pages_crash;
mod store;
