use actix_web::get;
use actix_web::web::{Data, ReqData};

use super::get::{MatchPath, absent};
use super::view::MatchContacts;
use super::{model, policy, state};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::market::listings::codes::Side;
use crate::market::listings::model as listings;
use crate::people::contact_reveals::model::{self as reveals, NewReveal};
use crate::people::contact_reveals::{RevealReason, RevealedData};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Path, RequestId};

problems!(GetMatchContactsProblems: NotFound, Forbidden, ContactsNotRevealed);

/// Get the contacts of a match
///
/// Once both sides have accepted: an owner is shown the other side's contact, whoever works on the match both. Every
/// answer is logged with who saw whose contact and when.
#[utoipa::path(tag = "matches", security(("bearer" = []), ("client" = ["contacts:read"])), params(MatchPath),
    responses((status = 200, description = "The contacts.", body = MatchContacts), GetMatchContactsProblems))]
#[get("/matches/{id}/contacts")]
pub async fn get_match_contacts(
    app: Data<App>,
    caller: May<ask::ReadMatchContacts>,
    request_id: ReqData<RequestId>,
    path: Path<MatchPath>,
) -> Result<Answer> {
    let request_id = request_id.into_inner();
    app.db
        .write(caller.act(), move |tx| {
            let pair = model::lock(tx.conn, path.0.id, &caller)?.ok_or_else(absent)?;
            let reach = caller.require(&pair)?;
            let sides = policy::contacts(&caller, &pair);
            let status = pair.row.status_at(tx.now);
            if !state::reveals_contacts(status) {
                let problem = Problem::new(Code::ContactsNotRevealed)
                    .member("current_status", status.as_str());
                return Err(match super::MatchStatus::OPEN.contains(&status) {
                    true => problem,
                    false => problem.detail(
                        "对接已结束，不再提供联系方式",
                        "the match has come to its end: contacts are shown no longer",
                    ),
                }
                .into());
            }
            let mut contacts = MatchContacts::default();
            for side in sides {
                let contact = listings::contact(tx.conn, tx.vault, pair.listing(*side).id)?;
                let listing = pair.listing(*side);
                let reveal = NewReveal {
                    subject_id: listing.owner_id,
                    revealed_to: caller.user_id,
                    capacity: policy::capacity(&caller, &pair, reach),
                    reason: RevealReason::Match,
                    note: None,
                    data: RevealedData::Contact,
                    of_match: Some((pair.row.id, listing.id)),
                    found: contact.is_some(),
                    request_id: request_id.0.to_string(),
                };
                reveals::insert(tx, &reveal)?;
                match side {
                    Side::Need => contacts.need = contact,
                    Side::Offer => contacts.offer = contact,
                }
            }
            Answer::ok(&contacts)
        })
        .await
}
