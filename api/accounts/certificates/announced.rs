//! An award as it is announced now: what a certificate that is issued again says.

use diesel::prelude::*;

use crate::kernel::ids::AwardId;
use crate::platform::db::schema::awards;

/// The names of an award. Errata correct them.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = awards)]
pub struct Announced {
    pub status: String,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
}

impl Announced {
    /// Whether a certificate stands for it.
    pub fn is_certified(&self) -> bool {
        self.status == "certificate_issued"
    }

    /// The name of the holder: the person, or the organisation of a prize for organisations.
    pub fn holder(&self) -> Option<&str> {
        self.person_name
            .as_deref()
            .or(self.organization_name.as_deref())
    }
}

/// Locks an award until the transaction ends. An award is locked before its certificate.
pub fn lock(conn: &mut PgConnection, id: AwardId) -> QueryResult<Option<Announced>> {
    awards::table
        .find(id)
        .select(Announced::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}
