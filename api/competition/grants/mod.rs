//! 科普项目奖励补助: grants that follow from awards, from the plan to the report on their use.

mod aging;
mod approve;
mod approve_clawback;
mod close;
pub mod codes;
mod confirm_payee;
mod get;
mod list;
pub mod model;
mod moves;
mod notices;
mod pay;
mod plan;
pub mod policy;
mod propose_clawback;
mod report;
mod reveal_payee;
mod set_payee;
pub mod state;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 296,
    tag: Some(Tag {
        name: "grants",
        about: "Grants (科普项目奖励补助) to winners: budget, plan, approval, payment in parts, report on the use, and clawback.",
        place: 173,
    }),
    routes,
    // Each reveal is recorded.
    keyless: &["reveal_grant_payee"],
    code_lists: &[
        codes::GrantStatus::LIST,
        codes::GrantCategory::LIST,
        codes::PayeeStatus::LIST,
        codes::ClawbackReason::LIST,
        codes::ClawbackStatus::LIST,
    ],
    notifications: notices::KINDS,
    jobs: &[Job {
        name: "remind of reports on grants",
        run: notices::remind_of_reports,
    }],
    constraints: &[
        ("grants_pay_no_more", || {
            Problem::new(Code::PaymentExceedsGrant)
        }),
        ("grant_payments_reference_key", || {
            Problem::invalid_body(
                "/reference",
                "taken",
                "该凭证号已登记",
                "is the number of another payment of the grant",
            )
        }),
    ],
    person_columns: person_columns! {
        grants(proposed_by, changed_by, approved_by, closed_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        grants(reported_by, purpose, targets, actuals): Not("the grant shows them to its owner"),
            Kept("a record of public money; it names a pseudonym then");
        payee_changes(proposed_by, confirmed_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        payee_changes(organization_name, account_name, bank, account_mask): Not("of a unit; the grant shows them to its owner"),
            Kept("a record of public money; of a unit");
        grant_payments(recorded_by, reference): OF_OTHERS, NAMES_A_PSEUDONYM;
        grant_report_lines(note): Not("the grant shows it to its owner"), Kept("a record of public money");
        clawbacks(proposed_by, approved_by, reason): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(plan::plan_grants)
        .service(aging::get_grant_aging)
        .service(list::list_grants)
        .service(get::get_grant)
        .service(update::update_grant)
        .service(set_payee::set_grant_payee)
        .service(confirm_payee::confirm_grant_payee)
        .service(reveal_payee::reveal_grant_payee)
        .service(approve::approve_grant)
        .service(pay::pay_grant)
        .service(report::report_grant)
        .service(close::close_grant)
        .service(propose_clawback::propose_grant_clawback)
        .service(approve_clawback::approve_grant_clawback);
}
