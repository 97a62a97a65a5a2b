use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, ExpertiseContent, Whose};
use super::policy::Knower;
use super::view::ExpertiseView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, TeamId};
use crate::platform::error::{Code, Error, Problem, Result, problems};
use crate::platform::web::keyword_lengths;
use crate::platform::web::{Answer, Attempt, Json};
use crate::reference::code_lists::TechnologyField;

/// A new expertise.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"field": "new_energy", "title": "配电变压器节能", "trl": 7, "keywords": ["变压器", "节能"]}))]
pub struct NewExpertise {
    /// The team whose it is; one's own when neither is given.
    team_id: Option<TeamId>,
    /// The organisation whose it is; not with `team_id`.
    organization_id: Option<OrganizationId>,
    field: TechnologyField,
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    summary: String,
    /// Technology readiness level.
    #[validate(range(min = 1, max = 9))]
    #[schema(minimum = 1, maximum = 9)]
    trl: Option<i16>,
    /// Words to be found by, 1 to 30 characters each.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = keyword_lengths))]
    #[schema(max_items = 20)]
    keywords: Vec<String>,
}

problems!(CreateExpertiseProblems: Forbidden, UserMerged, AccountErased);

/// Say what one knows to do
///
/// One's own, a team's by its lead, or an organisation's by who acts for it: its account, owners and managers. An
/// administrator of the division says it for a team or an organisation, too. What an organisation knows stays when people leave.
#[utoipa::path(tag = "expertise", security(("bearer" = [])), request_body = NewExpertise,
    responses((status = 201, description = "The expertise.", body = ExpertiseView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateExpertiseProblems))]
#[post("/expertise")]
pub async fn create_expertise(
    app: Data<App>,
    caller: May<ask::KeepExpertise>,
    attempt: Attempt,
    body: Json<NewExpertise>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let whose = match (new.team_id, new.organization_id) {
                (None, None) => Whose::Person(caller.user_id),
                (Some(team), None) => Whose::Team(team),
                (None, Some(organization)) => Whose::Organization(organization),
                (Some(_), Some(_)) => return Err(of_two()),
            };
            let knower = Knower::of(tx.conn, whose, &caller, official_day(tx.now))?;
            caller.require(&knower.ok_or_else(|| unknown(whose))?)?;
            let content = ExpertiseContent {
                field: new.field,
                title: new.title,
                summary: new.summary,
                trl: new.trl,
                keywords: new.keywords,
            };
            let made = model::insert(tx.conn, whose, &content, tx.now)?;
            let (location, etag) = (format!("/v1/expertise/{}", made.id), made.etag());
            Ok(Answer::created(location, &ExpertiseView::from(made))?.etag(etag))
        })
        .await
}

fn of_two() -> Error {
    Problem::invalid_body(
        "/organization_id",
        "one_of",
        "团队与单位只能填一个",
        "a team or an organisation, not both",
    )
    .into()
}

fn unknown(whose: Whose) -> Error {
    let refuse = |pointer, zh, en| Problem::invalid_body(pointer, "unknown_id", zh, en).into();
    match whose {
        Whose::Person(_) => Code::InvalidToken.into(),
        Whose::Team(_) => refuse("/team_id", "没有这个团队", "there is no such team"),
        Whose::Organization(_) => refuse(
            "/organization_id",
            "没有这个单位",
            "there is no such organisation",
        ),
    }
}
