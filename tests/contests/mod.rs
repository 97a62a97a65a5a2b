mod bounds;
mod change;
mod create;
mod demo;
mod moves;
mod read;
mod rows;
mod trail;
