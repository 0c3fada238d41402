mod assets;
mod bridge;
mod catalogue;
mod connections;
mod pages;
mod safety;
mod session;
