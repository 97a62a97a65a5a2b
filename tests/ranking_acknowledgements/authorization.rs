//! The owner of a ranked entry acknowledges the ranking; organisers and administrators read who has.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, Owner, ProvinceAdmin};
use crate::authorization::{Row, World, row};
use crate::award_lists::authorization as award_lists;
use crate::entries::authorization::ENTRY;
use crate::stage_results::authorization::RESULT;

/// A proposed list that follows from a ranking with the owner's entry.
fn there_is(world: &World) {
    let run = |sql: &str| world.app.database.run(sql).unwrap();
    run("delete from ranking_acknowledgements");
    award_lists::there_is(world, "proposed", None);
    run(&format!(
        "insert into stage_result_rows (result_id, entry_id, track, rank, expected, counted, detail) \
         values ('{RESULT}', '{ENTRY}', '', 1, 5, 5, '{{}}') on conflict do nothing"
    ));
    run(&format!(
        "update entries set status = 'ranked', number = 1, blind_code = 'ABCDEF', submitted_at = now() where id = '{ENTRY}'"
    ));
}

fn nothing(world: &World) -> Option<Value> {
    there_is(world);
    None
}

fn an_entry(world: &World) -> Option<Value> {
    there_is(world);
    Some(json!({"entry_id": ENTRY}))
}

pub const ROWS: &[Row] = &[
    row("acknowledge_ranking", "published", an_entry)
        .may([Owner])
        .signed_in_others(403),
    row("list_ranking_acknowledgements", "published", nothing)
        .may([Owner, OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403),
    row("list_ranking_acknowledgements", "draft", nothing)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404),
];
