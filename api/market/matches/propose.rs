use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, MatchedPair, NewMatchRow};
use super::news;
use super::policy::{self, Proposal};
use super::view::MatchView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::external_ref::{ClientRef, taken};
use crate::access::rights::{May, ask};
use crate::kernel::ids::{ListingId, MatchId};
use crate::market::listings;
use crate::market::listings::model::Listing;
use crate::market::suggestions::{document, kept};
use crate::people::users;
use crate::platform::contacts_in_text::{Audience, Text, refuse_contacts};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json, Language};

/// A need and an offer to be brought together.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"need_id": "0198f3a2-5b1c-7000-8000-000000000010", "offer_id": "0198f3a2-5b1c-7000-8000-000000000011", "note": "想先做一次现场测试。"}))]
pub struct NewMatch {
    need_id: ListingId,
    offer_id: ListingId,
    /// What to say to the other side. A phone number, an e-mail or web address, an account of a messenger or an identity
    /// number in it fails with 422 `contact_in_text`.
    #[serde(default)]
    #[validate(length(max = 1000))]
    #[schema(max_length = 1000)]
    note: String,
    /// What the API client that proposes it calls it, unique among its matches; for API clients only.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    external_ref: Option<String>,
}

problems!(ProposeMatchProblems: Forbidden, ListingNotPublished, MatchExists, ExternalRefTaken, NotMatchable, ContactInText, IndexBuilding);

/// Propose a match
///
/// By either owner or an owner or manager of the organisation that owns a side, whose proposal is the acceptance of that
/// side, or by a broker or administrator for the division of either. There
/// is one open match per need and offer. It lapses when nothing moves it for 14 days, by default. A contact in `note` fails
/// with 422 `contact_in_text`.
#[utoipa::path(tag = "matches", security(("bearer" = []), ("client" = ["matches:write"])), request_body = NewMatch,
    responses((status = 201, description = "The match.", body = MatchView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        ProposeMatchProblems))]
#[post("/matches")]
pub async fn propose_match(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ProposeMatch>,
    attempt: Attempt,
    body: Json<NewMatch>,
) -> Result<Answer> {
    refuse_contacts(Audience::Counterpart, [Text::new("/note", &body.0.note)])?;
    if app.index.followed().is_none() {
        return Err(Db::come_back(Code::IndexBuilding));
    }
    let new = body.0;
    let reference = ClientRef::given(&caller, new.external_ref)?;
    let language = Language::of(request.headers());
    let (index, lapse) = (app.index.clone(), app.settings.match_lapse);
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let (need, offer) = hold_visible(tx, &caller, new.need_id, new.offer_id)?;
            let owners = [need.owner_id, offer.owner_id];
            let of_one_person = users::model::are_one_person(tx.conn, owners)?;
            policy::matchable(&need, &offer, of_one_person, tx.now)?;
            caller.require(&Proposal {
                need: &need,
                offer: &offer,
            })?;
            let judged = index.judge(&document(&need), offer.id.0);
            let side = policy::own_side(&caller, &need, &offer);
            let accepted = |listing: &Listing| (side == Some(listing.side)).then_some(tx.now);
            let row = NewMatchRow {
                id: MatchId::new(),
                need_id: need.id,
                offer_id: offer.id,
                score_points: judged.as_ref().map_or(0, |one| one.score.get().into()),
                reasons: json!(judged.as_ref().map(kept).unwrap_or_default()),
                note: new.note,
                proposed_by: caller.user_id,
                need_accepted_at: accepted(&need),
                offer_accepted_at: accepted(&offer),
                created_at: tx.now,
                updated_at: tx.now,
                lapses_at: tx.now + lapse,
                client_id: reference.as_ref().map(|one| one.client),
                client_ref: reference.as_ref().map(|one| one.external_ref.clone()),
            };
            let Some(row) = model::insert(tx.conn, &row)? else {
                if let Some(reference) = &reference
                    && let Some(other) = model::id_by_ref(tx.conn, reference)?
                {
                    return Err(taken(Some(other.to_string())));
                }
                let problem = Problem::new(Code::MatchExists);
                let existing = model::find_open(tx.conn, need.id, offer.id, &caller)?;
                return Err(match existing {
                    Some(id) => problem.member("existing_id", id.to_string()).into(),
                    None => problem.into(),
                });
            };
            let pair = MatchedPair { row, need, offer };
            news::proposed(tx, &pair, caller.user_id)?;
            let location = format!("/v1/matches/{}", pair.row.id);
            let etag = language.etag(&pair.etag());
            Ok(Answer::created(location, &MatchView::new(pair, language, &caller)?)?.etag(etag))
        })
        .await
}

/// Both listings, held against being moved; a listing that the caller cannot see fails like one that does not exist.
fn hold_visible(
    tx: &mut Tx<'_>,
    caller: &Caller,
    need: ListingId,
    offer: ListingId,
) -> Result<(Listing, Listing)> {
    let among = listings::model::visible_to(Some(caller), tx.now);
    let (held_need, held_offer) = model::hold_listings(tx.conn, need, offer, among)?;
    let unknown = |pointer: &'static str| {
        move || {
            Problem::invalid_body(
                pointer,
                "unknown_id",
                "没有这条供需信息",
                "there is no such listing",
            )
        }
    };
    Ok((
        held_need.ok_or_else(unknown("/need_id"))?,
        held_offer.ok_or_else(unknown("/offer_id"))?,
    ))
}
