use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::Appointment;
use super::model::{self, NewRoleGrantRow};
use super::policy;
use super::view::RoleGrantView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::competition::contest_judges::model::effects as judges;
use crate::competition::contests;
use crate::competition::contests::codes::ContestStatus;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::{ContestId, OrganizationId, RoleGrantId, UserId};
use crate::kernel::roles::Role;
use crate::people::organizations;
use crate::people::organizations::codes::OrganizationKind;
use crate::people::users;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new appointment. A society's broker is appointed for a society, a judge for a contest, an organiser for a contest or
/// for a division in which he may begin contests, everybody else for a division.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = scope_fits_role))]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "role": "city_admin", "division": "510600",
    "from_on": "2026-09-01", "to_on": "2029-08-31"}))]
pub struct NewRoleGrant {
    /// Who is appointed.
    user_id: UserId,
    role: Role,
    /// Where the role reaches: this division and all inside.
    division: Option<DivisionCode>,
    /// The society whose workers a society's broker reaches, wherever they are.
    organization_id: Option<OrganizationId>,
    /// The contest that a judge is appointed for, or an organiser who runs this one alone.
    contest_id: Option<ContestId>,
    /// First day in force, in Asia/Shanghai, not before today; today when absent.
    #[validate(custom(function = day_of_the_exchange))]
    from_on: Option<NaiveDate>,
    /// Last day in force; without an end when absent. A society's lead whose own appointment ends gives one, no later than
    /// his own.
    #[validate(custom(function = day_of_the_exchange))]
    to_on: Option<NaiveDate>,
}

/// A role reaches over one thing, of the kinds that are there for it.
fn scope_fits_role(new: &NewRoleGrant) -> Result<(), ValidationError> {
    let kinds: &[&'static str] = match new.role {
        Role::SocietyBroker => &["organization_id"],
        Role::Judge => &["contest_id"],
        Role::ContestOrganizer => &["division", "contest_id"],
        Role::ProvinceAdmin | Role::CityAdmin | Role::Broker => &["division"],
    };
    let given = [
        ("division", new.division.is_some()),
        ("organization_id", new.organization_id.is_some()),
        ("contest_id", new.contest_id.is_some()),
    ];
    let given = given.into_iter().filter(|(_, given)| *given);
    let given: Vec<&'static str> = given.map(|(field, _)| field).collect();
    let refuse = |code: &'static str, field: &'static str, message: &'static str| {
        let mut error = ValidationError::new(code).with_message(message.into());
        error.add_param("field".into(), &field);
        Err(error)
    };
    if let Some(field) = given.iter().find(|field| !kinds.contains(field)) {
        return refuse(
            "not_of_this_role",
            field,
            "不是该角色的任命范围|is not what the role reaches over",
        );
    }
    match given[..] {
        [_] => Ok(()),
        [] => refuse(
            "required",
            kinds[0],
            "该角色须有任命范围|is what the role is for",
        ),
        [.., more] => refuse(
            "more_than_one",
            more,
            "任命范围只能有一个|a role is for one thing; appoint twice for two",
        ),
    }
}

problems!(CreateRoleGrantProblems: Forbidden, UserMerged, GrantExists, AccountErased, UserDeactivated, JudgeOrganizes, OwnProposal);

/// Appoint
///
/// Asks for an administrator above the appointed: the province's for every role but its own; a city's or county's for
/// administrators of a narrower division, the other roles inside his own and the brokers of societies there; whoever leads
/// a society and is one of its brokers appoints others of its workers, for no longer than he is appointed himself. Nobody
/// appoints himself. The role is in force from its first day to its last, with the appointed person's next request. Over one
/// contest nobody is judge and organiser at a time, and neither who began it nor who administers where it lies is a judge of
/// it (409 `judge_organizes`).
#[utoipa::path(tag = "role-grants", security(("bearer" = [])), request_body = NewRoleGrant,
    responses((status = 201, description = "The appointment.", body = RoleGrantView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateRoleGrantProblems))]
