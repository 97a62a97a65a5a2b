//! 无账号人员: records of persons without an account: a delegate on a list, an entrant on paper, a served party. A record
//! counts as one person. An account that verifies the phone number of a record takes the record over.

mod create;
mod erase;
mod erasure;
mod get;
mod import;
mod list;
pub mod model;
mod names;
pub mod policy;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::importing::Importable;
use crate::platform::error::constraints::{unknown_division, unknown_organization};
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

/// What an import makes of a line.
pub const IMPORTABLE: Importable = import::IMPORTABLE;

pub const SLICE: Slice = Slice {
    place: 215,
    tag: Some(Tag {
        name: "person-records",
        about: "Person records (无账号人员): persons without an account, until their account takes the record over.",
        place: 95,
    }),
    routes,
    constraints: &[
        ("person_records_division_fkey", unknown_division),
        ("person_records_organization_fkey", || {
            unknown_organization("/organization_id")
        }),
        ("person_records_phone_key", || {
            Problem::new(Code::PersonRecordDiffers)
        }),
    ],
    person_columns: person_columns! {
        person_records(taken_over_by): In("person_records"), Kept("names a pseudonym: the record is erased with the account");
        person_records(name): In("person_records"), Effect("a pseudonym is left, without a phone number");
        person_records(created_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: erasure::with_the_account,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_person_record)
        .service(list::list_person_records)
        .service(get::get_person_record)
        .service(update::update_person_record)
        .service(erase::erase_person_record);
}
