use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::computation::Computation;
use super::model;
use super::notices;
use super::policy;
use super::sight::Viewer;
use super::view::{self, AwardListSummary, AwardProposal};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::award_rules::model as award_rules;
use crate::competition::awards::model as awards;
use crate::competition::contests::model::{self as contests, Contest, ranking_for_awards};
use crate::competition::contests::view::{ContestPath, current_etag};
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// How awards are proposed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"dry_run": true}))]
pub struct NewAwardList {
    /// Whether to store nothing, and only show what would change.
    #[serde(default)]
    #[schema(default = false)]
    dry_run: bool,
    /// Why the awards are proposed again. Required from the second list on, except for a dry run.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

problems!(ProposeAwardListProblems: NotFound, Forbidden, WrongState, ContestBlocked, AwardEdgeTie);

/// Propose the awards of a contest
///
/// While the contest is tallying or in publicity. Requires an organiser of the contest or an administrator of its division; 404
/// for a caller who has a conflict of interest with an entry of the contest. Fills the tiers from the latest result of the
/// last judged stage, which must be applied and not outdated (409 `contest_blocked`, as without rules of awards). Entries that
/// take part outside the competition take no place. Where fewer entries are ranked than there are places, places stay vacant.
/// Fails with 409 `award_edge_tie` where a tie crosses the edge of a tier. The list before is replaced, and its awards are
/// `amended`. Where nothing has changed, and no objection was upheld since, the standing list is returned with 200. The finalists
/// are told.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(ContestPath), request_body = NewAwardList,
    responses((status = 200, description = "What would change, or that nothing changed.", body = AwardProposal),
        (status = 201, description = "The new list.", body = AwardProposal,
            headers(("Location" = String, description = "Its address."))), ProposeAwardListProblems))]
#[post("/contests/{id}/award-lists")]
pub async fn propose_award_list(
    request: ChangeRequest<ContestPath, May<ask::ProposeAwards>>,
    body: Json<NewAwardList>,
) -> Result<Answer> {
    let new = body.0;
    let request = match &new.reason {
        Some(reason) => request.because(reason),
        None => request,
    };
    request
        .write(move |tx, caller, if_match, path| {
            let contest = contests::lock(tx.conn, path.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            if_match.check(&current_etag(tx.conn, &contest)?)?;
            policy::propose(&contest)?;
            let result = ranking_for_awards(tx, &contest)?;
            let tiers = award_rules::tiers(tx.conn, contest.id)?;
            policy::fits(&tiers, award_rules::ranks_by_track(tx.conn, contest.id)?)?;
            let rules = award_rules::find(tx.conn, contest.id)?.ok_or_else(Contest::absent)?;
            let computation = Computation::of(tx.conn, &rules, tiers, result)?;
            let before = model::in_force(tx.conn, contest.id)?;
            let standing = match &before {
                Some(before) => awards::of_list(tx.conn, before.id)?,
                None => Vec::new(),
            };
            let changes = view::changes(&view::tiers_of(&standing), &computation.tier_of());
            let prizes = awards::prizes(tx.conn, contest.id)?;
            let answer = |list: Option<AwardListSummary>| AwardProposal {
                dry_run: new.dry_run,
                list,
                latest_number: before.as_ref().map(|before| before.number),
                tiers: view::proposed(&computation, &prizes),
                unplaced: view::unplaced_of(&computation),
                changes,
            };
            if new.dry_run {
                return Answer::ok(&answer(None));
            }
            let same = before
                .as_ref()
                .filter(|one| one.result_id == result && one.rows_hash == computation.hash);
            if let Some(same) = same
                && !model::was_objected_to(tx.conn, contest.id, same.proposed_at)?
            {
                let same = AwardListSummary::of(same.clone(), Viewer::Official);
                return Answer::ok(&answer(Some(same)));
            }
            if before.is_some() && new.reason.is_none() {
                return Err(Problem::invalid_body(
                    "/reason",
                    "required",
                    "重新拟定须说明理由",
                    "is required: awards were proposed before",
                )
                .into());
            }
            let reason = new.reason.clone();
            let list = computation.store(tx, before.as_ref(), reason, caller.user_id)?;
            notices::proposed(tx, &contest, &list, caller.user_id)?;
            let location = format!("/v1/award-lists/{}", list.id);
            let list = AwardListSummary::of(list, Viewer::Official);
            Answer::created(location, &answer(Some(list)))
        })
        .await
}
