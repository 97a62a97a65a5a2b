//! 单位: enterprises, institutions, societies and authorities, wherever they are, each with its unified social credit code.

mod acting;
pub mod codes;
mod create;
mod erasure;
mod get;
mod list;
pub mod model;
mod parent;
pub mod policy;
mod update;
pub mod uscc;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::{
    parent_circle, unknown_division, unknown_organization, unknown_user,
};
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 190,
    tag: Some(Tag {
        name: "organizations",
        about: "Organisations (单位): enterprises, universities, societies and authorities, in and outside Sichuan.",
        place: 70,
    }),
    routes,
    code_lists: &[
        codes::OrganizationKind::LIST,
        codes::OrganizationWarning::LIST,
    ],
    constraints: &[
        ("organizations_uscc_key", || Problem::new(Code::UsccTaken)),
        ("organizations_parents_form_no_circle", parent_circle),
        ("organizations_parent_fkey", || {
            unknown_organization("/parent_id")
        }),
        ("organizations_division_fkey", unknown_division),
        ("organizations_account_key", || {
            Problem::new(Code::OrganizationAccountTaken)
        }),
        ("organizations_account_fkey", || unknown_user("/account_id")),
        ("organizations_account_is_of_one", || {
            Problem::invalid_body(
                "/account_id",
                "another_kind",
                "不是企事业单位账号",
                "is no account of an organisation",
            )
        }),
        ("organizations_with_brokers_are_societies", || {
            Problem::new(Code::WrongState).detail(
                "有学会保姆在任，须先撤销其任命",
                "it has brokers; their appointments are revoked first",
            )
        }),
    ],
    person_columns: person_columns! {
        organizations(created_by, name, uscc, introduction): OF_OTHERS, NAMES_A_PSEUDONYM;
        organizations(account_id): Not("GET /v1/organizations shows it to everybody"), Effect("set to null");
    },
    erase: erasure::unlink,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_organization)
        .service(list::list_organizations)
        .service(get::get_organization)
        .service(update::update_organization);
}
