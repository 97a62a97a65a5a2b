//! The people who are invited to a session that is open to invited people only.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::access::App;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::ids::{PersonId, TrainingSessionId, UserId};
use crate::kernel::lists::each_once;
use crate::people::users::model::{person_name, persons_of};
use crate::platform::db::schema::{training_invitations, users};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::constraints::unknown_user;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json, Path, Query};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_ids": ["0198f3a2-5b1c-7000-8000-000000000001"]}))]
pub struct TrainingInvitationList {
    /// Accounts, each once.
    #[validate(length(min = 1, max = 200), custom(function = differ))]
    #[schema(min_items = 1, max_items = 200)]
    user_ids: Vec<UserId>,
}

fn differ(ids: &[UserId]) -> std::result::Result<(), validator::ValidationError> {
    each_once(ids)
}

/// The people who may enrol by invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"invited": 1, "total": 12}))]
pub struct TrainingInvitations {
    /// People whom this request added.
    #[schema(minimum = 0)]
    pub invited: i64,
    /// All people who are invited.
    #[schema(minimum = 0)]
    pub total: i64,
}

problems!(InvitePeopleProblems: NotFound, Forbidden);

/// Invite people to a training session
///
/// Invited people can enrol in a session with `invitation_only`. People who are invited already stay invited. Requires the
/// administrator of the session's division.
#[utoipa::path(tag = "enrollments", security(("bearer" = [])), params(TrainingSessionPath),
    request_body = TrainingInvitationList,
    responses((status = 200, description = "How many people are invited.", body = TrainingInvitations), InvitePeopleProblems))]
#[post("/training-sessions/{id}/invitations")]
pub async fn invite_people(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
    body: Json<TrainingInvitationList>,
) -> Result<Answer> {
    let invited = body.0.user_ids;
    request
        .write(move |tx, caller, if_match, path| {
            let session =
                sessions::lock(tx.conn, path.id, &caller)?.ok_or_else(TrainingSession::absent)?;
            caller.require(&session)?;
            if_match.check(&session.etag())?;
            let mut people: Vec<(UserId, PersonId)> = users::table
                .filter(users::id.eq_any(&invited))
                .filter(users::erased_at.is_null())
                .select((users::id, users::person_id))
                .load(tx.conn)?;
            for (index, id) in invited.iter().enumerate() {
                if !people.iter().any(|(known, _)| known == id) {
                    return Err(unknown_user(&format!("/user_ids/{index}")).into());
                }
            }
            people.sort_unstable();
            let invited = invite(tx.conn, session.id, &people, caller.user_id, tx.now)?;
            let total = training_invitations::table
                .filter(training_invitations::session_id.eq(session.id))
                .count()
                .get_result(tx.conn)?;
            Answer::ok(&TrainingInvitations { invited, total })
        })
        .await
}

fn invite(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    people: &[(UserId, PersonId)],
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<i64> {
    let rows: Vec<_> = people
        .iter()
        .map(|(_, person)| {
            (
                training_invitations::session_id.eq(session),
                training_invitations::person_id.eq(*person),
                training_invitations::invited_by.eq(by),
                training_invitations::created_at.eq(now),
            )
        })
        .collect();
    let added = diesel::insert_into(training_invitations::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)?;
    Ok(i64::try_from(added).unwrap_or(i64::MAX))
}

/// A person who is invited.
#[derive(Debug, Serialize, ToSchema, Queryable)]
#[schema(example = json!({"person_id": "0198f3a2-5b1c-7000-8000-000000000001", "person_name": "彭万里",
    "invited_by": "0198f3a2-5b1c-7000-8000-000000000002", "created_at": "2024-08-11T01:02:03.000004Z"}))]
pub struct TrainingInvitation {
    pub person_id: PersonId,
    /// The present name.
    pub person_name: Option<String>,
    pub invited_by: UserId,
    pub created_at: DateTime<Utc>,
}

/// A page of invitations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct TrainingInvitationPage {
    pub items: Vec<TrainingInvitation>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrainingInvitationFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListTrainingInvitationsProblems: NotFound, Forbidden);

