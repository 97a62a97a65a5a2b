//! Contacts that stand in a text: telephone numbers, e-mail addresses, accounts of messengers, web addresses and
//! identity numbers, in the spellings that people use to get them past a reader.
//!
//! Contact data is exchanged once both sides of a match have accepted. [`contacts_in`] finds what goes around that rule.
//! It is pure and takes time in proportion to the length of the text. What it does not find on purpose: patent,
//! standard, contract and model numbers, amounts, dates, ranges and dimensions. A mobile number in one piece is found
//! whatever label stands before it: no number of another kind has its eleven digits.

mod addresses;
mod messengers;
mod numbers;
mod refusal;
#[cfg(test)]
mod tests;
mod units;
mod words;

pub use refusal::{Text, refuse_contacts};

use units::Units;

/// What kind of contact stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactKind {
    PhoneNumber,
    EmailAddress,
    MessengerAccount,
    WebAddress,
    IdentityNumber,
}

/// A contact in a text. The place counts the characters of the text as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundContact {
    pub kind: ContactKind,
    pub start: usize,
    pub length: usize,
}

/// Which contacts a text must not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// One other side, before both have accepted: every web address is a contact as well.
    Counterpart,
    /// All readers of the market: web addresses of literature, standards and laws may stand there. Addresses of
    /// messengers may not.
    Market,
}

/// The contacts in a text, in the order of their places. No two overlap.
pub fn contacts_in(text: &str, audience: Audience) -> Vec<FoundContact> {
    let units = Units::of(text);
    let mut found = Vec::new();
    addresses::find(&units, audience, &mut found);
    numbers::find(&units, &mut found);
    messengers::find(&units, &mut found);
    let mut found: Vec<FoundContact> = found
        .into_iter()
        .map(|(kind, range)| {
            let (start, end) = units.characters(range);
            FoundContact {
                kind,
                start,
                length: end - start,
            }
        })
        .collect();
    found.sort_by_key(|one| (one.start, usize::MAX - one.length));
    let mut apart: Vec<FoundContact> = Vec::with_capacity(found.len());
    for one in found {
        match apart.last_mut() {
            Some(last) if one.start < last.start + last.length => {
                last.length = last.length.max(one.start + one.length - last.start);
            }
            _ => apart.push(one),
        }
    }
    apart
}
