//! How far a right reaches, and the rows it is checked against.

use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, OrganizationId, UserId};

/// The words of section 4's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// `–`: not at all.
    No,
    /// `o`: over the caller's own rows.
    Own,
    /// Over what the caller began for another account, inside the role's scope. An appointment for one contest reaches the
    /// contest in the same way.
    Begun,
    /// `s`: over what lies inside the role's scope: its division, what is its society's workers', or its contest.
    Inside,
    /// Over what belongs to a society, for the brokers who lead it.
    Led,
    /// An API client's: inside its division, with this scope. With the scope to write, the client may also read what it
    /// began.
    Scope(&'static str),
    /// An API client's: over what it began for another account inside its division, with this scope.
    ScopeBegun(&'static str),
    /// `✓`: over everything.
    All,
}

impl Reach {
    /// The scope that an integration needs for it.
    pub const fn scope(self) -> Option<&'static str> {
        match self {
            Self::Scope(scope) | Self::ScopeBegun(scope) => Some(scope),
            _ => None,
        }
    }
}

/// Facts of a row that rights depend on.
#[derive(Clone, Debug, Default)]
pub struct Subject<'a> {
    /// Where it lies; a match lies where its need and its offer do.
    pub divisions: Vec<&'a DivisionCode>,
    /// Whose it is.
    pub owners: Vec<UserId>,
    /// The account that began it for another one: the drafter of a listing, the proposer of a match.
    pub begun_by: Option<UserId>,
    /// The society that it is itself a matter of.
    pub society: Option<OrganizationId>,
    /// The contest that it is, or belongs to.
    pub contest: Option<ContestId>,
}

/// What lies in no division and has no owner: only a right over everything reaches it.
#[derive(Clone, Copy, Debug)]
pub struct Everywhere;

impl Governed for Everywhere {
    fn subject(&self) -> Subject<'_> {
        Subject::default()
    }
}

/// A row that rights are checked against.
pub trait Governed {
    fn subject(&self) -> Subject<'_>;
}
