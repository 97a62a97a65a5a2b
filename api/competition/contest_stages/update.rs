use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ContestStageKind, ScoresShown};
use super::model::{self, ContestStage, ContestStageContent};
use super::policy;
use super::view::{ContestStagePath, ContestStageView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests::codes::ContestEventKind;
use crate::competition::contests::model::{NewEvent, record};
use crate::kernel::clock::four_digit_year;
use crate::kernel::ids::ContestStageId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, present};

/// A change of a stage (JSON Merge Patch): absent leaves.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "初评（网络评审）", "closes_at": "2024-08-02T10:00:00Z"}))]
pub struct ContestStageChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    kind: Option<ContestStageKind>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = four_digit_year))]
    #[schema(nullable = false)]
    opens_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = four_digit_year))]
    #[schema(nullable = false)]
    closes_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    blind: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    scores_shown: Option<ScoresShown>,
}

impl ContestStageChange {
    fn apply(self, mut content: ContestStageContent) -> ContestStageContent {
        macro_rules! set {
            ($($member:ident),+) => { $( if let Some(value) = self.$member { content.$member = value; } )+ };
        }
        set!(kind, title, opens_at, closes_at, blind, scores_shown);
        content
    }
}

problems!(UpdateContestStageProblems: NotFound, Forbidden, WrongState, RulesFrozen);

/// Change a stage of a contest
///
/// Requires the organiser of the contest or an administrator of its division. Works until the stage begins; the deadline of a
/// stage that has begun is moved by `extend`. Another kind gives the stage another place. After the first score, `kind`,
/// `blind` and `scores_shown` do not change: 409 `rules_frozen`. A deadline that moves after the publication of the contest
/// stands in its history.
#[utoipa::path(tag = "contest-stages", security(("bearer" = [])), params(ContestStagePath),
    request_body = ContestStageChange,
    responses((status = 200, description = "The stage as it is now.", body = ContestStageView,
        headers(("ETag" = String, description = "Its new version."))), UpdateContestStageProblems))]
#[patch("/contest-stages/{id}")]
pub async fn update_contest_stage(
    app: Data<App>,
    caller: May<ask::EditContest>,
    if_match: IfMatch,
    path: Path<ContestStagePath>,
    body: Json<ContestStageChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let found = model::lock_visible(tx.conn, path.0.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            if_match.check(&stage.etag())?;
            let content = change.apply(stage.content());
            policy::keep_frozen(&stage, &content)?;
            let stages = model::stages_of(tx.conn, contest.id)?;
            let is_at = usize::try_from(stage.position)
                .unwrap_or(1)
                .saturating_sub(1);
            policy::arrange(&contest, &stages, is_at)?;
            policy::keep_judged(&stage, content.kind)?;
            let others: Vec<&ContestStage> =
                stages.iter().filter(|one| one.id != stage.id).collect();
            let place = match content.kind == stage.kind {
                true => is_at,
                false => policy::place_of(&others, content.kind),
            };
            policy::arrange(&contest, &stages, place)?;
            policy::add(&others, content.kind)?;
            let before = place.checked_sub(1).and_then(|place| others.get(place));
            policy::windows(&content, before.copied(), others.get(place).copied())?;
            policy::before_steps(&content, &model::steps_of(tx.conn, contest.id)?)?;
            if content == stage.content() {
                return ContestStageView::answer(stage);
            }
            if contest.published_at.is_some() && content.closes_at != stage.closes_at {
                let event = NewEvent {
                    stage: Some((stage.id, &content.title)),
                    moved: Some((stage.closes_at, content.closes_at)),
                    ..NewEvent::default()
                };
                let kind = ContestEventKind::DeadlineMoved;
                record(tx, contest.id, kind, caller.user_id, &event)?;
            }
            model::update(tx.conn, stage.id, &content, tx.now)?;
            let mut order: Vec<ContestStageId> = others.iter().map(|one| one.id).collect();
            order.insert(place, stage.id);
            model::place(tx.conn, &order)?;
            let changed = model::find(tx.conn, stage.id)?;
            ContestStageView::answer(changed.ok_or_else(ContestStage::absent)?)
        })
        .await
}
