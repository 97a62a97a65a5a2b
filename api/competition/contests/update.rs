use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ContestLevel;
use super::create::{ContestHost, host_rows, hosts_differ, know_hosts};
use super::editions::{Claim, Said, claim};
use super::get::{ContestPath, lock_visible};
use super::model::{self, ContestContent};
use super::policy;
use super::view::{self, ContestView};
use crate::access::App;
use crate::access::auth::move_with_contest;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model as stages;
use crate::kernel::DivisionCode;
use crate::kernel::clock::patched_day;
use crate::kernel::lists::short_names;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, clearable, patched, present};

/// A change of a contest (JSON Merge Patch): absent leaves, null clears. Tracks and hosts are replaced as a whole.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"venue": "丹巴县美人谷", "held_on": null}))]
pub struct ContestChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    series: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 1, max = 999))]
    #[schema(minimum = 1, maximum = 999, nullable = false)]
    edition: Option<i16>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    theme: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    level: Option<ContestLevel>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    venue: Option<String>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    held_on: Patch<NaiveDate>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    introduction: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20), custom(function = short_names))]
    #[schema(max_items = 20)]
    tracks: Option<Vec<String>>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 30), custom(function = hosts_differ), nested)]
    #[schema(max_items = 30)]
    hosts: Option<Vec<ContestHost>>,
}

impl ContestChange {
    /// The content after the change, and the hosts where they are replaced.
    fn apply(self, mut content: ContestContent) -> (ContestContent, Option<Vec<ContestHost>>) {
        macro_rules! set {
            ($($member:ident),+) => { $( if let Some(value) = self.$member { content.$member = value; } )+ };
        }
        set!(
            series,
            edition,
            title,
            theme,
            level,
            division,
            venue,
            held_on,
            introduction,
            tracks
        );
        (content, self.hosts)
    }
}

problems!(UpdateContestProblems: NotFound, Forbidden, WrongState, EditionTaken, SeriesOfAnother, JudgeOrganizes);

/// Change a contest
///
/// By the organiser who wrote it and the administrators of its division, until it is cancelled; series and edition by
/// whoever could begin a contest there. What is published changes for everybody, at once; it becomes another edition, or
/// one of another series, as it could be published as such: 409 `edition_taken` where that one was published, 409
/// `series_of_another` for whoever may not create contests where the latest published edition of the series lies. It is
/// not moved to where one of its judges is administrator: 409 `judge_organizes`.
#[utoipa::path(tag = "contests", security(("bearer" = [])), params(ContestPath), request_body = ContestChange,
    responses((status = 200, description = "The contest as it is now.", body = ContestView,
        headers(("ETag" = String, description = "Its new version."))), UpdateContestProblems))]
#[patch("/contests/{id}")]
pub async fn update_contest(
    app: Data<App>,
    caller: May<ask::EditContest>,
    if_match: IfMatch,
    path: Path<ContestPath>,
    body: Json<ContestChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let contest = lock_visible(tx.conn, path.0.id, &caller)?;
            caller.require(&contest)?;
            if_match.check(&view::current_etag(tx.conn, &contest)?)?;
            policy::edit(&contest)?;
            let (content, hosts) = change.apply(contest.content.clone());
            policy::relocate(&caller, &contest, &content.division)?;
            policy::renumber(&caller, &contest, &content)?;
            if content.tracks != contest.content.tracks
                && let Some(stage) = stages::unfit_for(tx.conn, contest.id, &content.tracks)?
            {
                return Err(Problem::invalid_body(
                    "/tracks",
                    "in_rules",
                    &format!("与赛段“{stage}”的评分规则中各赛道的名额不符，请先修改规则"),
                    &format!("do not fit the places in the rules of the stage “{stage}”: change those first"),
                )
                .into());
            }
            let mut says_another = content != contest.content;
            if let Some(hosts) = hosts.map(host_rows) {
                know_hosts(tx.conn, &hosts)?;
                says_another |= model::set_hosts(tx.conn, contest.id, &hosts)?;
            }
            if contest.published_at.is_some() && !content.says_edition_of(&contest.content) {
                let edition = Claim {
                    contest: contest.id,
                    content: &content,
                    said: Said::Change,
                };
                claim(tx.conn, &caller, &edition)?;
            }
            let contest = match says_another {
                true => {
                    let moved = content.division != contest.content.division;
                    let contest = model::update(tx.conn, contest.id, &content, tx.now)?;
                    if moved {
                        move_with_contest(tx.conn, contest.id, &content.division)?;
                    }
                    contest
                }
                false => contest,
            };
            view::show(tx.conn, contest)?.answer()
        })
        .await
}
