//! A case: an operation in a state, and the answer to each caller.

use serde_json::{Value, json};

use super::World;

/// The caller may: whatever the answer is, it is not that he may not.
pub const MAY: u16 = 0;

/// What a row of the table looks like.
pub struct Row {
    pub operation: &'static str,
    /// Puts the world into the state in which the operation means something; run before every call.
    pub state: &'static str,
    pub body: fn(&World) -> Option<Value>,
    pub expected: [u16; 12],
}

pub const EVERYBODY: [u16; 12] = [MAY; 12];
pub const SIGNED_IN: [u16; 12] = [401, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY, MAY];
pub const OWN: [u16; 12] = [401, 404, MAY, 404, 404, 404, 404, 404, 404, 404, 404, 404];
pub const PROVINCE: [u16; 12] = [401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, MAY];
pub const CLOSES_ACCOUNTS: [u16; 12] = [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY];

/// Those who keep a city's API clients; of the client of 德阳 the others do not learn.
pub const KEEPERS: [u16; 12] = [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY];
pub const KEEPERS_OF_IT: [u16; 12] = [401, 404, 404, 404, MAY, 404, 404, 404, 404, 404, 404, MAY];
/// Nobody but API clients: their columns are in tests/api_clients/rights.rs.
pub const CLIENTS: [u16; 12] = [401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403];

/// The administrators of the place where the contest is held, and its organiser.
pub const CONTEST: [u16; 12] = [401, 403, 403, 403, 403, MAY, 403, 403, 403, 403, MAY, MAY];
/// The others do not learn of its draft.
pub const DRAFT_CONTEST: [u16; 12] = [401, 404, 404, 404, 404, MAY, 404, 404, 404, 404, MAY, MAY];

/// Whoever manages the organisation, and the administrators of its division.
pub const ORGANIZATION: [u16; 12] = [401, 403, MAY, 403, MAY, 403, 403, 403, 403, 403, 403, MAY];

pub fn nothing(_: &World) -> Option<Value> {
    None
}

pub fn empty(_: &World) -> Option<Value> {
    Some(json!({}))
}

pub fn reason(_: &World) -> Option<Value> {
    Some(json!({"reason": "x"}))
}

pub fn row(
    operation: &'static str,
    state: &'static str,
    body: fn(&World) -> Option<Value>,
    expected: [u16; 12],
) -> Row {
    Row {
        operation,
        state,
        body,
        expected,
    }
}
