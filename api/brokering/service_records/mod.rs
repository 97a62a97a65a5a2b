//! 服务记录（保姆单）: records of services, confirmed or disputed by the served party, amended by versions, flagged without
//! accusation, drawn for audits.

mod amend;
mod answer_flag;
mod audit_ok;
mod by_link;
mod change;
pub mod codes;
mod confirm;
mod confirm_by_link;
mod confirmations;
mod create;
mod dispute;
mod dispute_by_link;
mod erasure;
mod evidence;
mod fits;
mod flags;
mod get;
mod get_by_ref;
mod get_confirmation;
mod get_paper;
mod import;
mod list;
mod list_flags;
mod list_versions;
pub mod model;
mod moves;
mod news;
mod notice;
mod paper;
pub mod policy;
mod recording;
mod relations;
pub mod state;
mod undo;
mod update;
pub mod view;
mod visible;
mod void;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::access::importing::Importable;
use crate::access::rights::{Right, require};
use crate::kernel::ids::ServiceRecordId;
use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Code, Problem, wrong_state};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

/// What an import makes of a line.
pub const IMPORTABLE: Importable = import::IMPORTABLE;

const OF_SERVED: &str = "served_person_id = $1";

pub const SLICE: Slice = Slice {
    place: 294,
    tag: Some(Tag {
        name: "service-records",
        about: "Service records (保姆单): what brokers did for whom, confirmed by the served party; flags of records.",
        place: 185,
    }),
    routes,
    // The secret of the message makes each decision happen once.
    keyless: &["confirm_service_by_link", "dispute_service_by_link"],
    unconditional: &["confirm_service_by_link", "dispute_service_by_link"],
    code_lists: &[
        codes::ServiceKind::LIST,
        codes::ServiceStep::LIST,
        codes::ServiceChannel::LIST,
        codes::ServiceRecordStatus::LIST,
        codes::ConfirmationWay::LIST,
        codes::ServiceFlagKind::LIST,
    ],
    notifications: &[&news::DISPUTED],
    jobs: &[Job {
        name: "expire unconfirmed service records",
        run: |tx, turn| {
            let window = turn.settings.service_confirmation;
            Ok(model::expire_due(tx.conn, tx.now, window, turn.most)?)
        },
    }],
    constraints: &[
        ("service_records_division_fkey", unknown_division),
        ("service_records_once", || {
            Problem::new(Code::DuplicateRecord)
        }),
        ("service_records_client_ref_key", || {
            Problem::new(Code::ExternalRefTaken)
        }),
        ("service_records_voided_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
        ("service_records_confirmed_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
    ],
    person_columns: person_columns! {
        service_records(served_person_id): In("service_records"), Kept("counted under the pseudonym");
        service_records(outcome): In("service_records"), Text(Some(ERASED), OF_SERVED);
        service_records(place): In("service_records"), Text(Some(""), OF_SERVED);
        service_records(dispute_reason, void_reason, hearing, late_reason): In("service_records"), Text(Some(ERASED), OF_SERVED);
        service_records(client_id, client_ref): Not("by which another system finds the row"), Kept("by which another system finds the row");
        service_records(recorded_by, confirmed_by, disputed_by, audited_by, voided_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        service_record_versions(place, outcome, amend_reason): Not("replaced by what the record says now"), Effect("the words go with those of the record");
        service_record_versions(amended_by): OF_OTHERS, NAMES_A_PSEUDONYM;
        service_record_flags(answer): OF_OTHERS, Kept("what a broker says of their own work");
        service_record_flags(answered_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    person_relations: &[relations::SERVED],
    erase: erasure::erase,
    names_persons: true,
    ..Slice::EMPTY
};

/// Evidence of a service: those who read the record read the files, and its writers add and remove them while it is open.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: evidence::KIND,
    is_visible: |conn, id, caller, now| {
        let Some(caller) = caller else {
            return Ok(false);
        };
        Ok(model::find(conn, ServiceRecordId(id), caller, now)?.is_some())
    },
    hold_to_change: |tx, id, caller| {
        let record = model::lock(tx.conn, ServiceRecordId(id), caller, tx.now)?;
        let record = record.ok_or_else(view::absent)?;
        require(caller, Right::EditServiceRecord, &record)?;
        match state::is_open(record.row.status) {
            true => Ok(()),
            false => Err(wrong_state(
                record.row.status.as_str(),
                "已有结论的记录不再增减证据",
                "the record is decided; its evidence stays",
            )),
        }
    },
    after_change: Some(|tx, id| evidence::notice(tx, ServiceRecordId(id))),
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_service_record)
        .service(list::list_service_records)
        // Before the moves: a reference may be called as one of them.
        .service(get_by_ref::get_service_record_by_external_ref)
        .service(get::get_service_record)
        .service(get_paper::get_service_record_paper)
        .service(update::update_service_record)
        .service(confirm::confirm_service_record)
        .service(dispute::dispute_service_record)
        .service(amend::amend_service_record)
        .service(audit_ok::audit_service_record)
        .service(void::void_service_record)
        .service(list_versions::list_service_record_versions)
        .service(list_flags::list_service_record_flags)
        .service(answer_flag::answer_service_record_flag)
        .service(get_confirmation::get_service_confirmation)
        .service(confirm_by_link::confirm_service_by_link)
        .service(dispute_by_link::dispute_service_by_link);
}
