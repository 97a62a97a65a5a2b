//! The kinds of rows that can be imported, as their resources declare them.

use super::codes::ImportKind;
use crate::access::importing::Importable;
use crate::brokering::service_records;
use crate::competition::entries;
use crate::market::listings;
use crate::people::person_records;
use crate::training::enrollments;

pub const fn importable(kind: ImportKind) -> &'static Importable {
    match kind {
        ImportKind::Listings => &listings::IMPORTABLE,
        ImportKind::Enrollments => &enrollments::IMPORTABLE,
        ImportKind::Entries => &entries::IMPORTABLE,
        ImportKind::PersonRecords => &person_records::IMPORTABLE,
        ImportKind::ServiceRecords => &service_records::IMPORTABLE,
    }
}
