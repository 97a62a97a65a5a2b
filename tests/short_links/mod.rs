//! Short links and their QR codes.

pub mod authorization;
mod links;
mod qr;
