use actix_web::put;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{AwardFill, AwardLevel, AwardTarget};
use super::model::{self, AwardRules, AwardTier, NO_RULES, Ruled};
use super::policy;
use super::view::AwardRulesView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::ids::{AwardTierId, ContestId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path};

/// A tier (等次) of the awards.
#[derive(Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewAwardTier {
    /// Unique in its track.
    pub code: AwardLevel,
    /// As it is announced.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    pub target: AwardTarget,
    /// The track whose ranking fills the tier. Absent: the ranking of the whole stage. Required for entries where the final
    /// ranks each track by itself.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub track: Option<String>,
    /// How many awards there are at most.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub quota: i16,
    /// Whether winners may get a grant.
    #[serde(default)]
    #[schema(default = false)]
    pub has_grant: bool,
    /// Whether winners may be recommended to another contest. Only for entries.
    #[serde(default)]
    #[schema(default = false)]
    pub is_recommended: bool,
}

/// The rules of the awards of a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"fill": "vacancy", "acceptance_days": 7, "is_ordered": false, "tiers": [
    {"code": "first", "name": "一等奖", "target": "entry", "quota": 2, "has_grant": true, "is_recommended": true},
    {"code": "second", "name": "二等奖", "target": "entry", "quota": 3, "has_grant": true, "is_recommended": true},
    {"code": "third", "name": "三等奖", "target": "entry", "quota": 5, "has_grant": true, "is_recommended": true},
    {"code": "merit", "name": "优胜奖", "target": "entry", "quota": 14},
    {"code": "organization", "name": "优秀组织奖", "target": "organization", "quota": 6, "has_grant": true}]}))]
pub struct NewAwardRules {
    /// What becomes of a place that a winner gives up before the results are final.
    fill: AwardFill,
    /// Calendar days from the publication of a list until an award must be accepted. Absent: no acceptance is required.
    #[validate(range(min = 1, max = 90))]
    #[schema(minimum = 1, maximum = 90)]
    acceptance_days: Option<i16>,
    /// Whether the order of the winners inside a tier has a meaning, and so is shown.
    #[serde(default)]
    #[schema(default = false)]
    is_ordered: bool,
    /// In the order in which they are filled.
    #[validate(length(min = 1, max = 50), nested)]
    #[schema(min_items = 1, max_items = 50)]
    tiers: Vec<NewAwardTier>,
}

problems!(ReplaceAwardRulesProblems: NotFound, Forbidden, WrongState, AwardRulesFrozen);

/// Replace the rules of awards of a contest
///
/// Requires the organiser of the contest or an administrator of its division. Works until awards are proposed: then fails with
/// 409 `award_rules_frozen`. A tier that keeps code and track keeps its id. A contest that has set no rules has the ETag
/// `"0"`. Fails with 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(ContestPath), request_body = NewAwardRules,
    responses((status = 200, description = "The rules, replaced.", body = AwardRulesView,
        headers(("ETag" = String, description = "Their new version."))), ReplaceAwardRulesProblems))]
#[put("/contests/{id}/award-rules")]
pub async fn replace_award_rules(
    app: Data<App>,
    caller: May<ask::ProposeAwards>,
    if_match: IfMatch,
    path: Path<ContestPath>,
    body: Json<NewAwardRules>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let contest = contests::lock(tx.conn, path.0.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            let known = model::find(tx.conn, contest.id)?;
            let etag = known
                .as_ref()
                .map_or_else(|| NO_RULES.to_owned(), AwardRules::etag);
            if_match.check(&etag)?;
            policy::set(&contest)?;
            if model::is_frozen(tx.conn, contest.id)? {
                return Err(policy::frozen());
            }
            let by_track = model::ranks_by_track(tx.conn, contest.id)?;
            policy::check(&new.tiers, &contest.content.tracks, by_track)?;
            let standing = model::tiers(tx.conn, contest.id)?;
            let tiers = tiers(contest.id, new.tiers, &standing);
            let ruled = Ruled {
                fill: new.fill,
                acceptance_days: new.acceptance_days,
                is_ordered: new.is_ordered,
            };
            let is_same = |rules: &&AwardRules| {
                let standing_rules = Ruled {
                    fill: rules.fill,
                    acceptance_days: rules.acceptance_days,
                    is_ordered: rules.is_ordered,
                };
                standing_rules == ruled && standing == tiers
            };
            let rules = match known.as_ref().filter(is_same) {
                Some(rules) => rules.clone(),
                None => model::set(tx, contest.id, ruled, &tiers, caller.user_id)?,
            };
            AwardRulesView::answer(contest.id, Some(rules), tiers)
        })
        .await
}

fn tiers(contest: ContestId, new: Vec<NewAwardTier>, standing: &[AwardTier]) -> Vec<AwardTier> {
    let id_of = |tier: &NewAwardTier| {
        let same = |one: &&AwardTier| one.code == tier.code && one.track == tier.track;
        let known = standing.iter().find(same);
        known.map_or_else(AwardTierId::new, |one| one.id)
    };
    (1_i16..)
        .zip(new)
        .map(|(position, tier)| AwardTier {
            id: id_of(&tier),
            contest_id: contest,
            position,
            code: tier.code,
            name: tier.name,
            target: tier.target,
            track: tier.track,
            quota: tier.quota,
            has_grant: tier.has_grant,
            is_recommended: tier.is_recommended,
        })
        .collect()
}
