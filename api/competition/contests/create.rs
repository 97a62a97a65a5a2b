use std::result::Result as Checked;

use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::{ContestHostRole, ContestLevel};
use super::model::{self, ContestContent, HostRow};
use super::policy::Placed;
use super::view::{self, ContestView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::OrganizationId;
use crate::kernel::lists::{each_once, short_names};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json, objects};

/// Who hosts a contest: an organisation of the exchange (`organization_id`), or one that is only named (`name`).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
#[validate(schema(function = named_in_one_way))]
pub struct ContestHost {
    pub organization_id: Option<OrganizationId>,
    /// Of one that is not an organisation of the exchange.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    pub role: ContestHostRole,
}

objects!(ContestHost);

fn named_in_one_way(host: &ContestHost) -> Checked<(), ValidationError> {
    let mut error = match (host.organization_id, &host.name) {
        (Some(_), None) | (None, Some(_)) => return Ok(()),
        (None, None) => ValidationError::new("required").with_message(
            "须填写 organization_id 或 name|is required where organization_id is not given".into(),
        ),
        (Some(_), Some(_)) => ValidationError::new("not_both").with_message(
            "不得与 organization_id 同时填写|must not stand beside organization_id".into(),
        ),
    };
    error.add_param("field".into(), &"name");
    Err(error)
}

/// Nobody is named twice for the same part.
pub fn hosts_differ(hosts: &[ContestHost]) -> Checked<(), ValidationError> {
    each_once(
        hosts
            .iter()
            .map(|host| (host.role, host.organization_id, &host.name)),
    )
}

/// A new contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"series": "甘孜州乡村振兴乡土人才创新创业大赛", "edition": 5,
    "title": "第五届甘孜州乡村振兴乡土人才创新创业大赛", "theme": "创耀未来 圆梦甘孜", "level": "prefecture", "division": "513300",
    "venue": "丹巴县", "held_on": "2024-08-30", "tracks": ["特色产业", "农畜产品加工", "乡村旅游", "民族手工艺"],
    "hosts": [{"name": "甘孜藏族自治州科学技术协会", "role": "host"}]}))]
pub struct NewContest {
    /// What all its editions are called.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    series: String,
    /// Which one it is, unique in the series among those that were published.
    #[validate(range(min = 1, max = 999))]
    #[schema(minimum = 1, maximum = 999)]
    edition: i16,
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// Its motto.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    theme: String,
    level: ContestLevel,
    /// Whose contest it is.
    division: DivisionCode,
    /// Where it is held.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    venue: String,
    /// Day on which it is held, in Asia/Shanghai; absent while that is open.
    #[validate(custom(function = day_of_the_exchange))]
    held_on: Option<NaiveDate>,
    /// What else is to be known of it.
    #[serde(default)]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    introduction: String,
    /// The fields in which one can take part, each once, of 1 to 30 characters.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = short_names))]
    #[schema(max_items = 20)]
    tracks: Vec<String>,
    /// In the order in which they are to be named; the same one for the same part once.
    #[serde(default)]
    #[validate(length(max = 30), custom(function = hosts_differ), nested)]
    #[schema(max_items = 30)]
    hosts: Vec<ContestHost>,
}

impl NewContest {
    fn content(self) -> (ContestContent, Vec<HostRow>) {
        let content = ContestContent {
            series: self.series,
            edition: self.edition,
            title: self.title,
            theme: self.theme,
            level: self.level,
            division: self.division,
            venue: self.venue,
            held_on: self.held_on,
            introduction: self.introduction,
            tracks: self.tracks,
        };
        (content, host_rows(self.hosts))
    }
}

pub fn host_rows(hosts: Vec<ContestHost>) -> Vec<HostRow> {
    let row = |host: ContestHost| HostRow {
        organization_id: host.organization_id,
        name: host.name,
        role: host.role,
    };
    hosts.into_iter().map(row).collect()
}

/// Every organisation among the hosts is one of the exchange.
pub fn know_hosts(conn: &mut PgConnection, hosts: &[HostRow]) -> Result<()> {
    match model::unknown_host(conn, hosts)? {
        None => Ok(()),
        Some(index) => Err(Problem::invalid_body(
            &format!("/hosts/{index}/organization_id"),
            "unknown_id",
            "没有这个单位",
            "there is no such organisation",
        )
        .into()),
    }
}

problems!(CreateContestProblems: Forbidden, UserMerged);

/// Create a contest
///
/// By an administrator of the division, or an organiser appointed for it. It is a draft that only they see until it is
/// published; until then it holds no edition, so there may be several drafts of one.
#[utoipa::path(tag = "contests", security(("bearer" = [])), request_body = NewContest,
    responses((status = 201, description = "The contest, a draft.", body = ContestView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateContestProblems))]
#[post("/contests")]
pub async fn create_contest(
    app: Data<App>,
    caller: May<ask::CreateContest>,
    attempt: Attempt,
    body: Json<NewContest>,
) -> Result<Answer> {
    let (content, hosts) = body.0.content();
    caller.require(&Placed(&content.division))?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            know_hosts(tx.conn, &hosts)?;
            let contest = model::insert(tx.conn, &content, caller.user_id, tx.now)?;
            model::set_hosts(tx.conn, contest.id, &hosts)?;
            view::show(tx.conn, contest)?.created()
        })
        .await
}
