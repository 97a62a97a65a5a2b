use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{self, NewPayee};
use super::moves::step;
use super::policy;
use super::state::Move;
use super::view::{GrantPath, GrantView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::privacy::BankAccount;
use crate::platform::web::{Answer, Json};

/// The unit that a grant is paid to.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"organization_name": "炉霍雪域俄色有限责任公司", "account_name": "炉霍雪域俄色有限责任公司",
    "bank": "中国农业银行炉霍县支行", "account_number": "22810101040012345"}))]
pub struct NewGrantPayee {
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    organization_name: String,
    /// The name of the unit. The account of a person is refused.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    account_name: String,
    /// With its branch.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    bank: String,
    /// 8 to 32 digits. Sealed before it is stored, and masked in every response.
    #[validate(length(min = 8, max = 50), custom(function = account))]
    #[schema(value_type = String, min_length = 8, max_length = 50)]
    account_number: BankAccount,
}

fn account(number: &BankAccount) -> std::result::Result<(), ValidationError> {
    number.well_formed()
}

problems!(SetGrantPayeeProblems: NotFound, Forbidden, WrongState, PayeeIsNoUnit);

/// Name the payee of a grant
///
/// By the owner of the award, an organiser of the contest or an administrator of its division. The first payee and each change
/// wait until another official confirms them (`POST /v1/grants/{id}/confirm-payee`); nothing is paid before. A payee that waits
/// is replaced. The account must be that of the unit: fails with 422 `payee_is_no_unit` for a person's.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath), request_body = NewGrantPayee,
    responses((status = 200, description = "The grant with the payee.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), SetGrantPayeeProblems))]
#[post("/grants/{id}/payee")]
pub async fn set_grant_payee(
    request: ChangeRequest<GrantPath, May<ask::NamePayee>>,
    body: Json<NewGrantPayee>,
) -> Result<Answer> {
    let new = body.0;
    request
        .transition(move |locked| {
            let moved = step(locked, Move::NamePayee)?;
            let persons = &locked.row.persons;
            policy::is_unit(&new.organization_name, &new.account_name, persons)?;
            let payee = NewPayee {
                organization_name: &new.organization_name,
                account_name: &new.account_name,
                bank: &new.bank,
                account: &new.account_number,
                by: locked.caller.user_id,
            };
            model::name_payee(&mut locked.tx, &locked.row.grant, &payee)?;
            Ok(moved)
        })
        .await
}
