//! What the engine knows of a listing.

use uuid::Uuid;

/// Whether a listing asks (科技所需) or offers (科技所能).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Need,
    Offer,
}

impl Side {
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Need => Self::Offer,
            Self::Offer => Self::Need,
        }
    }
}

/// The market a listing is in: needs and offers meet only inside one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Market {
    Technology,
    Popsci,
}

/// A listing as the engine reads it. Every text may be empty, every list too: what is not known is neither held for
/// nor against a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: Uuid,
    /// Who published it: nobody is shown his own listings as a match.
    pub owner: Uuid,
    pub side: Side,
    pub market: Market,
    pub title: String,
    pub summary: String,
    pub description: String,
    pub keywords: Vec<String>,
    /// Technology field codes.
    pub fields: Vec<String>,
    /// Industry code (GB/T 4754).
    pub industry: Option<String>,
    /// Division code (GB/T 2260, trailing zeros for the higher levels; towns and villages have longer codes).
    pub division: Option<String>,
    /// A need's budget, an offer's price.
    pub budget_min_fen: Option<i64>,
    pub budget_max_fen: Option<i64>,
    /// Technology readiness level: an offer's own, the lowest a need accepts.
    pub trl: Option<u8>,
    pub cooperation_modes: Vec<String>,
}

impl Document {
    /// A listing of which nothing is known yet but what it is; for `..Document::bare(…)`.
    #[must_use]
    pub fn bare(id: Uuid, owner: Uuid, side: Side, market: Market) -> Self {
        Self {
            id,
            owner,
            side,
            market,
            title: String::new(),
            summary: String::new(),
            description: String::new(),
            keywords: Vec::new(),
            fields: Vec::new(),
            industry: None,
            division: None,
            budget_min_fen: None,
            budget_max_fen: None,
            trl: None,
            cooperation_modes: Vec::new(),
        }
    }
}
