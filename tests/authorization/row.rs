//! A row of the table: an operation in a state, and the answer to each caller.
//!
//! ```ignore
//! row("update_listing", "draft", empty)
//!     .may([Owner, CityAdmin, ProvinceAdmin])
//!     .fails(403, [Broker, SocietyBroker])
//!     .signed_in_others(404)
//! ```
//! Rows are constants: one that names a caller twice, or that leaves out the others, does not compile.

use serde_json::{Value, json};

use super::World;

/// Who calls. [`World`] says where each of them belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    Anonymous,
    Stranger,
    Owner,
    Partner,
    CityAdmin,
    OtherCityAdmin,
    Broker,
    OtherBroker,
    SocietyBroker,
    Judge,
    Organizer,
    ProvinceAdmin,
}
use Caller::Anonymous;

impl Caller {
    /// In the order of the variants, which [`Row::answer_to`] counts on.
    pub const ALL: [Self; 12] = [
        Anonymous,
        Self::Stranger,
        Self::Owner,
        Self::Partner,
        Self::CityAdmin,
        Self::OtherCityAdmin,
        Self::Broker,
        Self::OtherBroker,
        Self::SocietyBroker,
        Self::Judge,
        Self::Organizer,
        Self::ProvinceAdmin,
    ];
}

/// The caller may: the answer is any but 401, 403 and 404.
pub const MAY: u16 = 0;

type Body = fn(&World) -> Option<Value>;

pub struct Row {
    pub operation: &'static str,
    /// The state of the listing, the contest or the programme, set before every call.
    pub state: &'static str,
    pub body: Body,
    answers: [u16; Caller::ALL.len()],
}

impl Row {
    pub fn answer_to(&self, caller: Caller) -> u16 {
        self.answers[caller as usize]
    }
}

/// A row that does not say yet what the other callers get.
#[derive(Clone, Copy)]
pub struct Unfinished {
    operation: &'static str,
    state: &'static str,
    body: Body,
    named: [Option<u16>; Caller::ALL.len()],
}

pub const fn row(operation: &'static str, state: &'static str, body: Body) -> Unfinished {
    Unfinished {
        operation,
        state,
        body,
        named: [None; Caller::ALL.len()],
    }
}

impl Unfinished {
    pub const fn may<const N: usize>(self, callers: [Caller; N]) -> Self {
        self.fails(MAY, callers)
    }

    pub const fn fails<const N: usize>(mut self, status: u16, callers: [Caller; N]) -> Self {
        let mut next = 0;
        while next < N {
            let named = &mut self.named[callers[next] as usize];
            assert!(named.is_none(), "the row names a caller twice");
            *named = Some(status);
            next += 1;
        }
        self
    }

    /// All callers that the row does not name, the anonymous one among them.
    pub const fn others(self, status: u16) -> Row {
        let mut answers = [status; Caller::ALL.len()];
        let mut next = 0;
        while next < answers.len() {
            if let Some(named) = self.named[next] {
                answers[next] = named;
            }
            next += 1;
        }
        Row {
            operation: self.operation,
            state: self.state,
            body: self.body,
            answers,
        }
    }

    /// All signed-in callers that the row does not name; without a token the operation fails with 401.
    pub const fn signed_in_others(self, status: u16) -> Row {
        self.fails(401, [Anonymous]).others(status)
    }

    pub const fn everybody_may(self) -> Row {
        self.may(Caller::ALL).others(MAY)
    }

    /// All signed-in callers may, except those that the row names.
    pub const fn signed_in_may(self) -> Row {
        self.signed_in_others(MAY)
    }

    /// No person may. What API clients may stands in tests/api_clients/rights.rs.
    pub const fn clients_only(self) -> Row {
        self.signed_in_others(403)
    }
}

pub fn nothing(_: &World) -> Option<Value> {
    None
}

pub fn empty(_: &World) -> Option<Value> {
    Some(json!({}))
}

pub fn reason(_: &World) -> Option<Value> {
    Some(json!({"reason": "x"}))
}
