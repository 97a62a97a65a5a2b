use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::AwardStatus;
use super::model::{self, Award};
use super::policy;
use super::view::{self, AwardFigure, AwardView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::award_rules::codes::AwardTarget;
use crate::competition::award_rules::model as award_rules;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::{ContestPath, current_etag};
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AwardId, AwardTierId, OrganizationId};
use crate::people::organizations::model::organizations_of;
use crate::platform::error::constraints::unknown_organization;
use crate::platform::error::{Code, Error, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// A prize for an organisation (组织奖), which follows from no ranking.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"tier_id": "0198f3a2-5b1c-7000-8000-0000000000f1", "organization_id": "0198f3a2-5b1c-7000-8000-000000000070",
    "reason": "组织发动面广，推荐项目质量高", "figures": [{"name": "推荐项目", "value": "12", "unit": "项"}]}))]
pub struct NewOrganizationAward {
    /// A tier for organisations.
    tier_id: AwardTierId,
    organization_id: OrganizationId,
    /// Why the organisation gets it.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// What the reason rests on.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    figures: Vec<AwardFigure>,
}

problems!(ProposeOrganizationAwardProblems: NotFound, Forbidden, WrongState, AwardExists, AwardTierFull);

/// Propose a prize for an organisation
///
/// From the publication of the contest until its results are final. Requires an organiser of the contest or an administrator of
/// its division; 404 for a caller who has a conflict of interest with an entry of the contest. Another account confirms or rejects
/// the prize. Fails with 409 `award_exists` where the organisation has the prize, and with 409 `award_tier_full` where all
/// places of the tier are taken.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(ContestPath), request_body = NewOrganizationAward,
    responses((status = 201, description = "The prize, proposed.", body = AwardView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        ProposeOrganizationAwardProblems))]
#[post("/contests/{id}/organization-awards")]
pub async fn propose_organization_award(
    request: ChangeRequest<ContestPath, May<ask::ProposeAwards>>,
    body: Json<NewOrganizationAward>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let contest = contests::lock(tx.conn, path.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            if_match.check(&current_etag(tx.conn, &contest)?)?;
            policy::is_open(&contest)?;
            let tier = award_rules::find_tier(tx.conn, new.tier_id)?
                .filter(|tier| tier.contest_id == contest.id)
                .filter(|tier| tier.target == AwardTarget::Organization)
                .ok_or_else(unknown_tier)?;
            let (name, division) = model::organization(tx.conn, new.organization_id)?
                .ok_or_else(|| unknown_organization("/organization_id"))?;
            let taken = model::taken_places(tx.conn, tier.id)?;
            let same =
                |one: &&(AwardId, i16, Option<OrganizationId>)| one.2 == Some(new.organization_id);
            if let Some((existing, ..)) = taken.iter().find(same) {
                return Err(Problem::new(Code::AwardExists)
                    .member("existing_id", json!(existing))
                    .into());
            }
            let is_free = |place: &i16| taken.iter().all(|(_, other, _)| other != place);
            let place = (1..=tier.quota).find(is_free);
            let place = place.ok_or_else(|| Error::from(Code::AwardTierFull))?;
            let award = Award {
                id: AwardId::new(),
                version: 1,
                contest_id: contest.id,
                tier_id: tier.id,
                list_id: None,
                entry_id: None,
                organization_id: Some(new.organization_id),
                person_id: None,
                place,
                rank: None,
                person_name: None,
                organization_name: Some(name),
                project_title: None,
                division,
                status: AwardStatus::Proposed,
                status_reason: None,
                reason: Some(new.reason),
                figures: json!(new.figures),
                proposed_by: caller.user_id,
                confirmed_by: None,
                confirmed_at: None,
                acceptance_due_at: None,
                accepted_at: None,
                accepted_by: None,
                created_at: tx.now,
                updated_at: tx.now,
            };
            model::insert(tx.conn, std::slice::from_ref(&award))?;
            let managed = organizations_of(tx.conn, &caller, official_day(tx.now))?;
            let location = format!("/v1/awards/{}", award.id);
            let etag = award.etag();
            let shown = view::show_many(tx.conn, vec![award], Some(&caller), &managed)?;
            let shown = shown.into_iter().next().ok_or_else(Award::absent)?;
            Ok(Answer::created(location, &shown)?.etag(etag))
        })
        .await
}

fn unknown_tier() -> Error {
    Problem::invalid_body(
        "/tier_id",
        "unknown_id",
        "该大赛没有这个授予单位的奖项",
        "is no tier for organisations of the contest",
    )
    .into()
}
