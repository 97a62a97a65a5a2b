use actix_web::put;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::get::absent;
use super::model::{self, RuleContent};
use super::view::CertificateRuleView;
use super::{attendance, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::certificates::codes::CertificateKind;
use crate::kernel::ids::AgendaItemId;
use crate::kernel::lists::each_once;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::pdf::missing_glyph;
use crate::platform::web::{Answer, Json, Path, PutCondition};
use crate::training::training_sessions::model as sessions;
use crate::training::training_sessions::view::TrainingSessionPath;

/// What an attendee must have attended to get the certificate of a session.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "completion", "min_half_days": 2, "issuer": "四川省科学技术协会"}))]
pub struct CertificateRuleContent {
    /// `attendance`, from the start of the session, or `completion`, after its end.
    kind: CertificateKind,
    /// Half-days with a check-in.
    #[validate(range(min = 1, max = 200))]
    #[schema(minimum = 1, maximum = 200)]
    min_half_days: i32,
    /// Items of the agenda of the session, each once. Their half-days must be attended.
    #[serde(default)]
    #[validate(length(max = 100), custom(function = items_differ))]
    #[schema(max_items = 100)]
    mandatory_items: Vec<AgendaItemId>,
    /// Who issues, as it is printed.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    issuer: String,
}

fn items_differ(items: &[AgendaItemId]) -> std::result::Result<(), ValidationError> {
    each_once(items)
}

problems!(SetCertificateRuleProblems: NotFound, Forbidden, WrongState);

/// Set the certificate rule of a training session
///
/// Requires the administrator of its division. `If-None-Match: *` creates the rule; `If-Match` replaces it. Works until the
/// session is finished. Certificates that were issued before stay as they are.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(TrainingSessionPath),
    request_body = CertificateRuleContent,
    responses((status = 200, description = "The rule, replaced.", body = CertificateRuleView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The rule, new.", body = CertificateRuleView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        SetCertificateRuleProblems))]
#[put("/training-sessions/{id}/certificate-rule")]
pub async fn set_certificate_rule(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    condition: PutCondition,
    path: Path<TrainingSessionPath>,
    body: Json<CertificateRuleContent>,
) -> Result<Answer> {
    let body = body.0;
    let content = RuleContent {
        kind: body.kind,
        min_half_days: body.min_half_days,
        mandatory_items: body.mandatory_items,
        issuer: body.issuer,
    };
    app.db
        .write(caller.act(), move |tx| {
            let session = sessions::lock(tx.conn, path.0.id, &caller)?.ok_or_else(absent)?;
            caller.require(&session)?;
            let known = model::find(tx.conn, session.id)?;
            condition.check(known.as_ref().map(|known| known.etag()).as_deref())?;
            policy::change(&session)?;
            if let Some(known) = &known
                && known.content == content
            {
                return CertificateRuleView::answer(known.clone());
            }
            let items = &content.mandatory_items;
            let found = attendance::half_days_of_items(tx.conn, session.id, items)?;
            refuse_faults(
                &content,
                &found.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
            )?;
            match known {
                Some(_) => {
                    let rule = model::update(tx.conn, session.id, &content, tx.now)?;
                    CertificateRuleView::answer(rule)
                }
                None => {
                    let rule = model::insert(tx.conn, session.id, &content, tx.now)?;
                    CertificateRuleView::created(rule)
                }
            }
        })
        .await
}

/// Names each item that is not on the agenda, and a character that cannot be printed.
fn refuse_faults(content: &RuleContent, found: &[AgendaItemId]) -> Result<()> {
    let mut problem = Problem::new(Code::InvalidValue);
    if content.kind == CertificateKind::Award {
        problem = problem.field(FieldProblem::body(
            "/kind",
            "not_of_a_training",
            Bilingual::new("培训不颁发此类证书", "is not given for a training"),
        ));
    }
    for (index, item) in content.mandatory_items.iter().enumerate() {
        if !found.contains(item) {
            problem = problem.field(FieldProblem::body(
                format!("/mandatory_items/{index}"),
                "unknown_id",
                Bilingual::new(
                    "培训班议程中没有这一项",
                    "is not on the agenda of the session",
                ),
            ));
        }
    }
    if let Some(missing) = missing_glyph(&content.issuer) {
        problem = problem.field(FieldProblem::body(
            "/issuer",
            "glyph_missing",
            Bilingual::new(
                format!("字库中没有“{missing}”，无法打印"),
                format!("the font has no glyph for \"{missing}\""),
            ),
        ));
    }
    match problem.fields.is_empty() {
        true => Ok(()),
        false => Err(problem.into()),
    }
}
