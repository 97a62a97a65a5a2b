//! Agendas of training sessions.

pub mod authorization;
mod double_booked;
mod items;
mod materials;
mod rows;
