//! Invites people to a session that is open to invited people only.

use actix_web::post;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::people_of;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::ids::{PersonId, TrainingSessionId, UserId};
use crate::kernel::lists::each_once;
use crate::platform::db::schema::{training_invitations, users};
use crate::platform::error::constraints::unknown_user;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};
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

/// Whether a person is invited, by any account.
pub fn is_invited(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    person: PersonId,
) -> QueryResult<bool> {
    let people = people_of(conn, person)?;
    diesel::select(diesel::dsl::exists(
        training_invitations::table
            .filter(training_invitations::session_id.eq(session))
            .filter(training_invitations::person_id.eq_any(people)),
    ))
    .get_result(conn)
}
