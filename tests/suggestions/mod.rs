pub mod authorization;
mod follow;
mod suggest;
