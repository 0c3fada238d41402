mod assets;
mod bridge;
mod catalogue;
mod connections;
mod history;
mod pages;
mod safety;
mod session;
