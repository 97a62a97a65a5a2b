//! The table of domain.md, section 4, row by row, against the cases beside it: each row is held on both sides, or
//! its resource is not there yet, and then this fails on the day it is. What API clients may (IC) is in
//! tests/api_clients/rights.rs.

use super::{Caller, MAY, operations, rows};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// `✓`.
    Yes,
    /// `s`: inside the scope, and not outside.
    Scope,
    /// `o`: one's own, and nobody else's.
    Own,
    /// `–`.
    No,
    /// Held by the tests that are named beside it.
    Elsewhere,
}
use Cell::{Elsewhere, No, Own, Scope, Yes};

/// Where the row's things lie: 德阳, with the listings, or 甘孜, with the contests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Deyang,
    Ganzi,
}
use At::{Deyang, Ganzi};

struct Row {
    action: &'static str,
    /// PA, CA, B, SB, W, O, J, CO, P.
    cells: [Cell; 9],
    at: At,
    /// Operations with the state in which they are asked for.
    operations: &'static [(&'static str, &'static str)],
    /// Resources that the row speaks of, too, and that are not there yet.
    to_come: &'static [&'static str],
}

const ROWS: [Row; 25] = [
    Row {
        action: "Read published listings, popsci, sessions, contests, final results",
        cells: [Yes; 9],
        at: Deyang,
        operations: &[
            ("list_listings", ""),
            ("list_contests", ""),
            ("get_contest", "published"),
            ("list_training_programs", ""),
            ("get_training_program", "published"),
            ("list_training_sessions", ""),
            ("get_training_session", "published"),
        ],
        to_come: &["popsci"],
    },
    Row {
        action: "Read contact data of a person",
        // An organiser does not read the contact data of entrants yet.
        cells: [Yes, Scope, Scope, Scope, Own, Own, No, No, No],
        at: Deyang,
        operations: &[("reveal_contact_points", "")],
        to_come: &[],
    },
    Row {
        action: "Create/edit listing",
        cells: [Yes, Scope, Scope, Scope, Own, Own, No, No, No],
        at: Deyang,
        operations: &[("create_listing", "draft")],
        to_come: &[],
    },
    Row {
        action: "Review/publish/remove listing",
        cells: [Yes, Scope, No, No, No, No, No, No, No],
        at: Deyang,
        operations: &[
            ("publish_listing", "submitted"),
            ("reject_listing", "submitted"),
            ("remove_listing", "published"),
        ],
        to_come: &[],
    },
    Row {
        action: "Propose match",
        // The owner of either side proposes a match, too: section 3.
        cells: [Yes, Scope, Scope, Scope, Own, Own, No, No, No],
        at: Deyang,
        operations: &[("propose_match", "published")],
        to_come: &[],
    },
    Row {
        action: "Record service",
        cells: [Yes, Scope, Scope, Scope, No, No, No, No, No],
        at: Deyang,
        operations: &[("create_service_record", "")],
        to_come: &[],
    },
    Row {
        action: "Accept/decline match; confirm service",
        cells: [No, No, No, No, Own, Own, No, No, No],
        at: Deyang,
        operations: &[
            ("accept_match", "published"),
            ("decline_match", "published"),
            ("confirm_service_record", ""),
            ("dispute_service_record", ""),
        ],
        to_come: &[],
    },
    to_come("Sign, deliver, accept deal", &["deals"]),
    Row {
        action: "Void service record, resolve dispute",
        // Who recorded a service does not void it: tests/service_records/moves.rs.
        cells: [Yes, Scope, No, No, No, No, No, No, No],
        at: Deyang,
        operations: &[("void_service_record", ""), ("audit_service_record", "")],
        to_come: &["deals"],
    },
    Row {
        action: "Appoint/deactivate broker, move cases",
        // The lead of a society: tests/role_grants/societies.rs.
        cells: [Yes, Scope, No, Elsewhere, No, No, No, No, No],
        at: Deyang,
        operations: &[("create_role_grant", "")],
        to_come: &[],
    },
    Row {
        action: "Move cases",
        // A broker hands over their own cases; a society's lead those of its brokers.
        cells: [Yes, Scope, Elsewhere, Elsewhere, No, No, No, No, No],
        at: Deyang,
        operations: &[("assign_case", ""), ("hand_over_case", "")],
        to_come: &[],
    },
    Row {
        action: "Create programme / session",
        cells: [Yes, Scope, No, No, No, No, No, No, No],
        at: Deyang,
        operations: &[
            ("create_training_program", ""),
            ("update_training_program", "draft"),
            ("create_training_session", ""),
            ("update_training_session", "draft"),
        ],
        to_come: &[],
    },
    Row {
        action: "Enrol others",
        cells: [Yes, Scope, Scope, Scope, Own, Own, No, No, No],
        at: Deyang,
        operations: &[("create_enrollment", "published")],
        to_come: &[],
    },
    Row {
        action: "Check in others",
        cells: [Yes, Scope, Scope, Yes, No, No, No, No, No],
        at: Deyang,
        operations: &[("create_check_in", "published")],
        to_come: &[],
    },
    Row {
        action: "Create contest, stages, criteria",
        cells: [Yes, Scope, No, No, No, No, No, Scope, No],
        at: Ganzi,
        operations: &[
            ("create_contest", ""),
            ("update_contest", "draft"),
            ("create_contest_stage", "draft"),
            ("replace_contest_stage_rules", "draft"),
            ("set_entry_rules", "draft"),
        ],
        to_come: &[],
    },
    Row {
        action: "Submit entry",
        // Brokers assist: they draft.
        cells: [No, No, No, No, Own, Own, No, No, No],
        at: Deyang,
        operations: &[
            ("submit_entry", "published"),
            ("recall_entry", "published"),
            ("withdraw_entry", "published"),
        ],
        to_come: &[],
    },
    Row {
        action: "See entrant identity in blind stage",
        // By the break-glass operation. Who sees it without: tests/entries/blind.rs.
        cells: [Yes, No, No, No, Elsewhere, Elsewhere, No, Elsewhere, No],
        at: Deyang,
        operations: &[("break_glass_of_entry", "published")],
        to_come: &[],
    },
    Row {
        action: "Score",
        cells: [No, No, No, No, No, No, Own, No, No],
        at: Ganzi,
        operations: &[
            ("update_review", "published"),
            ("submit_review", "published"),
        ],
        to_come: &[],
    },
    Row {
        action: "See raw scores before lock",
        // What others read of a review before the lock is in tests/reviews/secrecy.rs.
        cells: [No, No, No, No, No, No, Own, No, No],
        at: Ganzi,
        operations: &[("list_review_versions", "published")],
        to_come: &[],
    },
    Row {
        action: "Finalise; publish results",
        // What an organiser may propose is in tests/award_lists/authorization.rs.
        cells: [Yes, Scope, No, No, No, No, No, No, No],
        at: Ganzi,
        operations: &[
            ("finalize_contest", "published"),
            ("award_contest", "published"),
            ("close_contest", "published"),
        ],
        to_come: &["results"],
    },
    Row {
        action: "File objection",
        // Who verified a phone and what the others read is in tests/objections.
        cells: [Yes, Yes, Yes, Yes, Yes, Yes, Yes, No, No],
        at: Ganzi,
        operations: &[("file_objection", "published")],
        to_come: &[],
    },
    Row {
        action: "Find an account",
        // All of them may ask: who is found by what is in tests/users/find.rs.
        cells: [
            Yes, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, No, Elsewhere, No,
        ],
        at: Deyang,
        operations: &[("list_users", "")],
        to_come: &[],
    },
    Row {
        action: "Approve/pay grant",
        // That the proposer does not: tests/grants/proposers.rs.
        cells: [Yes, Scope, No, No, No, No, No, No, No],
        at: Ganzi,
        operations: &[
            ("approve_grant", "published"),
            ("pay_grant", "published"),
            ("close_grant", "published"),
            ("approve_grant_clawback", "published"),
        ],
        to_come: &[],
    },
    Row {
        action: "Statistics: own scope / province",
        // Of services: workers and organisations list their own records; organisers have none. Brokers count their own
        // services: tests/service_counts/rights.rs.
        cells: [
            Yes, Scope, Own, Own, Elsewhere, Elsewhere, No, Elsewhere, Elsewhere,
        ],
        at: Deyang,
        operations: &[("get_service_record_counts", "")],
        to_come: &[],
    },
    Row {
        action: "Audit log",
        // The event is the owner's: to a broker, to a society's and to an organiser it is another's.
        cells: [Yes, Scope, No, No, Own, Own, No, No, No],
        at: Deyang,
        operations: &[("get_audit_event", "")],
        to_come: &[],
    },
];

