mod follow;
mod suggest;
