use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use diesel::prelude::*;

use super::view::{ExportedContactPoint, ExportedSession, PersonalExport};
use crate::app::App;
use crate::auth::Caller;
use crate::clock::official_day;
use crate::contact_points::model as contact_points;
use crate::db::schema::{expertise, listings, sessions, verifications};
use crate::error::{Code, Result};
use crate::expertise::model::Expertise;
use crate::identity_numbers::model as identity_numbers;
use crate::ids::SessionId;
use crate::listings::model::Listing;
use crate::listings::view::show;
use crate::matches::{MatchView, model as matches};
use crate::memberships::model as memberships;
use crate::privacy::Vault;
use crate::rights::{May, Territory, ask};
use crate::role_grants::model as role_grants;
use crate::users::model as users;
use crate::users::view::CurrentUser;
use crate::verifications::VerificationView;
use crate::verifications::model::Verification;
use crate::web::{Answer, Language};
use crate::{consents, contact_reveals};

/// Export one's own data
///
/// One JSON file of everything that the exchange keeps of the caller: account, contact points and identity number in full, sessions,
/// appointments, expertise, memberships, verifications with their evidence, listings with their contacts, matches,
/// consents, and who was shown contact data.
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
    let user = users::find(conn, me)?.ok_or(Code::InvalidToken)?;
    let roles = users::held_roles(conn, me)?;
    let contact_points = contact_points::of_user(conn, me)?
        .iter()
        .map(|point| {
            Ok(ExportedContactPoint {
                kind: point.kind,
                value: point.value(vault)?.reveal().to_owned(),
                verified_at: point.verified_at,
            })
        })
        .collect::<Result<_>>()?;
    let identity_number = identity_numbers::find(conn, me)?
        .map(|kept| kept.value(vault))
        .transpose()?;
    let skills: Vec<Expertise> = expertise::table
        .filter(expertise::user_id.eq(me))
        .order(expertise::id)
        .select(Expertise::as_select())
        .load(conn)?;
    let proofs: Vec<Verification> = verifications::table
        .filter(verifications::user_id.eq(me))
        .order(verifications::id)
        .select(Verification::as_select())
        .load(conn)?;
    let today = official_day(now);
    let belongs = memberships::page(
        conn,
        &memberships::MembershipScope {
            organization_id: None,
            user_id: Some(me),
            role: None,
            in_force: None,
        },
        &memberships::MembershipViewer {
            user_id: me,
            territory: Territory::default(),
            today,
        },
        None,
        i64::MAX,
    )?;
    let owned: Vec<Listing> = listings::table
        .filter(listings::owner_id.eq(me))
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
    let appointments = role_grants::RoleGrantScope {
        user_id: Some(me),
        role: None,
        division: None,
        in_force: None,
    };
    let role_grants = role_grants::page(conn, &appointments, caller, None, i64::MAX)?;
    let consents = consents::model::page(conn, me, None, None)?;
    let reveals = contact_reveals::model::page(conn, me, None, i64::MAX)?;
    Ok(PersonalExport {
        exported_at: now,
        account: CurrentUser::new(user, roles),
        contact_points,
        identity_number,
        sessions: sessions_of(conn, caller)?,
        role_grants: role_grants.into_iter().map(Into::into).collect(),
        expertise: skills.into_iter().map(Into::into).collect(),
        memberships: belongs.into_iter().map(Into::into).collect(),
        verifications: proofs
            .into_iter()
            .map(|row| VerificationView::new(row, today))
            .collect(),
        listings,
        matches,
        consents: consents.into_iter().map(Into::into).collect(),
        contact_reveals: reveals.into_iter().map(Into::into).collect(),
    })
}

fn sessions_of(conn: &mut PgConnection, caller: &Caller) -> QueryResult<Vec<ExportedSession>> {
    type Row = (
        SessionId,
        chrono::DateTime<chrono::Utc>,
        chrono::DateTime<chrono::Utc>,
        Option<chrono::DateTime<chrono::Utc>>,
    );
    let rows: Vec<Row> = sessions::table
        .filter(sessions::user_id.eq(caller.user_id))
        .order(sessions::id)
        .select((
            sessions::id,
            sessions::created_at,
            sessions::expires_at,
            sessions::ended_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, created_at, expires_at, ended_at)| ExportedSession {
            id,
            created_at,
            expires_at,
            ended_at,
        })
        .collect())
}
