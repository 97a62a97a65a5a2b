//! Who may read the JSON may read the paper. What was printed is for those who keep it.

use serde_json::{Value, json};

use crate::authorization::Caller::{Judge, Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};
use crate::award_lists::authorization::LIST;
use crate::reviews::authorization as reviews;

pub const UNIT: &str = "0198f3a2-5b1c-7000-8000-0000000000d2";
pub const PAPER: &str = "0198f3a2-5b1c-7000-8000-0000000000d4";

/// A recommending unit, which is the owner's organisation; a proposed list of awards, and a print of it.
fn there_is(world: &World) {
    crate::award_lists::authorization::there_is(world, "proposed", None);
    let (contest, organization) = (&world.contest, &world.organization);
    for sql in [
        format!(
            "insert into contest_recommending_units (id, contest_id, organization_id) \
             values ('{UNIT}', '{contest}', '{organization}') on conflict do nothing"
        ),
        format!(
            "insert into printed_papers (id, contest_id, kind, resource_id, paper_version, content_hash, printed_by, printed_at) \
             select '{PAPER}', '{contest}', 'award_list', '{LIST}', 1, repeat('a', 64), id, now() from users \
             where username = 'organizer' on conflict do nothing"
        ),
    ] {
        world.app.database.run(&sql).unwrap();
    }
}

fn planted(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn reviewed(world: &World) -> Option<Value> {
    reviews::there_is(world);
    None
}

fn a_print(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"kind": "award_list", "resource_id": LIST, "code": "0".repeat(16)}))
}

type Body = fn(&World) -> Option<Value>;

const fn of_officials(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_entrant(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_judge(operation: &'static str) -> Row {
    row(operation, "published", reviewed)
        .may([Judge, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

pub const ROWS: &[Row] = &[
    of_entrant("get_entry_application", nothing),
    of_entrant("get_recommendation_letter", planted),
    of_entrant("get_recommendation_list", planted),
    of_judge("get_score_sheet"),
    of_judge("get_panel_summary_paper"),
    row("get_award_list_paper", "published", planted)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .others(404),
    of_officials("create_printed_paper", a_print),
    row("list_printed_papers", "published", nothing).signed_in_may(),
    of_officials("get_printed_paper", planted),
];