#[post("/role-grants")]
pub async fn create_role_grant(
    app: Data<App>,
    caller: May<ask::Appoint>,
    attempt: Attempt,
    body: Json<NewRoleGrant>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            let division = match (new.division, new.organization_id, new.contest_id) {
                (Some(division), ..) => division,
                (_, Some(society), _) => society_division(tx.conn, society)?,
                (.., Some(contest)) => {
                    // Before the contest, in the order of a merge, which makes another of whoever began it.
                    users::model::hold(tx.conn, new.user_id)?;
                    contest_division(tx.conn, contest, &caller)?
                }
                (None, None, None) => return Err(anyhow::anyhow!("a role over nothing").into()),
            };
            let appointment = Appointment {
                user_id: new.user_id,
                role: new.role,
                division: &division,
                society: new.organization_id,
            };
            policy::appoint(&caller, appointment)?;
            // One appointment of a person after another: two that exclude each other would wait for each other.
            users::model::hold(tx.conn, new.user_id)?;
            let from_on = new.from_on.unwrap_or(today);
            days_to_come(today, from_on, new.to_on)?;
            if let Some(own) = policy::as_lead(&caller, appointment) {
                let own = model::find(tx.conn, own, &caller)?.and_then(|own| own.to_on);
                policy::within_own_term(own, new.to_on)?;
            }
            let row = NewRoleGrantRow {
                id: RoleGrantId::new(),
                user_id: new.user_id,
                role: new.role,
                division,
                organization_id: new.organization_id,
                contest_id: new.contest_id,
                from_on,
                to_on: new.to_on,
                granted_by: Some(caller.user_id),
                granted_at: tx.now,
            };
            if model::overlaps_another_account(tx.conn, &row)? {
                return Err(Code::GrantExists.into());
            }
            let grant = model::insert(tx.conn, &row)?;
            users::model::touch(tx.conn, grant.user_id, tx.now)?;
            judges::appointed(tx, grant.role, &grant.division, grant.contest_id)?;
            let (location, etag) = (format!("/v1/role-grants/{}", grant.id), grant.etag());
            Ok(Answer::created(location, &RoleGrantView::from(grant))?.etag(etag))
        })
        .await
}

/// Where a society lies, held so that it stays one until the appointment stands.
fn society_division(conn: &mut PgConnection, id: OrganizationId) -> Result<DivisionCode> {
    let refuse = |code, zh, en| Problem::invalid_body("/organization_id", code, zh, en);
    let organization = organizations::model::lock(conn, id)?.ok_or_else(|| {
        refuse(
            "unknown_id",
            "没有这个单位",
            "there is no such organisation",
        )
    })?;
    match organization.content.kind {
        OrganizationKind::Society => Ok(organization.content.division),
        _ => Err(refuse("not_a_society", "不是学会", "is not a society").into()),
    }
}

/// Where a contest lies, one that the caller may know of.
fn contest_division(
    conn: &mut PgConnection,
    id: ContestId,
    caller: &Caller,
) -> Result<DivisionCode> {
    let refuse = |code, zh, en| Problem::invalid_body("/contest_id", code, zh, en);
    let contest = contests::model::hold(conn, id, caller)?
        .ok_or_else(|| refuse("unknown_id", "没有这项大赛", "there is no such contest"))?;
    match contest.status {
        ContestStatus::Cancelled => {
            Err(refuse("cancelled", "大赛已取消", "the contest is cancelled").into())
        }
        _ => Ok(contest.content.division),
    }
}

/// Nobody was anything before he was appointed, and a term ends after it begins.
fn days_to_come(today: NaiveDate, from_on: NaiveDate, to_on: Option<NaiveDate>) -> Result<()> {
    if from_on < today {
        return Err(Problem::invalid_body(
            "/from_on",
            "range",
            "不得早于今日",
            "must not be before today",
        )
        .into());
    }
    match to_on {
        Some(to_on) if to_on < from_on => Err(Problem::invalid_body(
            "/to_on",
            "range",
            "不得早于 from_on",
            "must not be before from_on",
        )
        .into()),
        _ => Ok(()),
    }
}
