//! The team of an entry, as a request names it.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::EntryMemberRole;
use super::model::team::Member;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, PersonId, PersonRecordId, UserId};
use crate::kernel::roles::AccountKind;
use crate::people::person_records::model::{
    self as records, NewPersonRecord, PersonRef, PersonWithoutAccount, Resolved, same_name,
};
use crate::platform::db::Tx;
use crate::platform::db::schema::{person_records, users};
use crate::platform::error::{Code, Problem, Result};

/// A person in the team of an entry.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"person": {"user_id": "0198f3a2-5b1c-7000-8000-000000000001"}, "role": "leader"}))]
pub struct NewEntryMember {
    #[validate(nested)]
    pub person: PersonRef,
    /// The first person is the leader, and no other.
    pub role: EntryMemberRole,
    /// The organisation for which the person takes part.
    pub organization_id: Option<OrganizationId>,
}

const MOST_MEMBERS: usize = 50;

/// The persons whom a request names, in the order in which they are shown: the leader, the members, the advisers.
/// `standing` is the team that is there already.
pub fn resolve(
    tx: &mut Tx<'_>,
    caller: &Caller,
    named: &[NewEntryMember],
    standing: &[Member],
) -> Result<Vec<Member>> {
    if !(1..=MOST_MEMBERS).contains(&named.len()) {
        return Err(Problem::invalid_body(
            "/members",
            "length",
            "团队须为 1 至 50 人",
            "a team has 1 to 50 persons",
        )
        .into());
    }
    let phones: Vec<_> = named
        .iter()
        .filter_map(|member| member.person.new.as_ref()?.phone.clone())
        .collect();
    records::hold_phones(tx, &phones)?;
    let mut team: Vec<Member> = Vec::new();
    for (place, member) in named.iter().enumerate() {
        let leads = member.role == EntryMemberRole::Leader;
        if leads != (place == 0) {
            return Err(Problem::invalid_body(
                &format!("/members/{place}/role"),
                "leader_first",
                "第一位须为负责人，且只有一位负责人",
                "the first person is the leader, and no other",
            )
            .into());
        }
        let pointer = format!("/members/{place}/person");
        let person_id = person(tx, caller, &member.person, &pointer, standing)?;
        if team.iter().any(|other| other.person_id == person_id) {
            return Err(Problem::invalid_body(
                &pointer,
                "duplicate",
                "同一人员重复",
                "the person stands in the team already",
            )
            .into());
        }
        team.push(Member {
            person_id,
            role: member.role,
            organization_id: member.organization_id,
        });
    }
    team.sort_by_key(|member| member.role == EntryMemberRole::Adviser);
    Ok(team)
}

/// The id in `persons` of a person whom a request names.
fn person(
    tx: &mut Tx<'_>,
    caller: &Caller,
    named: &PersonRef,
    pointer: &str,
    standing: &[Member],
) -> Result<PersonId> {
    match (named.user_id, named.person_id, &named.new) {
        (Some(user), None, None) => account(tx, user, &format!("{pointer}/user_id")),
        (None, Some(person), None) => by_id(
            tx,
            caller,
            person,
            &format!("{pointer}/person_id"),
            standing,
        ),
        (None, None, Some(new)) => recorded(tx, caller, new),
        _ => Err(Problem::invalid_body(
            pointer,
            "one_of",
            "须且只须给出 user_id、person_id、new 之一",
            "needs exactly one of user_id, person_id and new",
        )
        .into()),
    }
}

/// The account that stands for a person now. Organisations and API clients are no persons.
fn account(tx: &mut Tx<'_>, id: UserId, pointer: &str) -> Result<PersonId> {
    let survivor = diesel::alias!(users as survivor);
    let found: Option<PersonId> = users::table
        .inner_join(survivor.on(survivor.field(users::id).eq(users::person_id)))
        .filter(users::id.eq(id))
        .filter(survivor.field(users::erased_at).is_null())
        .filter(survivor.field(users::account_kind).eq(AccountKind::Worker))
        .select(survivor.field(users::person_id))
        .first(tx.conn)
        .optional()?;
    found.ok_or_else(|| unknown(pointer).into())
}

/// An account, or a record that the caller may read or that stands in the team; the account that took a record over stands
/// for it.
fn by_id(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: PersonId,
    pointer: &str,
    standing: &[Member],
) -> Result<PersonId> {
    let record = PersonRecordId(id.0);
    let found: Option<Option<UserId>> = person_records::table
        .find(record)
        .filter(person_records::erased_at.is_null())
        .select(person_records::taken_over_by)
        .first(tx.conn)
        .optional()?;
    match found {
        None => account(tx, UserId(id.0), pointer),
        Some(Some(taken_over_by)) => account(tx, taken_over_by, pointer),
        Some(None) => {
            let stands = standing.iter().any(|member| member.person_id == id);
            let today = official_day(tx.now);
            match stands || records::find(tx.conn, record, caller, today)?.is_some() {
                true => Ok(id),
                false => Err(unknown(pointer).into()),
            }
        }
    }
}

/// The account or the record of a phone number; without either, a new record. A caller who finds no accounts by a role
/// learns the person behind a number only with the name.
fn recorded(tx: &mut Tx<'_>, caller: &Caller, new: &PersonWithoutAccount) -> Result<PersonId> {
    let record = NewPersonRecord {
        name: new.name.clone(),
        phone: new.phone.clone(),
        division: new.division.clone(),
        organization_id: new.organization_id,
    };
    match records::find_or_create(tx, &record, caller.user_id)? {
        Resolved::Account(account) => {
            let name: String = users::table
                .find(account)
                .select(users::display_name)
                .first(tx.conn)?;
            let territory = caller.territory(Right::FindAccount);
            let finds = territory.everything || !territory.inside.is_empty();
            match finds || caller.is(account) || same_name(&name, &new.name) {
                true => Ok(PersonId(account.0)),
                false => Err(Code::PersonRecordDiffers.into()),
            }
        }
        Resolved::Known(record) | Resolved::Created(record) => Ok(PersonId(record.id.0)),
    }
}

fn unknown(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "unknown_id",
        "没有这个人员",
        "there is no such person",
    )
}
