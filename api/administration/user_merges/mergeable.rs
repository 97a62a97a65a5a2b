//! What two records must be to become one: of one kind, within the caller's reach, and without decisions on each other.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use serde_json::json;
use uuid::Uuid;

use crate::access::auth::Caller;
use crate::administration::role_grants::model::{self as role_grants, RoleGrant};
use crate::administration::role_grants::policy::appoint;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, PersonId, UserId};
use crate::people::users::model::{AccountStateRow, User};
use crate::platform::db::schema::users;
use crate::platform::error::{Code, Problem, Result};

/// As many rows as a person can review.
const MOST_NAMED: usize = 100;

/// A person is no organisation.
pub fn are_of_one_kind(old: &User, survivor: &User) -> Result<()> {
    if old.account_kind == survivor.account_kind {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "/into_id",
        "another_kind",
        "账号类型不同，不能合并",
        "is an account of another kind",
    )
    .into())
}

/// The survivor gets the roles of the merged record: the caller must be able to appoint to each of them and revoke it.
pub fn are_below(
    conn: &mut PgConnection,
    caller: &Caller,
    records: &[UserId],
    today: NaiveDate,
) -> Result<()> {
    for record in records {
        let closed = closed_at(conn, *record)?;
        for grant in role_grants::of_user(conn, *record)? {
            if counts(&grant, closed, today) && appoint(caller, grant.appointment()).is_err() {
                return Err(Problem::forbidden(
                    "其中一人担任的角色不低于您的角色，不得合并；省级管理员的账号不能合并",
                    "one of the two holds a role that is not below yours; the record of a province administrator cannot be merged",
                )
                .member("user_id", record.to_string())
                .member("role", grant.role.as_str())
                .into());
            }
        }
    }
    Ok(())
}

/// In force, yet to begin, or in force when the account was closed: it would have been since.
fn counts(grant: &RoleGrant, closed: Option<DateTime<Utc>>, today: NaiveDate) -> bool {
    let when_closed = |at: DateTime<Utc>| {
        grant.revoked_at.is_none_or(|revoked| revoked >= at)
            && grant.to_on.is_none_or(|last| last >= official_day(at))
    };
    !grant.is_over(today) || closed.is_some_and(when_closed)
}

/// When the account was deactivated, if it is.
pub fn closed_at(conn: &mut PgConnection, id: UserId) -> QueryResult<Option<DateTime<Utc>>> {
    let state: AccountStateRow = users::table
        .find(id)
        .select(AccountStateRow::as_select())
        .first(conn)?;
    Ok(state.deactivated_at)
}

#[derive(QueryableByName)]
struct Decided {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Fails with `judge_organizes` where the person now judges a contest that they began, organise or administer.
pub fn judges_fit(conn: &mut PgConnection, person: PersonId) -> Result<()> {
    let none: Option<ContestId> = None;
    match diesel::select(judges_conflict(person, none)).get_result(conn)? {
        false => Ok(()),
        true => Err(Problem::new(Code::JudgeOrganizes)
            .detail(
                "其中一人是另一人发起、组织或管理的大赛的评委，须先撤销该评委任命",
                "one of the two judges a contest that the other began, organises or administers; revoke the judge's appointment first",
            )
            .into()),
    }
}

define_sql_function! {
    fn judges_conflict(person: SqlUuid, contest: Nullable<SqlUuid>) -> Bool;
}

/// Fails with `merge_own_decision` where an account of one person decided on the other person, or on an organisation that the
/// other belonged to.
pub fn decided_on_each_other(conn: &mut PgConnection, one: UserId, two: UserId) -> Result<()> {
    let rows: Vec<Decided> = diesel::sql_query(
        "with pairs (decided, part) as (
             select one, two from unnest(records_of($1)) one, unnest(records_of($2)) two
             union all select two, one from unnest(records_of($1)) one, unnest(records_of($2)) two
         )
         select 'role_grant' as kind, id from role_grants g
           join pairs on g.granted_by = decided and g.user_id = part
         union
         select 'verification', id from verifications v
           join pairs on v.decided_by = decided and part in (v.user_id, v.submitted_by)
         union
         select 'hours_claim', id from hours_claims h
           join pairs on h.decided_by = decided and h.user_id = part
         union
         -- The verification of an organisation that the other belonged to.
         select 'verification', v.id from verifications v
           join pairs on v.decided_by = decided and v.status = 'verified'
           join memberships m on m.organization_id = v.organization_id and m.user_id = part
            and m.first_accepted_at is not null
         union
         select 'grant', g.id from grants g
           join pairs on g.approved_by = decided and (part in (g.proposed_by, g.changed_by)
                or exists (select from entries e where e.id = g.entry_id and e.owner_id = part))
         union
         select 'payee_change', p.id from payee_changes p
           join pairs on p.confirmed_by = decided and p.proposed_by = part
         union
         select 'clawback', c.id from clawbacks c
           join pairs on c.approved_by = decided and c.proposed_by = part
         union
         select 'listing', id from listings l
           join pairs on l.decided_by = decided and (part in (l.owner_id, l.drafted_by, l.submitted_by)
                or exists (select from listing_editors e where e.listing_id = l.id and e.user_id = part))
         order by 1, 2",
    )
    .bind::<SqlUuid, _>(one.0)
    .bind::<SqlUuid, _>(two.0)
    .load(conn)?;
    if rows.is_empty() {
        return Ok(());
    }
    let named = rows.iter().take(MOST_NAMED);
    let named: Vec<_> = named
        .map(|row| json!({"kind": row.kind, "id": row.id}))
        .collect();
    Err(Problem::new(Code::MergeOwnDecision)
        .member("rows", named)
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::DivisionCode;
    use crate::kernel::ids::RoleGrantId;
    use crate::kernel::roles::Role;

    #[test]
    fn what_was_in_force_when_an_account_was_closed_counts_for_ever() {
        let at = |day: &str| -> DateTime<Utc> {
            format!("2026-{day}T04:00:00Z").parse().expect("a moment")
        };
        let day = |day: &str| official_day(at(day));
        let grant = |to: Option<&str>, revoked: Option<&str>| RoleGrant {
            id: RoleGrantId::new(),
            version: 1,
            user_id: UserId::new(),
            role: Role::Judge,
            division: DivisionCode::sichuan(),
            granted_by: None,
            granted_at: at("01-01"),
            revoked_by: None,
            revoked_at: revoked.map(at),
            organization_id: None,
            contest_id: None,
            from_on: day("01-01"),
            to_on: to.map(day),
        };
        let today = day("06-01");
        for (to, revoked, closed, counted) in [
            (None, None, None, true),
            (Some("06-01"), None, None, true),
            (Some("05-31"), None, None, false),
            (Some("05-31"), None, Some("05-01"), true),
            (Some("04-30"), None, Some("05-01"), false),
            (None, Some("05-15"), None, false),
            (None, Some("05-15"), Some("05-01"), true),
            (None, Some("04-15"), Some("05-01"), false),
        ] {
            let grant = grant(to, revoked);
            let found = counts(&grant, closed.map(at), today);
            assert_eq!(found, counted, "{to:?} {revoked:?} {closed:?}");
        }
    }
}
