//! Each table that names two persons is declared as a relation, or left out with a reason.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::{Array, Text};
use tianfu::service::slices;

use crate::support::TestDatabase;

/// Tables in which one row names two persons, or a person and an organisation or a team.
const OF_TWO: &str = "
    select relname::text from pg_constraint k join pg_class c on c.oid = conrelid
     where contype = 'f' and confrelid in ('users'::regclass, 'persons'::regclass, 'organizations'::regclass, 'teams'::regclass)
     group by relname
    having count(*) >= 2 and bool_or(confrelid in ('users'::regclass, 'persons'::regclass))";

const WHO_KEEPS_ROWS: &str = "names who wrote or decided, not who works with whom";
const SERVICES: &str =
    "the persons are those of the plan or the record of the service, which is declared";
const JUDGING: &str =
    "judging itself: an official who assigned or was assigned has no conflict by that";
const TRAINING: &str = "who attends or enrols others in a training has no conflict by that";

const RESULTS: &str = "what officials decide on results, grants and objections makes no conflict";

/// Tables that make no conflict, each with the reason.
const NO_CONFLICT: &[(&str, &str)] = &[
    (
        "agenda_items",
        "a speaker is announced by the organisers, who keep the row",
    ),
    ("api_client_secrets", WHO_KEEPS_ROWS),
    ("api_clients", WHO_KEEPS_ROWS),
    ("assignment_plans", JUDGING),
    ("audit_draws", SERVICES),
    ("award_lists", RESULTS),
    ("awards", RESULTS),
    ("broker_months", SERVICES),
    ("certificates", WHO_KEEPS_ROWS),
    ("check_ins", TRAINING),
    ("clawbacks", RESULTS),
    (
        "contact_reveals",
        "an administrator who looked a person up has no conflict by that",
    ),
    ("contest_judges", JUDGING),
    ("credentials", WHO_KEEPS_ROWS),
    ("door_tokens", WHO_KEEPS_ROWS),
    ("enrollments", TRAINING),
    ("entry_walls", "the conflicts themselves"),
    ("expertise", WHO_KEEPS_ROWS),
    ("grants", RESULTS),
    ("hours_claims", WHO_KEEPS_ROWS),
    ("impact_metrics", RESULTS),
    ("objections", RESULTS),
    ("payee_changes", RESULTS),
    ("publicity_periods", RESULTS),
    ("recommendations", RESULTS),
    ("service_plan_versions", SERVICES),
    ("service_record_flags", SERVICES),
    ("service_record_versions", SERVICES),
    ("stage_results", JUDGING),
    ("training_invitations", TRAINING),
    ("verifications", WHO_KEEPS_ROWS),
];

fn names(database: &TestDatabase, query: &str) -> BTreeSet<String> {
    let rows: Vec<String> = diesel::select(sql::<Array<Text>>(&format!("array({query})")))
        .get_result(&mut database.connect())
        .unwrap();
    rows.into_iter().collect()
}

#[test]
fn each_table_that_names_two_persons_is_declared_or_left_out_with_a_reason() {
    let database = TestDatabase::create();
    let declared: BTreeSet<String> = slices::person_relations()
        .flat_map(|relation| relation.tables)
        .map(|table| (*table).to_owned())
        .collect();
    let exempt: BTreeSet<String> = NO_CONFLICT
        .iter()
        .map(|(table, _)| (*table).to_owned())
        .collect();
    assert!(declared.is_disjoint(&exempt), "both declared and left out");
    let open = |database: &TestDatabase| -> Vec<String> {
        let known: BTreeSet<String> = declared.union(&exempt).cloned().collect();
        names(database, OF_TWO)
            .difference(&known)
            .cloned()
            .collect()
    };
    assert_eq!(
        open(&database),
        Vec::<String>::new(),
        "declare the relation in its slice (person_relations), or name it here"
    );
    for table in declared.union(&exempt) {
        database.count(table, "true");
    }
    database
        .run("create table mentors (id uuid, mentor_id uuid references users (id), pupil_id uuid references users (id))")
        .unwrap();
    assert_eq!(open(&database), ["mentors"]);
}

#[test]
fn each_relation_is_a_query_of_four_columns_with_a_code_of_its_own() {
    let database = TestDatabase::create();
    let mut codes = BTreeSet::new();
    for relation in slices::person_relations() {
        assert!(codes.insert(relation.code), "{} twice", relation.code);
        assert!(!relation.zh.is_empty() && !relation.en.is_empty() && !relation.tables.is_empty());
        let query = relation.query.replace("$1::date", "current_date");
        let typed = format!(
            "(select person_a::uuid, person_b::uuid, kind::text, row_id::uuid from ({query}) \
             as related (person_a, person_b, kind, row_id)) as typed"
        );
        assert_eq!(database.count(&typed, "true"), 0, "{}", relation.code);
    }
}
