//! Files: types and sizes, bytes stored once, who may read them, downloads in ranges, uploads in pieces, and what crashes
//! leave.

pub mod authorization;
mod bytes;
mod create;
mod download;
mod personal;
mod refused;
pub mod samples;
mod uploads;
mod uploads_end;
mod visibility;
