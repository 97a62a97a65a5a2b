use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{MembershipPath, absent};
use super::model::{self, MembershipUpdate, NamedMembership, Standing};
use super::view::MembershipView;
use super::{news, policy};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask};
use crate::kernel::clock::{official_day, patched_day};
use crate::kernel::ids::OrgUnitId;
use crate::kernel::roles::MembershipRole;
use crate::people::organizations::policy::Held;
use crate::platform::error::{Code, Error, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, IfMatch, Json, Patch, Path, another, clearable, patched};

/// A change of a membership (JSON Merge Patch): absent leaves, null clears. Another role is another membership.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "总工程师", "to_on": "2027-12-31"}))]
pub struct MembershipChange {
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<OrgUnitId>)]
    unit_id: Patch<OrgUnitId>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 60))]
    #[schema(max_length = 60)]
    title: Option<String>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    to_on: Patch<NaiveDate>,
}

problems!(UpdateMembershipProblems: NotFound, Forbidden, WrongState, LastOwner, MembershipOverlaps);

/// Change a membership
///
/// Department, title and last day, which is today at the earliest. Asks for whoever could have added the member, who
/// accepts anew when his term becomes longer.
#[utoipa::path(tag = "memberships", security(("bearer" = [])), params(MembershipPath), request_body = MembershipChange,
    responses((status = 200, description = "The membership as it is now.", body = MembershipView,
        headers(("ETag" = String, description = "Its new version."))), UpdateMembershipProblems))]
#[patch("/memberships/{id}")]
pub async fn update_membership(
    app: Data<App>,
    caller: May<ask::AppointMember>,
    if_match: IfMatch,
    path: Path<MembershipPath>,
    body: Json<MembershipChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let today = official_day(tx.now);
            let found = model::lock(tx.conn, path.0.id, &caller, today)?;
            let membership = found.ok_or_else(absent)?;
            let organization = membership.row.organization_id;
            let standing = Standing::of(tx.conn, &caller.records, organization, today)?;
            let division = &membership.organization.division;
            let role = membership.row.role;
            caller.require(&policy::place(&caller, division, &standing, role))?;
            if_match.check(&membership.etag())?;
            let row = &membership.row;
            if row.is_over(today) {
                return Err(over());
            }
            let to_on = another(change.to_on, &row.to_on);
            if let Some(Some(to)) = to_on {
                // Who belonged to it until today did not leave long ago: others rely on that.
                if to < row.from_on.max(today) {
                    return Err(Problem::invalid_body(
                        "/to_on",
                        "range",
                        "不得早于今天或 from_on",
                        "must not be before today, or before from_on",
                    )
                    .into());
                }
                may_go(tx.conn, &membership, &caller, today)?;
            }
            // He said yes to a term; to a longer one he has not yet, unless he is who makes it longer.
            let longer = match (row.to_on, to_on) {
                (Some(last), Some(to)) => to.is_none_or(|to| to > last),
                _ => false,
            };
            let longer = longer && !caller.is(row.user_id);
            let update = MembershipUpdate {
                unit_id: another(change.unit_id, &row.unit_id),
                title: another(change.title, &row.title),
                to_on,
                accepted_at: longer.then_some(None),
                ..MembershipUpdate::default()
            };
            if update != MembershipUpdate::default() {
                model::update(tx.conn, row.id, &update, tx.now)?;
            }
            if longer {
                let offered = model::find(tx.conn, row.id, &caller, today)?.ok_or_else(absent)?;
                news::offered(tx, &offered, caller.user_id)?;
            }
            answer(tx.conn, &membership, &caller, today)
        })
        .await
}

/// The membership as it stands after a change.
pub fn answer(
    conn: &mut PgConnection,
    membership: &NamedMembership,
    caller: &Caller,
    today: NaiveDate,
) -> Result<Answer> {
    let now = model::find(conn, membership.row.id, caller, today)?.ok_or_else(absent)?;
    let etag = now.etag();
    Ok(Answer::ok(&MembershipView::from(now))?.etag(etag))
}

/// An owner goes only when another stays, unless an administrator of the division sees to it.
pub fn may_go(
    conn: &mut PgConnection,
    membership: &NamedMembership,
    caller: &Caller,
    today: NaiveDate,
) -> Result<()> {
    let division = &membership.organization.division;
    if membership.row.role != MembershipRole::Owner
        || caller.may(Right::AppointMember, &Held::by_place(division))
        || model::has_other_owner(conn, &membership.row, today)?
    {
        Ok(())
    } else {
        Err(Code::LastOwner.into())
    }
}

pub fn over() -> Error {
    wrong_state("ended", "该成员身份已终止", "the membership is over")
}
