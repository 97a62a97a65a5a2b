//! What hangs on a resource, as the resource itself registers it.

use std::sync::Arc;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::kernel::codes::List;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::error::constraints::Constraint;
use crate::platform::notifications::Kind;
use crate::platform::person_columns::{Effect, Erasure, PersonColumns};
use crate::platform::person_relations::PersonRelation;
use crate::platform::settings::Settings;
use crate::platform::storage::Files;
use crate::platform::web::KeptOperation;

/// A resource's part of the service: `const SLICE` in its `mod.rs`, named once in the `SLICES` of its group.
pub struct Slice {
    /// Where the paths stand in the OpenAPI document: lower numbers come first, then the order of the groups decides.
    pub place: u16,
    /// Whether the paths stand outside `/v1`.
    pub outside: bool,
    /// The tag that the resource adds to the document. Resources may share one.
    pub tag: Option<Tag>,
    pub routes: fn(&mut ServiceConfig<'_>),
    /// POST operations (`operationId`) that take no `Idempotency-Key`: their answers carry secrets and are never kept for a
    /// replay, their bodies name each act by a nonce, or they end the session that would send the request again.
    pub keyless: &'static [&'static str],
    /// The largest body of an operation (`operationId`) in bytes, where it is not that of all others.
    pub body_limits: &'static [(&'static str, usize)],
    /// Operations whose answers to callers without a token are kept in memory.
    pub kept: &'static [KeptOperation],
    /// Operations (`operationId`) that take no `If-Match`: their protocol has its own condition.
    pub unconditional: &'static [&'static str],
    /// The code lists that the enums of the resource declare.
    pub code_lists: &'static [&'static List],
    /// The events of the resource that people are told of.
    pub notifications: &'static [&'static Kind],
    /// What the system clock does with the rows of the resource. Jobs run in the order of groups, slices and lines.
    pub jobs: &'static [Job],
    /// The constraints of the resource's tables that a caller can run into. A violation of any other is our fault (500).
    pub constraints: &'static [Constraint],
    /// The columns that name a person or hold a person's words: each column of the database in one slice.
    pub person_columns: &'static [PersonColumns],
    /// The rows of the resource that relate two persons.
    pub person_relations: &'static [PersonRelation],
    /// What the erasure of an account does before it does what `person_columns` declares.
    pub erase: Effect,
    /// Whether rows of the resource name persons without an account: the erasure of such a person erases them too.
    pub names_persons: bool,
    /// What follows when an account takes over the records of its person.
    pub taken_over: fn(&mut Tx<'_>, UserId) -> Result<()>,
}

/// A tag of the OpenAPI document.
pub struct Tag {
    pub name: &'static str,
    pub about: &'static str,
    /// Lower numbers come first. A newcomer reads in this order.
    pub place: u16,
}

/// A step of the upkeep, which every replica does again and again. The step leaves alone what another replica is at.
pub struct Job {
    pub name: &'static str,
    /// Does at most [`Turn::most`] rows, so that no transaction is long, and returns how many.
    pub run: fn(&mut Tx<'_>, &Turn) -> Result<usize>,
}

/// What a job is given.
#[derive(Clone)]
pub struct Turn {
    pub most: i64,
    pub settings: Arc<Settings>,
    pub files: Files,
}

impl Slice {
    pub const EMPTY: Self = Self {
        place: u16::MAX,
        outside: false,
        tag: None,
        routes: |_| {},
        keyless: &[],
        body_limits: &[],
        kept: &[],
        unconditional: &[],
        code_lists: &[],
        notifications: &[],
        jobs: &[],
        constraints: &[],
        person_columns: &[],
        person_relations: &[],
        erase: |_, _| Ok(()),
        names_persons: false,
        taken_over: |_, _| Ok(()),
    };

    /// Erases what the resource holds of an account.
    pub fn erase_person(&self, tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
        (self.erase)(tx, erasure)?;
        for columns in self.person_columns {
            columns.erase(tx, erasure.account)?;
        }
        Ok(())
    }
}
