//! Limits of entries per person and organisation, held when an entry is submitted.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{Array, Text};

use super::facts::facts_of;
use crate::competition::contests::model::Contest;
use crate::competition::entries::model::Entry;
use crate::competition::entry_rules::codes::{EligibilityRuleKind, EntryLimitHolder};
use crate::competition::entry_rules::model::{EligibilityRule, rules_of};
use crate::competition::entry_rules::policy::evaluate;
use crate::kernel::ids::EntryId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{contests, entries};
use crate::platform::error::{Code, Problem, Result};

/// Fails with 409 `entry_limit_reached` if the entry, once submitted, would break a limit of its contest. Submissions of the
/// same persons and organisation in a contest wait for each other until their transactions end. Call it in the transaction
/// of the submission, before the entry is written.
pub fn hold_limits(tx: &mut Tx<'_>, entry: EntryId) -> Result<()> {
    let (entry, contest): (Entry, Contest) = entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq(entry))
        .select((Entry::as_select(), Contest::as_select()))
        .first(tx.conn)?;
    let rules = rules_of(tx.conn, contest.id)?.content.eligibility;
    let holders: Vec<EntryLimitHolder> = rules
        .iter()
        .filter_map(|rule| match rule {
            EligibilityRule::MaxEntriesPer(rule) => Some(rule.who),
            _ => None,
        })
        .collect();
    if holders.is_empty() {
        return Ok(());
    }
    wait_for_others(tx.conn, &entry, &holders)?;
    let facts = facts_of(tx.conn, &entry, &contest, tx.now)?;
    let findings = evaluate(&rules, &facts);
    let broken = findings.into_iter().find(|finding| {
        finding.kind == EligibilityRuleKind::MaxEntriesPer && finding.met == Some(false)
    });
    match broken {
        None => Ok(()),
        Some(broken) => Err(Problem::new(Code::EntryLimitReached)
            .detail(broken.explanation.zh, broken.explanation.en)
            .member("rule", broken.rule)
            .into()),
    }
}

/// Locks the persons and the organisation that the limits count by, in one order.
fn wait_for_others(
    conn: &mut PgConnection,
    entry: &Entry,
    holders: &[EntryLimitHolder],
) -> QueryResult<()> {
    let mut keys = BTreeSet::new();
    if holders
        .iter()
        .any(|who| *who != EntryLimitHolder::Organization)
    {
        for member in super::facts::team_of(conn, entry.id)? {
            // The same of each account of a person.
            if let Some(first) = member.persons.iter().min() {
                keys.insert(format!("entries of {first} in {}", entry.contest_id));
            }
        }
    }
    if holders.contains(&EntryLimitHolder::Organization)
        && let Some(organization) = entry.organization_id
    {
        keys.insert(format!("entries of {organization} in {}", entry.contest_id));
    }
    let keys: Vec<String> = keys.into_iter().collect();
    diesel::sql_query(
        "select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest($1) with ordinality as keys (key, place) order by place",
    )
    .bind::<Array<Text>, _>(keys)
    .execute(conn)?;
    Ok(())
}
