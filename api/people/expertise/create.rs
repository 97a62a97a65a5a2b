use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, ExpertiseContent};
use super::policy::Knower;
use super::view::ExpertiseView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::TeamId;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::keyword_lengths;
use crate::platform::web::{Answer, Attempt, Json};
use crate::reference::code_lists::TechnologyField;

/// A new expertise.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"field": "new_energy", "title": "配电变压器节能", "trl": 7, "keywords": ["变压器", "节能"]}))]
pub struct NewExpertise {
    /// The team whose it is; one's own when absent.
    team_id: Option<TeamId>,
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
/// One's own, or a team's by its lead or an administrator of its division.
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
            let knower = match new.team_id {
                Some(team) => Knower::team(tx.conn, team)?.ok_or_else(|| {
                    Problem::invalid_body(
                        "/team_id",
                        "unknown_id",
                        "没有这个团队",
                        "there is no such team",
                    )
                })?,
                None => Knower::person(tx.conn, caller.user_id)?.ok_or(Code::InvalidToken)?,
            };
            caller.require(&knower)?;
            let user = new.team_id.is_none().then_some(caller.user_id);
            let content = ExpertiseContent {
                field: new.field,
                title: new.title,
                summary: new.summary,
                trl: new.trl,
                keywords: new.keywords,
            };
            let made = model::insert(tx.conn, user, new.team_id, &content, tx.now)?;
            let (location, etag) = (format!("/v1/expertise/{}", made.id), made.etag());
            Ok(Answer::created(location, &ExpertiseView::from(made))?.etag(etag))
        })
        .await
}
