//! The organisations that a caller works for.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::platform::db::schema::{organizations, users};

/// The members who act for their organisation, and those who draft for it.
pub(super) const ACTING: [MembershipRole; 3] = [
    MembershipRole::Owner,
    MembershipRole::Manager,
    MembershipRole::Staff,
];

/// The account of an organisation, and as what a member in force works for the organisation: owners and managers act for
/// it, staff drafts for it. Rows name the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationAccount {
    pub id: UserId,
    pub role: MembershipRole,
}

/// The accounts of organisations, with those that were merged into them. A deactivated account is left out.
pub(super) fn accounts_of(
    conn: &mut PgConnection,
    works_for: BTreeSet<(OrganizationId, MembershipRole)>,
) -> QueryResult<Vec<OrganizationAccount>> {
    if works_for.is_empty() {
        return Ok(Vec::new());
    }
    let ids = works_for.iter().map(|(id, _)| *id);
    let (account, record) = diesel::alias!(users as account, users as record);
    let accounts: Vec<(OrganizationId, UserId)> = organizations::table
        .inner_join(
            account.on(account
                .field(users::id)
                .nullable()
                .eq(organizations::account_id)),
        )
        .inner_join(users::table.on(users::id.eq(account.field(users::person_id))))
        .inner_join(record.on(record.field(users::person_id).eq(users::id)))
        .filter(users::deactivated_at.is_null())
        .filter(organizations::id.eq_any(ids))
        .select((organizations::id, record.field(users::id)))
        .load(conn)?;
    let of = |(organization, id): (OrganizationId, UserId)| {
        let roles = works_for
            .iter()
            .filter(move |(one, _)| *one == organization);
        roles.map(move |(_, role)| OrganizationAccount { id, role: *role })
    };
    Ok(accounts.into_iter().flat_map(of).collect())
}
