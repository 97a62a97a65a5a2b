use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::codes::{ContestHostRole, ContestLevel, ContestStatus};
use super::model::{self, Contest, NamedHost};
use super::winners::{self, ContestAwards};
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStageSummary;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AwardListId, ContestId, ContestStageId, OrganizationId, UserId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ContestPath {
    /// The contest.
    #[param(inline)]
    pub id: ContestId,
}

/// A host, as it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContestHostView {
    /// Null for one that is only named.
    pub organization_id: Option<OrganizationId>,
    /// What the organisation is called now, or the name that was given.
    pub name: String,
    pub role: ContestHostRole,
}

/// A contest: one edition of a series.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000080", "series": "甘孜州乡村振兴乡土人才创新创业大赛", "edition": 5,
    "title": "第五届甘孜州乡村振兴乡土人才创新创业大赛", "theme": "创耀未来 圆梦甘孜", "level": "prefecture", "division": "513300",
    "venue": "丹巴县", "held_on": "2024-08-30", "introduction": "", "tracks": ["特色产业", "农畜产品加工", "乡村旅游", "民族手工艺"],
    "hosts": [{"organization_id": null, "name": "甘孜藏族自治州科学技术协会", "role": "host"}], "status": "collecting",
    "status_reason": null, "suspended_status": null, "current_stage_id": "0198f3a2-5b1c-7000-8000-0000000000a1",
    "stages": [{"id": "0198f3a2-5b1c-7000-8000-0000000000a1", "position": 1, "kind": "collection", "title": "项目征集",
    "opens_at": "2024-06-01T00:00:00Z", "closes_at": "2024-07-08T10:00:00Z", "blind": false}], "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "published_at": "2026-08-31T01:02:03.000004Z",
    "award_list_id": null, "finalized_at": null, "awards": null,
    "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-31T01:02:03.000004Z"}))]
pub struct ContestView {
    pub id: ContestId,
    /// What all its editions are called.
    pub series: String,
    /// Which one it is, unique in the series among those that were published.
    #[schema(minimum = 1, maximum = 999)]
    pub edition: i16,
    pub title: String,
    pub theme: String,
    pub level: ContestLevel,
    /// Whose contest it is.
    pub division: DivisionCode,
    /// Where it is held.
    pub venue: String,
    /// Day on which it is held, in Asia/Shanghai; null while that is open.
    pub held_on: Option<NaiveDate>,
    pub introduction: String,
    /// The fields in which one can take part.
    pub tracks: Vec<String>,
    /// In the order in which they are named.
    pub hosts: Vec<ContestHostView>,
    pub status: ContestStatus,
    /// Why it is suspended or cancelled.
    pub status_reason: Option<String>,
    /// The status that a suspended contest returns to.
    pub suspended_status: Option<ContestStatus>,
    /// The stage that the contest is in; null before the first one. It stays while the contest is tallied or suspended.
    pub current_stage_id: Option<ContestStageId>,
    /// In their order.
    pub stages: Vec<ContestStageSummary>,
    pub created_by: UserId,
    /// Since when it is everybody's to read.
    pub published_at: Option<DateTime<Utc>>,
    /// The final list of awards (`GET /v1/award-lists/{id}`), once the results are final.
    pub award_list_id: Option<AwardListId>,
    /// Since when the results are final.
    pub finalized_at: Option<DateTime<Utc>>,
    /// The awards by tier. Null: the results are not final. Empty: nobody got an award.
    pub awards: Option<Vec<ContestAwards>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    etag: String,
}

