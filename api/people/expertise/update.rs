use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{ExpertisePath, known};
use super::model::{self, Expertise};
use super::policy::Knower;
use super::view::ExpertiseView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::keyword_lengths;
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, clearable, patched, present};
use crate::reference::code_lists::TechnologyField;

/// A change of an expertise (JSON Merge Patch): absent leaves, null clears. Whose it is stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"trl": 8, "keywords": ["变压器"]}))]
pub struct ExpertiseChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    field: Option<TechnologyField>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    summary: Option<String>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(range(min = 1, max = 9))]
    #[schema(value_type = Option<i16>, minimum = 1, maximum = 9)]
    trl: Patch<i16>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20), custom(function = keyword_lengths))]
    #[schema(max_items = 20)]
    keywords: Option<Vec<String>>,
}

problems!(UpdateExpertiseProblems: NotFound, Forbidden);

/// Change an expertise
///
/// Asks for whose it is, the team's lead, who acts for the organisation, or an administrator of the division.
#[utoipa::path(tag = "expertise", security(("bearer" = [])), params(ExpertisePath), request_body = ExpertiseChange,
    responses((status = 200, description = "The expertise as it is now.", body = ExpertiseView,
        headers(("ETag" = String, description = "Its new version."))), UpdateExpertiseProblems))]
#[patch("/expertise/{id}")]
pub async fn update_expertise(
    app: Data<App>,
    caller: May<ask::KeepExpertise>,
    if_match: IfMatch,
    path: Path<ExpertisePath>,
    body: Json<ExpertiseChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let expertise = lock_kept(tx, &caller, path.0)?;
            if_match.check(&expertise.etag())?;
            let mut content = expertise.content.clone();
            macro_rules! set {
                ($($member:ident),+) => { $( if let Some(value) = change.$member { content.$member = value; } )+ };
            }
            set!(field, title, summary, trl, keywords);
            let expertise = match content == expertise.content {
                true => expertise,
                false => model::update(tx.conn, expertise.id, &content, tx.now)?,
            };
            let etag = expertise.etag();
            Ok(Answer::ok(&ExpertiseView::from(expertise))?.etag(etag))
        })
        .await
}

/// Locks an expertise that the caller keeps.
pub fn lock_kept(
    tx: &mut Tx<'_>,
    caller: &May<ask::KeepExpertise>,
    path: ExpertisePath,
) -> Result<Expertise> {
    let expertise = known(model::lock(tx.conn, path.id)?)?;
    let whose = expertise.whose().ok_or(Code::NotFound)?;
    let knower = Knower::of(tx.conn, whose, caller, official_day(tx.now))?;
    let knower = knower.ok_or(Code::NotFound)?;
    caller.require(&knower)?;
    Ok(expertise)
}
