//! Memberships in force, and those that ended within the years that count. A membership that the person never accepted does
//! not count: anybody could offer one.

use crate::platform::person_relations::PersonRelation;

/// Persons with an organisation, and the row that says so.
macro_rules! members {
    ($of:literal) => {
        concat!(
            "select m.user_id, m.organization_id, 'memberships', m.id from memberships m
               join organizations o on o.id = m.organization_id
              where m.first_accepted_at is not null and (m.to_on is null or m.to_on >= $1::date) and ",
            $of,
            " union all select id, organization_id, 'person_records', id from person_records
                where organization_id is not null"
        )
    };
}

/// Belongs to the organisation, or is its account.
pub const MEMBERSHIP: PersonRelation = PersonRelation {
    code: "membership",
    symmetric: false,
    zh: "单位成员",
    en: "Member of the organisation",
    tables: &["memberships", "person_records", "organizations"],
    query: concat!(
        members!("true"),
        " union all select account_id, id, 'organizations', id from organizations where account_id is not null"
    ),
};

/// Two persons of one organisation. Plain members of a society or an association are not its staff: it can have thousands.
pub const SAME_ORGANIZATION: PersonRelation = PersonRelation {
    code: "same_organization",
    symmetric: true,
    zh: "同一单位",
    en: "Same organisation",
    tables: &["memberships", "person_records"],
    query: concat!(
        "select one.person, other.person, 'organizations', organization from (",
        members!("(m.role <> 'member' or o.kind not in ('society', 'association'))"),
        ") as one (person, organization, kind, row_id) join (",
        members!("(m.role <> 'member' or o.kind not in ('society', 'association'))"),
        ") as other (person, organization, kind, row_id) using (organization) where one.person <> other.person"
    ),
};
