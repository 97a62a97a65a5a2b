//! 服务方案（一人一策、一企一策、一单一策）: plans of services, agreed by the subject, by versions; one is active per subject.

mod activate;
mod agree;
mod close;
pub mod codes;
mod complete_step;
mod create;
mod create_version;
mod erasure;
mod get;
mod get_version;
mod list;
mod list_versions;
pub mod model;
mod moves;
mod party;
pub mod policy;
mod resume;
mod start_review;
pub mod state;
mod update;
pub mod view;
mod visible;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

fn active_plan_exists() -> Problem {
    Problem::new(Code::ActivePlanExists)
}

pub const SLICE: Slice = Slice {
    place: 293,
    tag: Some(Tag {
        name: "service-plans",
        about: "Service plans (一人一策、一企一策、一单一策): goals and steps, agreed by the subject, kept by versions.",
        place: 184,
    }),
    routes,
    code_lists: &[
        codes::ServicePlanKind::LIST,
        codes::ServicePlanStatus::LIST,
        codes::ServicePlanVersionStatus::LIST,
    ],
    constraints: &[
        ("service_plans_division_fkey", unknown_division),
        ("service_plans_one_active_of_person", active_plan_exists),
        ("service_plans_one_active_of_team", active_plan_exists),
        (
            "service_plans_one_active_of_organization",
            active_plan_exists,
        ),
        ("service_plans_one_active_of_match", active_plan_exists),
    ],
    person_columns: person_columns! {
        service_plans(subject_person_id): In("service_plans"), Kept("counted under the pseudonym");
        service_plans(outcome): In("service_plans"), Text(Some(ERASED), "subject_person_id = $1");
        service_plans(created_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        service_plan_versions(goals, steps): In("service_plans"), Effect("the words of plans of the person go");
        service_plan_versions(created_by, agreed_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: erasure::erase,
    names_persons: true,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_service_plan)
        .service(list::list_service_plans)
        .service(get::get_service_plan)
        .service(update::update_service_plan)
        .service(create_version::create_service_plan_version)
        .service(list_versions::list_service_plan_versions)
        .service(get_version::get_service_plan_version)
        .service(agree::agree_to_service_plan)
        .service(activate::activate_service_plan)
        .service(start_review::start_service_plan_review)
        .service(resume::resume_service_plan)
        .service(close::close_service_plan)
        .service(complete_step::complete_service_plan_step);
}
