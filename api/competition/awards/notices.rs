//! What people are told of awards.

use diesel::prelude::*;
use serde_json::json;

use super::model::{self, Award, NotAwarded};
use crate::competition::award_lists::model::AwardList;
use crate::competition::award_rules::model as award_rules;
use crate::competition::contests::model::{Contest, accounts_of};
use crate::kernel::ids::{AwardTierId, ContestId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::contests;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const KINDS: &[&Kind] = &[&WON, &NOT_WON, &LAPSED, &REVOKED];

static WON: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "award_won",
        ("获奖", "Award won"),
        (
            "“{contest}”结果已确定，“{title}”获{tier}。",
            "The results of “{contest}” are final. “{title}” won: {tier}.",
        ),
    )
};
static NOT_WON: Kind = Kind::new(
    "award_not_won",
    ("未获奖", "No award won"),
    (
        "“{contest}”结果已确定，“{title}”未获奖。",
        "The results of “{contest}” are final. “{title}” won no award.",
    ),
);
static LAPSED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "award_lapsed",
        ("逾期未接受奖项", "Award not accepted in time"),
        (
            "“{contest}”的{tier}逾期未接受，视为放弃。",
            "The award of “{contest}” ({tier}) was not accepted in time, and is given up.",
        ),
    )
};
static REVOKED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "award_revoked",
        ("撤销获奖", "Award revoked"),
        (
            "“{contest}”的{tier}已撤销：{reason}",
            "The award of “{contest}” ({tier}) was revoked: {reason}",
        ),
    )
};

/// Tells the winners, and those who were ranked and won nothing.
pub fn finalized(
    tx: &mut Tx<'_>,
    contest: &Contest,
    list: &AwardList,
    others: Vec<NotAwarded>,
    by: UserId,
) -> Result<()> {
    use super::codes::AwardStatus::Confirmed;
    let tiers = award_rules::tiers(tx.conn, contest.id)?;
    let title = &contest.content.title;
    let mut all = model::of_list(tx.conn, list.id)?;
    all.extend(model::prizes(tx.conn, contest.id)?);
    all.retain(|award| award.status == Confirmed);
    for award in &all {
        let tier = tiers.iter().find(|tier| tier.id == award.tier_id);
        let won = award.project_title.as_ref();
        let won = won.or(award.organization_name.as_ref());
        let facts = json!({"contest": title, "title": won, "tier": tier.map(|tier| &tier.name)});
        tell(tx, &WON, award, facts, Some(by))?;
    }
    for entry in others {
        let news = News {
            kind: &NOT_WON,
            to: &[entry.owner_id],
            by: Some(by),
            about: About {
                resource: "entries",
                id: entry.id.0,
            },
            facts: json!({"contest": title, "title": entry.title}),
            once: &entry.id.to_string(),
        };
        notify(tx, &news)?;
    }
    Ok(())
}

pub fn lapsed(tx: &mut Tx<'_>, award: &Award) -> Result<()> {
    let title = title_of(tx.conn, award.contest_id)?;
    let tier = tier_name(tx.conn, award.tier_id)?;
    let facts = json!({"contest": title, "tier": tier});
    tell(tx, &LAPSED, award, facts, None)
}

pub fn revoked(
    tx: &mut Tx<'_>,
    contest: &Contest,
    award: &Award,
    reason: &str,
    by: UserId,
) -> Result<()> {
    let tier = tier_name(tx.conn, award.tier_id)?;
    let facts = json!({"contest": contest.content.title, "tier": tier, "reason": reason});
    tell(tx, &REVOKED, award, facts, Some(by))
}

fn title_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<String> {
    contests::table
        .find(contest)
        .select(contests::title)
        .first(conn)
}

fn tier_name(conn: &mut PgConnection, tier: AwardTierId) -> QueryResult<Option<String>> {
    Ok(award_rules::find_tier(conn, tier)?.map(|tier| tier.name))
}

/// Tells the owner of the entry, or the accounts that act for the organisation.
fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    award: &Award,
    facts: serde_json::Value,
    by: Option<UserId>,
) -> Result<()> {
    let to = match (award.entry_id, award.organization_id) {
        (Some(entry), _) => vec![model::entrant(tx.conn, entry)?.0],
        (None, Some(organization)) => accounts_of(tx, &[organization])?,
        (None, None) => Vec::new(),
    };
    let news = News {
        kind,
        to: &to,
        by,
        about: About {
            resource: "awards",
            id: award.id.0,
        },
        facts,
        once: &award.id.to_string(),
    };
    notify(tx, &news)
}
