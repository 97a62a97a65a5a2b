//! What is shown of awards, and to whom.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::AwardStatus;
use super::model::{self, Award};
use crate::access::auth::Caller;
use crate::competition::award_rules::codes::{AwardLevel, AwardTarget};
use crate::competition::award_rules::model::{self as award_rules, AwardTier};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardListId, AwardTierId, ContestId, EntryId, OrganizationId, PersonId, UserId,
};
use crate::platform::error::Result;
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AwardPath {
    /// The award.
    #[param(inline)]
    pub id: AwardId,
}

/// A figure that a prize for an organisation rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AwardFigure {
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// A number as it is told: digits, with a decimal point where there is one.
    #[validate(length(min = 1, max = 30))]
    #[schema(min_length = 1, max_length = 30)]
    pub value: String,
    /// Such as 项, 人 or 万元.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20)]
    pub unit: String,
}

/// An award to a project with its person and organisation, or to an organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f3", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "tier_id": "0198f3a2-5b1c-7000-8000-0000000000f1", "tier_code": "first", "tier_name": "一等奖", "target": "entry",
    "track": null, "list_id": "0198f3a2-5b1c-7000-8000-0000000000f2", "entry_id": null, "organization_id": null,
    "person_id": null, "person_name": "雷敏", "organization_name": "炉霍雪域俄色有限责任公司", "project_title": "俄色茶产业化",
    "division": "513327", "status": "confirmed", "status_reason": null, "place": null, "rank": null, "reason": null,
    "figures": null, "proposed_by": null, "confirmed_by": null, "confirmed_at": "2024-09-12T01:02:03.000004Z",
    "acceptance_due_at": null, "accepted_at": null, "created_at": "2024-09-01T01:02:03.000004Z",
    "updated_at": "2024-09-12T01:02:03.000004Z"}))]
pub struct AwardView {
    pub id: AwardId,
    pub contest_id: ContestId,
    pub tier_id: AwardTierId,
    pub tier_code: AwardLevel,
    pub tier_name: String,
    pub target: AwardTarget,
    pub track: Option<String>,
    /// The list that the award is on; null for a prize for an organisation.
    pub list_id: Option<AwardListId>,
    /// For the winner and for officials.
    pub entry_id: Option<EntryId>,
    pub organization_id: Option<OrganizationId>,
    /// The leader of the team. For the winner and for officials.
    pub person_id: Option<PersonId>,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
    /// Of the entry or the organisation.
    pub division: DivisionCode,
    pub status: AwardStatus,
    /// Why it was given up, rejected or revoked. For the winner and for officials.
    pub status_reason: Option<String>,
    /// The place in the tier; for everybody only where the rules say that the order has a meaning. Entries of one rank have
    /// different places: `rank` tells the order.
    #[schema(minimum = 1)]
    pub place: Option<i16>,
    /// In the ranking; as `place`.
    #[schema(minimum = 1)]
    pub rank: Option<i32>,
    /// Of a prize for an organisation: why. For the organisation and for officials.
    pub reason: Option<String>,
    /// Of a prize for an organisation. For the organisation and for officials.
    pub figures: Option<Vec<AwardFigure>>,
    /// For officials.
    pub proposed_by: Option<UserId>,
    /// For officials.
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Until when the award must be accepted. For the winner and for officials.
    pub acceptance_due_at: Option<DateTime<Utc>>,
    /// For the winner and for officials.
    pub accepted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A page of awards, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct AwardPage {
    pub items: Vec<AwardView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

fn project(
    award: Award,
    tier: &AwardTier,
    is_ordered: bool,
    is_official: bool,
    is_own: bool,
) -> AwardView {
    let insider = is_official || is_own;
    let placed = insider || is_ordered;
    let is_prize = award.entry_id.is_none();
    AwardView {
        id: award.id,
        contest_id: award.contest_id,
        tier_id: award.tier_id,
        tier_code: tier.code,
        tier_name: tier.name.clone(),
        target: tier.target,
        track: tier.track.clone(),
        list_id: award.list_id,
        entry_id: award.entry_id.filter(|_| insider),
        organization_id: award.organization_id,
        person_id: award.person_id.filter(|_| insider),
        person_name: award.person_name,
        organization_name: award.organization_name,
        project_title: award.project_title,
        division: award.division,
        status: award.status,
        status_reason: award.status_reason.filter(|_| insider),
        place: Some(award.place).filter(|_| placed),
        rank: award.rank.filter(|_| placed),
        reason: award.reason.filter(|_| insider),
        figures: (is_prize && insider).then(|| figures(award.figures)),
        proposed_by: is_official.then_some(award.proposed_by),
        confirmed_by: award.confirmed_by.filter(|_| is_official),
        confirmed_at: award.confirmed_at,
        acceptance_due_at: award.acceptance_due_at.filter(|_| insider),
        accepted_at: award.accepted_at.filter(|_| insider),
        created_at: award.created_at,
        updated_at: award.updated_at,
    }
}

fn figures(stored: Value) -> Vec<AwardFigure> {
    serde_json::from_value(stored).unwrap_or_default()
}

/// What the caller may see of awards that the caller may know of.
pub fn show_many(
    conn: &mut PgConnection,
    awards: Vec<Award>,
    caller: Option<&Caller>,
    managed: &[OrganizationId],
) -> Result<Vec<AwardView>> {
    let ids: Vec<AwardId> = awards.iter().map(|one| one.id).collect();
    let (official, own) = model::insiders(conn, &ids, caller, managed)?;
    let tiers: Vec<AwardTierId> = awards.iter().map(|one| one.tier_id).collect();
    let tiers: HashMap<AwardTierId, AwardTier> = model::tiers_of(conn, &tiers)?
        .into_iter()
        .map(|tier| (tier.id, tier))
        .collect();
    let contests: Vec<ContestId> = awards.iter().map(|one| one.contest_id).collect();
    let ordered = award_rules::ordered_among(conn, &contests)?;
    let shown = awards.into_iter().filter_map(|award| {
        let tier = tiers.get(&award.tier_id)?;
        let is_ordered = ordered.contains(&award.contest_id);
        let (is_official, is_own) = (official.contains(&award.id), own.contains(&award.id));
        Some(project(award, tier, is_ordered, is_official, is_own))
    });
    Ok(shown.collect())
}

/// An award as the caller reads it, with its ETag.
pub fn answer(
    conn: &mut PgConnection,
    award: Award,
    caller: Option<&Caller>,
    managed: &[OrganizationId],
) -> Result<Answer> {
    let etag = award.etag();
    let shown = show_many(conn, vec![award], caller, managed)?;
    let shown = shown.into_iter().next().ok_or_else(Award::absent)?;
    Ok(Answer::ok(&shown)?.etag(etag))
}
