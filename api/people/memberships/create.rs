use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::get::absent;
use super::model::{self, NewMembershipRow};
use super::view::MembershipView;
use super::{Standing, news, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::{MembershipId, OrgUnitId, OrganizationId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::people::organizations;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new membership.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = days_in_order))]
#[schema(example = json!({"organization_id": "0198f3a2-5b1c-7000-8000-000000000020",
    "user_id": "0198f3a2-5b1c-7000-8000-000000000001", "role": "staff", "title": "高级工程师", "from_on": "2026-09-01"}))]
pub struct NewMembership {
    organization_id: OrganizationId,
    /// Who belongs to it.
    user_id: UserId,
    role: MembershipRole,
    /// The department, one of the organisation.
    unit_id: Option<OrgUnitId>,
    /// 职务 or 职称.
    #[serde(default)]
    #[validate(length(max = 60))]
    #[schema(max_length = 60)]
    title: String,
    /// First day, in Asia/Shanghai; today when absent.
    #[validate(custom(function = day_of_the_exchange))]
    from_on: Option<NaiveDate>,
    /// Last day; without an end when absent.
    #[validate(custom(function = day_of_the_exchange))]
    to_on: Option<NaiveDate>,
}

fn days_in_order(new: &NewMembership) -> Result<(), ValidationError> {
    match (new.from_on, new.to_on) {
        (Some(from), Some(to)) if to < from => Err(too_early()),
        _ => Ok(()),
    }
}

fn too_early() -> ValidationError {
    let mut error = ValidationError::new("range")
        .with_message("不得早于 from_on|must not be before from_on".into());
    error.add_param("field".into(), &"to_on");
    error
}

problems!(CreateMembershipProblems: Forbidden, UserMerged, AccountErased, MembershipOverlaps);

/// Add a member
///
/// Owners of the organisation add managers, owners and managers add staff and members, administrators of its division
/// add anybody; nobody adds himself. It counts from its first day on, once the person has accepted it
/// (`POST /v1/memberships/{id}/accept`): until then it gives no rights, and is shown to the person, the managers and the
/// administrators only.
#[utoipa::path(tag = "memberships", security(("bearer" = [])), request_body = NewMembership,
    responses((status = 201, description = "The membership.", body = MembershipView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateMembershipProblems))]
#[post("/memberships")]
pub async fn create_membership(
    app: Data<App>,
    caller: May<ask::AppointMember>,
    attempt: Attempt,
    body: Json<NewMembership>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            let organization = organizations::model::lock(tx.conn, new.organization_id)?
                .ok_or_else(|| {
                    Problem::invalid_body(
                        "/organization_id",
                        "unknown_id",
                        "没有这个单位",
                        "there is no such organisation",
                    )
                })?;
            let standing = Standing::of(tx.conn, &caller.records, organization.id, today)?;
            let division = &organization.content.division;
            caller.require(&policy::place(&caller, division, &standing, new.role))?;
            policy::not_himself(&caller, new.user_id)?;
            let from_on = new.from_on.unwrap_or(today);
            if new.to_on.is_some_and(|to| to < from_on) {
                return Err(Problem::invalid_body(
                    "/to_on",
                    "range",
                    "不得早于 from_on",
                    "must not be before from_on",
                )
                .into());
            }
            let row = NewMembershipRow {
                id: MembershipId::new(),
                organization_id: organization.id,
                user_id: new.user_id,
                role: new.role,
                unit_id: new.unit_id,
                title: new.title,
                from_on,
                to_on: new.to_on,
                created_by: caller.user_id,
                created_at: tx.now,
                updated_at: tx.now,
                accepted_at: None,
                first_accepted_at: None,
            };
            if model::overlaps_another_account(tx.conn, &row)? {
                return Err(Code::MembershipOverlaps.into());
            }
            model::insert(tx.conn, &row)?;
            let made = model::find(tx.conn, row.id, &caller, today)?.ok_or_else(absent)?;
            news::offered(tx, &made, caller.user_id)?;
            let (location, etag) = (format!("/v1/memberships/{}", made.row.id), made.etag());
            Ok(Answer::created(location, &MembershipView::from(made))?.etag(etag))
        })
        .await
}
