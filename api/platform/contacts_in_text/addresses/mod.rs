//! E-mail addresses and web addresses.

mod email;
mod host;
mod web;

use super::numbers::Found;
use super::units::Units;
use super::{Audience, ContactKind};

pub fn find(units: &Units, audience: Audience, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < units.chars.len() {
        let one = email::email_at(units, at)
            .map(|range| (ContactKind::EmailAddress, range))
            .or_else(|| {
                web::web_at(units, at, audience).map(|range| (ContactKind::WebAddress, range))
            });
        match one {
            Some((kind, range)) => {
                at = range.end.max(at + 1);
                found.push((kind, range));
            }
            None => at += 1,
        }
    }
}
