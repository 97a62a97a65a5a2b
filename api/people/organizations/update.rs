use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::OrganizationKind;
use super::create::credit_code;
use super::get::{OrganizationPath, known};
use super::policy::{self, Held};
use super::uscc::credit_code_form;
use super::view::{self, OrganizationView};
use super::{model, parent};
use crate::access::App;
use crate::access::auth::move_with_society;
use crate::access::rights::{May, Reach, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::memberships::Standing;
use crate::people::verifications;
use crate::people::verifications::model::Verified;
use crate::platform::error::{Result, problems};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, clearable, patched, present};

/// A change of an organisation (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"introduction": "变压器与电机节能改造", "parent_id": null}))]
pub struct OrganizationChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    kind: Option<OrganizationKind>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(length(min = 18, max = 18), custom(function = patched_credit_code_form))]
    #[schema(value_type = Option<String>, min_length = 18, max_length = 18)]
    uscc: Patch<TypedCode>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<OrganizationId>)]
    parent_id: Patch<OrganizationId>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 2000))]
    #[schema(max_length = 2000)]
    introduction: Option<String>,
    /// The account of kind `organization` that acts for it. For administrators only.
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<UserId>)]
    account_id: Patch<UserId>,
}

fn patched_credit_code_form(code: &Patch<TypedCode>) -> std::result::Result<(), ValidationError> {
    match code {
        Some(Some(code)) => credit_code_form(code),
        _ => Ok(()),
    }
}

problems!(UpdateOrganizationProblems: NotFound, Forbidden, UsccTaken, UsccCheckDigit, ParentCircle, WrongState, OrganizationAccountTaken, AccountErased);

/// Change an organisation
///
/// Asks for an owner or manager of it, or an administrator of its division; another parent, for the same of that one.
/// When itself says another name, kind, credit code or division, it is no longer verified. A society
/// with brokers stays one. Only an administrator of its division sets `account_id`; the account acts for one organisation.
#[utoipa::path(tag = "organizations", security(("bearer" = [])), params(OrganizationPath), request_body = OrganizationChange,
    responses((status = 200, description = "The organisation as it is now.", body = OrganizationView,
        headers(("ETag" = String, description = "Its new version."))), UpdateOrganizationProblems))]
#[patch("/organizations/{id}")]
pub async fn update_organization(
    app: Data<App>,
    caller: May<ask::EditOrganization>,
    if_match: IfMatch,
    path: Path<OrganizationPath>,
    body: Json<OrganizationChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let organization = known(model::lock(tx.conn, path.0.id)?)?;
            let today = official_day(tx.now);
            let standing = Standing::of(tx.conn, &caller.records, organization.id, today)?;
            let reach = caller.require(&Held::managed(&organization, &caller, &standing))?;
            let known = organization.content.clone();
            let seen = view::show(tx.conn, organization.clone(), today)?;
            if_match.check(&seen.etag())?;
            let mut content = organization.content.clone();
            macro_rules! set {
                ($($member:ident),+) => { $( if let Some(value) = change.$member { content.$member = value; } )+ };
            }
            set!(name, kind, division, parent_id, introduction);
            if let Some(uscc) = change.uscc {
                content.uscc = uscc.as_ref().map(credit_code).transpose()?;
            }
            policy::relocate(&caller, &organization, &standing, &content.division)?;
            if let Some(parent) = content.parent_id
                && known.parent_id != Some(parent)
            {
                parent::place_under(tx.conn, &caller, parent, today)?;
            }
            let organization = match content == known {
                true => organization,
                false => model::update(tx.conn, organization.id, &content, tx.now)?,
            };
            let organization = match change.account_id {
                Some(account) if account != organization.account_id => {
                    // Not its own managers: an account that they name would act for the organisation without its consent.
                    caller.require(&Held::by_place(&known.division))?;
                    model::link(tx.conn, organization.id, account, tx.now)?
                }
                _ => organization,
            };
            if content.division != known.division {
                move_with_society(tx.conn, organization.id, &content.division)?;
            }
            // What was verified is no longer what it says, and nobody but itself said so.
            let another = content.name != known.name
                || content.kind != known.kind
                || content.uscc != known.uscc
                || content.division != known.division;
            if another && reach == Reach::Own {
                let of = Verified::Organization(organization.id);
                verifications::model::end_for_change(tx.conn, of, tx.now)?;
            }
            let view = view::show(tx.conn, organization, today)?;
            Ok(Answer::ok(&view)?.etag(view.etag()))
        })
        .await
}
