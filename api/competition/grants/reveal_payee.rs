use actix_web::post;
use actix_web::web::{Data, ReqData};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, LockedGrant, Payee};
use super::view::{GrantPath, absent, etag};
use crate::access::App;
use crate::access::rights::{May, Right, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{GrantId, UserId};
use crate::people::contact_points::capacity;
use crate::people::contact_reveals::{
    RevealReason, RevealedData, model as reveals, not_of_a_match, stated,
};
use crate::platform::db::Tx;
use crate::platform::error::{Result, problems};
use crate::platform::privacy::Vault;
use crate::platform::web::{Answer, Json, MaybeIfMatch, Path, RequestId};

/// Why the account number of a payee is read.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "statutory", "note": "办理拨款"}))]
pub struct GrantPayeeReveal {
    /// Any of the list but `match`, which stands for the contacts of a match.
    #[validate(custom(function = not_of_a_match))]
    reason: RevealReason,
    /// In words, needed with `other`. The owner reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

/// The whole account numbers of a grant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"grant_id": "0198f3a2-5b1c-7000-8000-0000000000f5", "payee_account_number": "22810101040012345",
    "payee_change_account_number": null}))]
pub struct RevealedGrantPayee {
    pub grant_id: GrantId,
    /// Of the payee in force.
    pub payee_account_number: Option<String>,
    /// Of the payee that waits to be confirmed.
    pub payee_change_account_number: Option<String>,
}

problems!(RevealGrantPayeeProblems: NotFound, Forbidden);

/// Reveal the account number of a payee
///
/// In full, of the payee in force and of the one that waits. The reveal is recorded with its reason; the owner of the award is
/// told, and reads who, when and why at `GET /v1/users/me/contact-reveals`. Requires an administrator of the province or of
/// the division of the contest. The response is never replayed: each request is recorded.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath), request_body = GrantPayeeReveal,
    responses((status = 200, description = "The numbers.", body = RevealedGrantPayee), RevealGrantPayeeProblems))]
#[post("/grants/{id}/reveal-payee")]
pub async fn reveal_grant_payee(
    app: Data<App>,
    caller: May<ask::PayGrant>,
    request_id: ReqData<RequestId>,
    if_match: MaybeIfMatch,
    path: Path<GrantPath>,
    body: Json<GrantPayeeReveal>,
) -> Result<Answer> {
    let (id, body) = (path.0.id, body.0);
    let request_id = request_id.into_inner();
    app.db
        .write(caller.act(), move |tx| {
            let locked = model::lock(tx, id, &caller)?.ok_or_else(absent)?;
            let reach = caller.require(&locked)?;
            stated(body.reason, body.note.as_deref())?;
            if_match.check(&etag(&locked.grant, &locked.award))?;
            let (payee, change) = model::current_payees(tx.conn, id)?;
            let numbers = [
                number(payee.as_ref(), tx.vault)?,
                number(change.as_ref(), tx.vault)?,
            ];
            let role = caller.role(Right::PayGrant, &locked);
            if let Some(subject_id) = concerned(tx, &locked, payee.or(change))? {
                let reveal = reveals::NewReveal {
                    subject_id,
                    revealed_to: caller.user_id,
                    capacity: capacity(role, reach),
                    reason: body.reason,
                    note: body.note,
                    data: RevealedData::PayeeAccount,
                    of_match: None,
                    found: true,
                    request_id: request_id.0.to_string(),
                };
                reveals::insert(tx, &reveal)?;
            }
            let [payee_account_number, payee_change_account_number] = numbers;
            let shown = RevealedGrantPayee {
                grant_id: id,
                payee_account_number,
                payee_change_account_number,
            };
            Ok(Answer::ok(&shown)?.not_kept())
        })
        .await
}

fn number(payee: Option<&Payee>, vault: &Vault) -> Result<Option<String>> {
    let number = payee.map(|payee| payee.account_number(vault)).transpose()?;
    Ok(number.map(|number| number.reveal().to_owned()))
}

/// The account that is told: the owner, or who entered the payee. `None`: there is no payee, so nothing is shown.
fn concerned(
    tx: &mut Tx<'_>,
    locked: &LockedGrant,
    payee: Option<Payee>,
) -> Result<Option<UserId>> {
    let Some(payee) = payee else {
        return Ok(None);
    };
    let today = official_day(tx.now);
    let owners = model::owners_of(tx.conn, &locked.grant, &locked.award, today)?;
    Ok(Some(owners.first().copied().unwrap_or(payee.proposed_by)))
}
