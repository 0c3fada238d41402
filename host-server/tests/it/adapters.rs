mod assets_folder;
mod broker;
mod broker_crash;
mod store;