impl ContestView {
    fn new(
        contest: Contest,
        hosts: Vec<NamedHost>,
        stages: &[ContestStage],
        awards: Option<Vec<ContestAwards>>,
    ) -> Self {
        let content = contest.content;
        Self {
            etag: etag(contest.version, &hosts, stages, awards.as_deref()),
            id: contest.id,
            series: content.series,
            edition: content.edition,
            title: content.title,
            theme: content.theme,
            level: content.level,
            division: content.division,
            venue: content.venue,
            held_on: content.held_on,
            introduction: content.introduction,
            tracks: content.tracks,
            hosts: hosts.into_iter().map(Into::into).collect(),
            status: contest.status,
            status_reason: contest.status_reason,
            suspended_status: contest.suspended_status,
            current_stage_id: contest.current_stage_id,
            stages: stages.iter().map(Into::into).collect(),
            created_by: contest.created_by,
            published_at: contest.published_at,
            award_list_id: contest.award_list_id,
            finalized_at: contest.finalized_at,
            awards,
            created_at: contest.created_at,
            updated_at: contest.updated_at,
        }
    }

    /// The answer to whoever reads or changes it.
    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag.clone()))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/contests/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag.clone()))
    }
}

impl From<NamedHost> for ContestHostView {
    fn from(host: NamedHost) -> Self {
        Self {
            organization_id: host.row.organization_id,
            name: host.row.name.or(host.organization_name).unwrap_or_default(),
            role: host.row.role,
        }
    }
}

/// Of the contest, of the organisations' names, and of the stages and awards that are shown with it. Versions only grow, and
/// so does their sum while the hosts stay the same; when they change, the contest's version does.
fn etag(
    version: i32,
    hosts: &[NamedHost],
    stages: &[ContestStage],
    awards: Option<&[ContestAwards]>,
) -> String {
    let names: i64 = hosts
        .iter()
        .filter_map(|host| host.organization_version.map(i64::from))
        .sum();
    if stages.is_empty() {
        return format!("\"{version}-{names}\"");
    }
    let mut digest = Sha256::new();
    for stage in stages {
        digest.update(stage.id.0.as_bytes());
        digest.update(stage.version.to_be_bytes());
    }
    for tier in awards.unwrap_or_default() {
        digest.update(tier.tier_id.0.as_bytes());
        digest.update(tier.count.to_be_bytes());
    }
    let digest = hex::encode(&digest.finalize()[..8]);
    format!("\"{version}-{names}-{digest}\"")
}

pub fn show(conn: &mut PgConnection, contest: Contest) -> Result<ContestView> {
    let hosts = model::hosts_of(conn, &[contest.id])?;
    let stages = stages::stages_of(conn, contest.id)?;
    let awards = winners::of_contests(conn, std::slice::from_ref(&contest))?.remove(&contest.id);
    Ok(ContestView::new(contest, hosts, &stages, awards))
}

/// The ETag that `show` would give.
pub fn current_etag(conn: &mut PgConnection, contest: &Contest) -> Result<String> {
    let hosts = model::hosts_of(conn, &[contest.id])?;
    let stages = stages::stages_of(conn, contest.id)?;
    let awards = winners::of_contests(conn, std::slice::from_ref(contest))?.remove(&contest.id);
    Ok(etag(contest.version, &hosts, &stages, awards.as_deref()))
}

/// Contests with their hosts and stages, in the order given.
pub fn show_many(conn: &mut PgConnection, contests: Vec<Contest>) -> Result<Vec<ContestView>> {
    let ids: Vec<ContestId> = contests.iter().map(|contest| contest.id).collect();
    let mut by_contest: HashMap<ContestId, Vec<NamedHost>> = HashMap::new();
    for host in model::hosts_of(conn, &ids)? {
        by_contest.entry(host.contest_id).or_default().push(host);
    }
    let mut stages: HashMap<ContestId, Vec<ContestStage>> = HashMap::new();
    for stage in stages::stages_of_many(conn, &ids)? {
        stages.entry(stage.contest_id).or_default().push(stage);
    }
    let mut awards = winners::of_contests(conn, &contests)?;
    Ok(contests
        .into_iter()
        .map(|contest| {
            let hosts = by_contest.remove(&contest.id).unwrap_or_default();
            let stages = stages.remove(&contest.id).unwrap_or_default();
            let awards = awards.remove(&contest.id);
            ContestView::new(contest, hosts, &stages, awards)
        })
        .collect())
}

/// A page of contests, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ContestPage {
    pub items: Vec<ContestView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
