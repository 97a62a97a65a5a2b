use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use diesel::prelude::*;

use super::record;
use super::view::PersonalExport;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::accounts::attachments::model as attachments;
use crate::administration::user_merges::UserMerge;
use crate::kernel::clock::official_day;
use crate::market::listings::model::Listing;
use crate::market::listings::view::show;
use crate::market::matches::{MatchView, model as matches};
use crate::people::expertise::model::Expertise;
use crate::people::person_records::model as person_records;
use crate::people::person_records::view::PersonRecordView;
use crate::people::teams::model::Team;
use crate::people::teams::view::show_many;
use crate::people::users::model::{self as users, is_record_of};
use crate::platform::db::schema::{expertise, listings, team_members, teams, user_merges};
use crate::platform::error::Result;
use crate::platform::privacy::Vault;
use crate::platform::web::{Answer, Language};

/// Export one's own data
///
/// One JSON file of everything that the exchange keeps of the caller: account, contact points and identity number in full,
/// sessions, second factor, appointments, expertise, memberships, teams, verifications with their evidence, listings with
/// their contacts, matches, uploaded files, consents, who was shown contact data, notifications and their settings, places in
/// trainings, certificates and hours, entries of contests, objections, and what is kept with records of the caller that were merged
/// into this one.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])),
    responses((status = 200, description = "The file.", body = PersonalExport,
        headers(("Content-Disposition" = String, description = "`attachment`, with a name for the file.")))))]
#[get("/users/me/export")]
pub async fn export_current_user(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let vault = app.db.vault().clone();
    let now = app.clock.now();
    let export = app
        .db
        .read(move |conn| {
            // Of one moment, so that the parts fit together.
            conn.build_transaction()
                .read_only()
                .repeatable_read()
                .run(|conn| gather(conn, &vault, &caller, language, now))
        })
        .await?;
    let name = format!("tianfu-{}.json", official_day(now));
    Ok(Answer::ok(&export)?.attachment(&name))
}

fn gather(
    conn: &mut PgConnection,
    vault: &Vault,
    caller: &Caller,
    language: Language,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<PersonalExport> {
    let me = caller.user_id;
    let mut merged_records = Vec::new();
    for merged in users::other_records_of(conn, me)? {
        merged_records.push(record::gather(conn, vault, caller, merged, now)?);
    }
    let mut person_records = Vec::new();
    for account in users::records_of(conn, me)? {
        for record in person_records::taken_over_by(conn, account)? {
            person_records.push(PersonRecordView::new(record, vault)?);
        }
    }
    let skills: Vec<Expertise> = expertise::table
        .filter(is_record_of(expertise::user_id, me))
        .order(expertise::id)
        .select(Expertise::as_select())
        .load(conn)?;
    let works_in = team_members::table
        .filter(is_record_of(team_members::user_id.nullable(), me))
        .select(team_members::team_id);
    let together: Vec<Team> = teams::table
        .filter(is_record_of(teams::lead_id.nullable(), me).or(teams::id.eq_any(works_in)))
        .order(teams::id)
        .select(Team::as_select())
        .load(conn)?;
    let merges: Vec<UserMerge> = user_merges::table
        .filter(
            is_record_of(user_merges::user_id.nullable(), me)
                .or(is_record_of(user_merges::into_id.nullable(), me)),
        )
        .order(user_merges::id)
        .select(UserMerge::as_select())
        .load(conn)?;
    let owned: Vec<Listing> = listings::table
        .filter(is_record_of(listings::owner_id.nullable(), me))
        .order(listings::id)
        .select(Listing::as_select())
        .load(conn)?;
    let listings = owned
        .into_iter()
        .map(|listing| show(conn, vault, listing, Some(caller)))
        .collect::<Result<_>>()?;
    let rows = matches::of_user(conn, me)?;
    let matches = matches::pairs(conn, rows)?
        .into_iter()
        .map(|pair| MatchView::new(pair, language, caller))
        .collect::<Result<_>>()?;
    let attachments = attachments::of_accounts(conn, &caller.records)?;
    Ok(PersonalExport {
        exported_at: now,
        record: record::gather(conn, vault, caller, me, now)?,
        merged_records,
        merges,
        person_records,
        expertise: skills.into_iter().map(Into::into).collect(),
        teams: show_many(conn, together, Some(caller))?,
        listings,
        matches,
        attachments: attachments.into_iter().map(Into::into).collect(),
    })
}
