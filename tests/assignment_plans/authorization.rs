//! Plans are made, read and applied by organisers and administrators. Judges do not see them.

use serde_json::{Value, json};

use crate::authorization::Caller::{Organizer, OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

/// A plan of the stage of the world.
pub const PLAN: &str = "0198f3a2-5b1c-7000-8000-0000000000e2";

/// Puts the plan there, not applied.
fn there_is(world: &World) {
    let request = json!({"judges_per_entry": 1, "max_per_judge": null, "tracks": [], "avoid": [], "balance": "all",
        "seed": "s", "judges": null});
    let statements = [
        format!(
            "insert into assignment_plans (id, stage_id, request, assignments, loads, input_hash, created_by, created_at) \
             select '{PLAN}', s.id, '{request}', '[]', '[]', 'x', c.created_by, now() \
             from contest_stages s join contests c on c.id = s.contest_id where c.series = 'series' on conflict do nothing"
        ),
        format!(
            "update assignment_plans set applied_at = null, applied_by = null where id = '{PLAN}'"
        ),
    ];
    for statement in statements {
        world.app.database.run(&statement).unwrap();
    }
}

fn a_plan(_: &World) -> Option<Value> {
    Some(json!({"judges_per_entry": 1}))
}

fn of_the_plan(world: &World) -> Option<Value> {
    there_is(world);
    None
}

type Body = fn(&World) -> Option<Value>;

const fn of_draft(operation: &'static str, body: Body) -> Row {
    row(operation, "draft", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(404)
}

const fn of_public(operation: &'static str, body: Body) -> Row {
    row(operation, "published", body)
        .may([OtherCityAdmin, Organizer, ProvinceAdmin])
        .signed_in_others(403)
}

pub const ROWS: &[Row] = &[
    of_draft("create_assignment_plan", a_plan),
    of_public("create_assignment_plan", a_plan),
    of_draft("list_assignment_plans", nothing),
    of_public("list_assignment_plans", nothing),
    of_draft("get_assignment_plan", of_the_plan),
    of_public("get_assignment_plan", of_the_plan),
    of_draft("apply_assignment_plan", of_the_plan),
    of_public("apply_assignment_plan", of_the_plan),
];
