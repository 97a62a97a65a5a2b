use actix_web::post;
use actix_web::web::Data;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::OrganizationKind;
use super::model::{self, OrganizationContent};
use super::parent;
use super::policy::Held;
use super::uscc::{Uscc, credit_code_form};
use super::view::{self, OrganizationView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::roles::AccountKind;
use crate::people::{memberships, users};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Attempt, Json};

/// A new organisation.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "德阳东旗电气有限公司", "kind": "enterprise", "uscc": "91510600MA0000001E", "division": "510603"}))]
pub struct NewOrganization {
    /// The registered name.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    kind: OrganizationKind,
    /// 统一社会信用代码; small letters are taken for capitals, and blanks are left out. Absent for those that have none.
    #[validate(length(min = 18, max = 18), custom(function = credit_code_form))]
    #[schema(value_type = Option<String>, min_length = 18, max_length = 18)]
    uscc: Option<TypedCode>,
    /// Where it has its seat; outside Sichuan too.
    division: DivisionCode,
    /// The organisation it belongs to: one that the caller manages, or of the division that he administers.
    parent_id: Option<OrganizationId>,
    /// What others should know.
    #[serde(default)]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    introduction: String,
}

/// A credit code of the right form that is one, or the refusal.
pub fn credit_code(code: &TypedCode) -> Result<Uscc> {
    Uscc::read(code.as_str()).map_err(|_| {
        Problem::new(Code::UsccCheckDigit)
            .field(FieldProblem::body(
                "/uscc",
                "uscc_check_digit",
                Bilingual::new("校验码不符，请核对", "has a wrong check character"),
            ))
            .into()
    })
}

problems!(CreateOrganizationProblems: Forbidden, UserMerged, UsccTaken, UsccCheckDigit, ParentCircle);

/// Register an organisation
///
/// Whoever registers it becomes its first owner and manages it; an administrator who registers one in his division does
/// not. An account of kind `organization` becomes the account of the organisation, `account_id`, unless it is already the
/// account of another one. It counts as unverified until its papers are verified. A credit code that is unusual for the
/// kind is taken; `warnings` names it.
#[utoipa::path(tag = "organizations", security(("bearer" = [])), request_body = NewOrganization,
    responses((status = 201, description = "The organisation.", body = OrganizationView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateOrganizationProblems))]
#[post("/organizations")]
pub async fn create_organization(
    app: Data<App>,
    caller: May<ask::RegisterOrganization>,
    attempt: Attempt,
    body: Json<NewOrganization>,
) -> Result<Answer> {
    let new = body.0;
    let content = OrganizationContent {
        name: new.name,
        kind: new.kind,
        uscc: new.uscc.as_ref().map(credit_code).transpose()?,
        division: new.division,
        parent_id: new.parent_id,
        introduction: new.introduction,
    };
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            if let Some(parent) = content.parent_id {
                parent::place_under(tx.conn, &caller, parent, today)?;
            }
            let place = Held::by_place(&content.division);
            let as_administrator = caller.may(Right::EditOrganization, &place);
            let account = match as_administrator {
                true => None,
                false => own_account(tx.conn, &caller)?,
            };
            let made = model::insert(tx.conn, &content, account, caller.user_id, tx.now)?;
            let organization = match (made, &content.uscc) {
                (Some(organization), _) => organization,
                (None, Some(uscc)) => return Err(model::taken(tx.conn, uscc)?.into()),
                (None, None) => return Err(Code::UsccTaken.into()),
            };
            if !as_administrator {
                memberships::model::found(tx, organization.id, caller.user_id, today)?;
            }
            let view = view::show(tx.conn, organization, today)?;
            let location = format!("/v1/organizations/{}", view.id);
            Ok(Answer::created(location, &view)?.etag(view.etag()))
        })
        .await
}

/// The caller's account, where it is one of an organisation and acts for none yet. Held, so that of two registrations at once
/// the second one sees the first.
fn own_account(conn: &mut PgConnection, caller: &Caller) -> Result<Option<UserId>> {
    if caller.account_kind != AccountKind::Organization {
        return Ok(None);
    }
    users::model::hold(conn, caller.user_id)?;
    let is_free = model::of_accounts(conn, &caller.records)?.is_empty();
    Ok(is_free.then_some(caller.user_id))
}
