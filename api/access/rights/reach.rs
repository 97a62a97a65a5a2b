//! How far a right reaches, and over what it is asked.

use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, OrganizationId, UserId};

/// The words of section 4's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// `–`: not at all.
    No,
    /// `o`: over what is one's own.
    Own,
    /// Over what one began for somebody else, inside the role's scope. Whoever is appointed for one contest has it as if
    /// he had begun it.
    Begun,
    /// `s`: over what lies inside the role's scope: its division, what is its society's workers', or its contest.
    Inside,
    /// Over what is a society's itself, by whoever leads it.
    Led,
    /// An integration's: inside its division, when it was granted this scope. With the scope to write, what it began
    /// itself is reached for reading, too.
    Scope(&'static str),
    /// An integration's: over what it began for somebody else inside its division, when it was granted this scope.
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
    /// Who began it for somebody else: the drafter of a listing, the proposer of a match.
    pub begun_by: Option<UserId>,
    /// The society that it is itself a matter of.
    pub society: Option<OrganizationId>,
    /// The contest that it is, or belongs to.
    pub contest: Option<ContestId>,
}

/// What lies in no division and is nobody's own: only a right that reaches over everything reaches it.
#[derive(Clone, Copy, Debug)]
pub struct Everywhere;

impl Governed for Everywhere {
    fn subject(&self) -> Subject<'_> {
        Subject::default()
    }
}

/// A row that rights are asked over.
pub trait Governed {
    fn subject(&self) -> Subject<'_>;
}
