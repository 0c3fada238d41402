mod assets_folder;
mod broker;
mod broker_crash;
mod broker_nats;
mod pages;
mod pages_crash;
mod sign_in;
mod store;