const fn to_come(action: &'static str, resources: &'static [&'static str]) -> Row {
    Row {
        action,
        cells: [Elsewhere; 9],
        at: Deyang,
        operations: &[],
        to_come: resources,
    }
}

/// Of each column, the callers inside and outside of what the row is asked over.
fn callers(column: usize, at: At) -> (Caller, Option<Caller>) {
    use Caller::{
        Anonymous, Broker, CityAdmin, Judge, Organizer, OtherBroker, OtherCityAdmin, Owner,
        ProvinceAdmin, SocietyBroker, Stranger,
    };
    match (column, at) {
        (0, _) => (ProvinceAdmin, None),
        (1, Deyang) => (CityAdmin, Some(OtherCityAdmin)),
        (1, Ganzi) => (OtherCityAdmin, Some(CityAdmin)),
        (2, Deyang) => (Broker, Some(OtherBroker)),
        (2, Ganzi) => (OtherBroker, Some(Broker)),
        (3, _) => (SocietyBroker, None),
        (4 | 5, _) => (Owner, Some(Stranger)),
        (6, _) => (Judge, None),
        (7, _) => (Organizer, None),
        _ => (Anonymous, None),
    }
}

#[test]
fn every_row_is_held_on_both_sides() {
    let (mut held, mut wrong) = (0, Vec::new());
    for row in &ROWS {
        for (operation, state) in row.operations {
            let case = rows()
                .find(|case| case.operation == *operation && case.state == *state)
                .unwrap_or_else(|| panic!("{}: no case of {operation} in {state:?}", row.action));
            for (column, cell) in row.cells.iter().enumerate() {
                let (inside, outside) = callers(column, row.at);
                let may = |caller: Caller| case.answer_to(caller) == MAY;
                let fits = match cell {
                    Yes => may(inside),
                    Scope | Own => may(inside) && !outside.is_some_and(may),
                    No => !may(inside) && !outside.is_some_and(|caller| column < 4 && may(caller)),
                    Elsewhere => continue,
                };
                held += 1;
                if !fits {
                    wrong.push(format!(
                        "{}: {operation}, column {column} is not {cell:?}",
                        row.action
                    ));
                }
            }
        }
        assert!(!row.operations.is_empty() || !row.to_come.is_empty());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(held > 100);
}

#[test]
fn what_is_to_come_is_not_there_yet() {
    for (_, _, path) in operations() {
        let resource = path
            .trim_start_matches("/v1/")
            .split('/')
            .next()
            .unwrap_or_default();
        for row in &ROWS {
            let due = row.to_come.contains(&resource);
            assert!(
                !due,
                "{path} is there: say what {:?} means for it",
                row.action
            );
        }
    }
}
