//! What the slices of all groups register, put together.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope::scope};

use crate::access::file_places::FilePlaces;
use crate::administration::slices;
use crate::kernel::codes::List;
use crate::platform::error::constraints::Constraint;
use crate::platform::notifications::{Kind, kinds};
use crate::platform::person_relations::{self, PersonRelation};
use crate::platform::slice::{Job, Slice, Tag};
use crate::platform::web::{BODY_LIMIT_BYTES, KeptOperation, OfSlices};
use crate::reference::code_lists;
use crate::{brokering, competition, market, training};

/// The resources of all groups.
pub fn all() -> Vec<&'static Slice> {
    slices().collect()
}

/// How many slices a group of routes holds: a request passes the other groups, and the other slices of its own.
const SLICES_IN_A_GROUP: usize = 8;

/// The slices in the order of their routes: those outside `/v1` first.
fn mounted() -> Vec<&'static Slice> {
    let mut all = all();
    all.sort_by_key(|slice| (!slice.outside, slice.place));
    all
}

/// Mounts the operations of all slices. Which slice a request is for is known before: the routes of a slice are looked at
/// for its own requests only.
pub fn routes(config: &mut ServiceConfig<'_>) {
    let all = mounted();
    let inside = all.partition_point(|slice| slice.outside);
    for slice in &all[..inside] {
        (slice.routes)(config);
    }
    let numbers: Vec<usize> = (inside..all.len()).collect();
    let mut versioned = scope("/v1");
    for group in numbers.chunks(SLICES_IN_A_GROUP) {
        let last = group.last().map_or(group[0], |last| *last);
        let mut together = scope("").guard(OfSlices(group[0]..last + 1));
        for number in group {
            let of_slice = OfSlices(*number..number + 1);
            let alone = scope("").guard(of_slice).configure(all[*number].routes);
            together = together.service(alone);
        }
        versioned = versioned.service(together);
    }
    config.service(versioned);
}

/// The number of the slice that mounts each operation (`operationId`).
pub fn places() -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (number, slice) in mounted().into_iter().enumerate() {
        let (_, api) = actix_web::App::new()
            .into_utoipa_app()
            .configure(slice.routes)
            .split_for_parts();
        let items = api.paths.paths.into_values();
        let operations = items.flat_map(|item| {
            [
                item.get,
                item.put,
                item.post,
                item.delete,
                item.patch,
                item.head,
                item.options,
            ]
        });
        let ids = operations
            .flatten()
            .filter_map(|operation| operation.operation_id);
        places.extend(ids.map(|id| (id, number)));
    }
    places
}

/// The tags of the document, in the order in which a newcomer reads.
pub fn tags() -> Vec<&'static Tag> {
    let mut tags: Vec<_> = slices().filter_map(|slice| slice.tag.as_ref()).collect();
    tags.sort_by_key(|tag| tag.place);
    tags
}

/// The operations that take no `Idempotency-Key`.
pub fn keyless() -> impl Iterator<Item = &'static str> {
    slices().flat_map(|slice| slice.keyless).copied()
}

/// The largest body of an operation, in bytes.
pub fn body_limit(operation: &str) -> usize {
    let limits = slices().flat_map(|slice| slice.body_limits);
    let mut of_operation = limits.filter(|(id, _)| *id == operation);
    of_operation
        .next()
        .map_or(BODY_LIMIT_BYTES, |(_, limit)| *limit)
}

/// How the answers of an operation are kept in memory, if at all.
pub fn kept(operation: &str) -> Option<&'static KeptOperation> {
    let mut all = slices().flat_map(|slice| slice.kept);
    all.find(|kept| kept.id == operation)
}

/// The PATCH and DELETE operations that take no `If-Match`.
pub fn unconditional() -> impl Iterator<Item = &'static str> {
    slices().flat_map(|slice| slice.unconditional).copied()
}

/// What the system clock does, in order.
pub fn jobs() -> impl Iterator<Item = &'static Job> {
    slices().flat_map(|slice| slice.jobs)
}

/// What people are told of, in order.
pub fn notification_kinds() -> impl Iterator<Item = &'static Kind> {
    slices().flat_map(|slice| slice.notifications).copied()
}

/// Which rows relate two persons.
pub fn person_relations() -> impl Iterator<Item = &'static PersonRelation> {
    slices().flat_map(|slice| slice.person_relations)
}

/// Makes known to the whole process what slices read of each other.
pub fn register() {
    kinds::register(notification_kinds());
    person_relations::register(self::person_relations());
}

/// The constraints that stand for a problem.
pub fn constraints() -> Vec<Constraint> {
    slices()
        .flat_map(|slice| slice.constraints)
        .copied()
        .collect()
}

/// The things that files can hang on.
pub fn file_places() -> FilePlaces {
    FilePlaces::new(
        [
            market::FILE_PLACES,
            training::FILE_PLACES,
            brokering::FILE_PLACES,
            competition::FILE_PLACES,
        ]
        .concat(),
    )
}

/// The code lists that the code declares.
pub fn code_lists() -> Vec<&'static List> {
    static KINDS: LazyLock<&List> = LazyLock::new(|| kinds::list(notification_kinds()));
    static RELATIONS: LazyLock<&List> =
        LazyLock::new(|| person_relations::list(self::person_relations()));
    slices()
        .flat_map(|slice| slice.code_lists)
        .copied()
        .chain([*KINDS, *RELATIONS])
        .collect()
}

/// Whether a code list, or a code of one, is called so.
pub fn is_a_word_of_lists(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let lists = code_lists::all(&code_lists()).unwrap_or_default();
        let words = lists.into_iter().flat_map(|whole| {
            let codes = whole.items.into_iter().map(|item| item.code);
            codes.chain([whole.list.name])
        });
        words.collect()
    });
    WORDS.contains(word)
}