/// List the invitations of a training session
///
/// Requires the administrator of the session's division.
#[utoipa::path(tag = "enrollments", security(("bearer" = [])), params(TrainingSessionPath, TrainingInvitationFilter),
    responses((status = 200, description = "A page of invitations.", body = TrainingInvitationPage),
        ListTrainingInvitationsProblems))]
#[get("/training-sessions/{id}/invitations")]
pub async fn list_training_invitations(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepTraining>,
    path: Path<TrainingSessionPath>,
    filter: Query<TrainingInvitationFilter>,
) -> Result<Answer> {
    let id = path.0.id;
    let list = format!("invitations {id}");
    let size = PageSize::of(filter.0.limit);
    let before = after_id(filter.0.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, id, Some(&caller))?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            caller.require(&session)?;
            let mut query = training_invitations::table
                .filter(training_invitations::session_id.eq(session.id))
                .into_boxed();
            if let Some(before) = before {
                query = query.filter(training_invitations::person_id.lt(PersonId(before)));
            }
            let rows: Vec<TrainingInvitation> = query
                .order(training_invitations::person_id.desc())
                .limit(size.fetch())
                .select((
                    training_invitations::person_id,
                    person_name(training_invitations::person_id),
                    training_invitations::invited_by,
                    training_invitations::created_at,
                ))
                .load(conn)?;
            Page::cut(rows, size, &list, |row| ((), row.person_id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&TrainingInvitationPage {
        items: page.items,
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}

/// Whose invitation is withdrawn.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"person_ids": ["0198f3a2-5b1c-7000-8000-000000000001"]}))]
pub struct WithdrawnInvitationList {
    /// People as the list of the invitations names them, each once.
    #[validate(length(min = 1, max = 200), custom(function = people_differ))]
    #[schema(min_items = 1, max_items = 200)]
    person_ids: Vec<PersonId>,
}

fn people_differ(ids: &[PersonId]) -> std::result::Result<(), validator::ValidationError> {
    each_once(ids)
}

/// What became of the invitations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"withdrawn": 1, "total": 11}))]
pub struct WithdrawnInvitations {
    /// Invitations that this request withdrew.
    #[schema(minimum = 0)]
    pub withdrawn: i64,
    /// All people who are still invited.
    #[schema(minimum = 0)]
    pub total: i64,
}

problems!(WithdrawInvitationsProblems: NotFound, Forbidden);

/// Withdraw invitations to a training session
///
/// The people can no longer enrol by invitation, by any of their accounts. Enrolments stay: cancel them apart. People who are
/// not invited are left aside. Requires the administrator of the session's division.
#[utoipa::path(tag = "enrollments", security(("bearer" = [])), params(TrainingSessionPath),
    request_body = WithdrawnInvitationList,
    responses((status = 200, description = "How many people are still invited.", body = WithdrawnInvitations),
        WithdrawInvitationsProblems))]
#[post("/training-sessions/{id}/withdraw-invitations")]
pub async fn withdraw_invitations(
    request: ChangeRequest<TrainingSessionPath, May<ask::KeepTraining>>,
    body: Json<WithdrawnInvitationList>,
) -> Result<Answer> {
    let named = body.0.person_ids;
    request
        .write(move |tx, caller, if_match, path| {
            let session =
                sessions::lock(tx.conn, path.id, &caller)?.ok_or_else(TrainingSession::absent)?;
            caller.require(&session)?;
            if_match.check(&session.etag())?;
            let mut people = Vec::new();
            for person in named {
                people.extend(persons_of(tx.conn, person)?);
            }
            let of_session =
                training_invitations::table.filter(training_invitations::session_id.eq(session.id));
            let withdrawn =
                diesel::delete(of_session.filter(training_invitations::person_id.eq_any(people)))
                    .execute(tx.conn)?;
            let withdrawn = i64::try_from(withdrawn).unwrap_or(i64::MAX);
            let total = of_session.count().get_result(tx.conn)?;
            Answer::ok(&WithdrawnInvitations { withdrawn, total })
        })
        .await
}

/// Whether a person is invited, by any account.
pub fn is_invited(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    person: PersonId,
) -> QueryResult<bool> {
    let people = persons_of(conn, person)?;
    diesel::select(diesel::dsl::exists(
        training_invitations::table
            .filter(training_invitations::session_id.eq(session))
            .filter(training_invitations::person_id.eq_any(people)),
    ))
    .get_result(conn)
}
