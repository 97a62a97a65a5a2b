mod change;
mod create;
mod moves;
mod read;
mod rows;
mod trail;
