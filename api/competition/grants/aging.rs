use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::GrantStatus;
use super::model::{self, Grant, Unscheduled};
use super::policy::{self, Age, ReportDue};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AwardId, ContestId, GrantId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

/// Grants of one age.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct GrantAge {
    /// How many grants.
    #[schema(minimum = 0)]
    pub count: usize,
    /// What is not paid of them, in fen.
    #[schema(minimum = 0)]
    pub unpaid_fen: i64,
}

impl GrantAge {
    fn add(&mut self, fen: i64) {
        self.count += 1;
        self.unpaid_fen += fen;
    }
}

/// Approved grants that are not paid to their full amount, by the days since the approval.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct UnpaidGrants {
    /// Up to 30 days.
    pub days_1_30: GrantAge,
    /// 31 to 60 days.
    pub days_31_60: GrantAge,
    /// More than 60 days.
    pub days_over_60: GrantAge,
}

/// A report that is due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueGrantReport {
    pub grant_id: GrantId,
    /// What was paid, in fen.
    #[schema(minimum = 1)]
    pub paid_fen: i64,
    pub report_due_on: NaiveDate,
}

/// A paid grant for whose report no day is set.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UndatedGrantReport {
    pub grant_id: GrantId,
    /// What was paid, in fen.
    #[schema(minimum = 1)]
    pub paid_fen: i64,
}

/// A grant whose award does not stand any more: nothing more is paid of it, and what was paid is to come back.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GrantToClawBack {
    pub grant_id: GrantId,
    pub amount_fen: i64,
    /// What was paid, in fen.
    #[schema(minimum = 0)]
    pub paid_fen: i64,
}

/// An award that may get a grant and has none.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnscheduledAward {
    pub award_id: AwardId,
    pub tier_code: String,
    pub tier_name: String,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
}

impl From<Unscheduled> for UnscheduledAward {
    fn from(award: Unscheduled) -> Self {
        Self {
            award_id: award.id,
            tier_code: award.tier_code,
            tier_name: award.tier_name,
            person_name: award.person_name,
            organization_name: award.organization_name,
            project_title: award.project_title,
        }
    }
}

/// What waits among the grants of a contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-000000000080", "as_of": "2024-11-30",
    "unpaid": {"days_1_30": {"count": 2, "unpaid_fen": 10000000}, "days_31_60": {"count": 0, "unpaid_fen": 0},
        "days_over_60": {"count": 1, "unpaid_fen": 1000000}},
    "reports_due": [], "reports_overdue": [], "reports_undated": [], "to_claw_back": [], "unscheduled": []}))]
pub struct GrantAging {
    pub contest_id: ContestId,
    /// The day, in Asia/Shanghai, that ages are counted to.
    pub as_of: NaiveDate,
    pub unpaid: UnpaidGrants,
    /// Reports on paid grants that are due within 30 days.
    pub reports_due: Vec<DueGrantReport>,
    /// Reports on paid grants whose day is over.
    pub reports_overdue: Vec<DueGrantReport>,
    /// Paid grants for whose report no day is set.
    pub reports_undated: Vec<UndatedGrantReport>,
    /// Approved, paid and reported grants whose award was revoked, declined or lapsed. Such grants count in no other list.
    pub to_claw_back: Vec<GrantToClawBack>,
    /// Awards that may get a grant and have none. Null: the results of the contest are not final.
    pub unscheduled: Option<Vec<UnscheduledAward>>,
}

impl GrantAging {
    fn new(
        contest_id: ContestId,
        as_of: NaiveDate,
        grants: &[(Grant, bool)],
        unscheduled: Option<Vec<Unscheduled>>,
    ) -> Self {
        let mut aging = Self {
            contest_id,
            as_of,
            unpaid: UnpaidGrants::default(),
            reports_due: Vec::new(),
            reports_overdue: Vec::new(),
            reports_undated: Vec::new(),
            to_claw_back: Vec::new(),
            unscheduled: unscheduled.map(|all| all.into_iter().map(Into::into).collect()),
        };
        for (grant, award_stands) in grants {
            match award_stands {
                true => aging.add(grant),
                false => aging.add_ended(grant),
            }
        }
        aging
    }

    fn add(&mut self, grant: &Grant) {
        if let Some((age, fen)) = policy::unpaid(grant, self.as_of) {
            let of_age = match age {
                Age::UpTo30Days => &mut self.unpaid.days_1_30,
                Age::UpTo60Days => &mut self.unpaid.days_31_60,
                Age::Over60Days => &mut self.unpaid.days_over_60,
            };
            of_age.add(fen);
        }
        if grant.status == GrantStatus::Paid && grant.report_due_on.is_none() {
            self.reports_undated.push(UndatedGrantReport {
                grant_id: grant.id,
                paid_fen: grant.paid_fen,
            });
        }
        let (Some(due), Some(report_due_on)) =
            (policy::report_due(grant, self.as_of), grant.report_due_on)
        else {
            return;
        };
        let report = DueGrantReport {
            grant_id: grant.id,
            paid_fen: grant.paid_fen,
            report_due_on,
        };
        match due {
            ReportDue::In30Days => self.reports_due.push(report),
            ReportDue::Overdue => self.reports_overdue.push(report),
        }
    }

    /// Of an award that does not stand any more.
    fn add_ended(&mut self, grant: &Grant) {
        if policy::binds_money(grant) {
            self.to_claw_back.push(GrantToClawBack {
                grant_id: grant.id,
                amount_fen: grant.amount_fen,
                paid_fen: grant.paid_fen,
            });
        }
    }
}

problems!(GetGrantAgingProblems: NotFound, Forbidden);

/// Get what waits among the grants of a contest
///
/// Approved grants that are not paid, by age; reports that are due, overdue or without a day; grants whose award does not stand
/// any more; awards that may get a grant and have none.
/// Requires an organiser of the contest, an administrator of its division, or an API client of the division with the scope
/// `grants:read`; 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "grants", security(("bearer" = []), ("client" = ["grants:read"])), params(ContestPath),
    responses((status = 200, description = "What waits.", body = GrantAging), GetGrantAgingProblems))]
#[get("/contests/{id}/grant-aging")]
pub async fn get_grant_aging(
    app: Data<App>,
    caller: May<ask::ReadGrant>,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let aging = app
        .db
        .read(move |conn| {
            let one: &Caller = &caller;
            let contest = contests::find(conn, path.0.id, Some(one))?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(conn, contest.id, one)? {
                return Err(Contest::absent());
            }
            let grants = model::of_contest(conn, contest.id)?;
            let unscheduled = model::unscheduled(conn, contest.id)?;
            Ok(GrantAging::new(contest.id, today, &grants, unscheduled))
        })
        .await?;
    Answer::ok(&aging)
}
