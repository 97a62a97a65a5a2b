//! A judge submits a sheet, the organiser locks the stage and the entrant withdraws the entry, all at one moment.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use serde_json::{Value, json};

use super::small::{Contest, Court};
use super::world::text;
use crate::support::{Answer, Call, together};

/// The entry that is withdrawn, and the judge whose sheet of it is open.
const LEAVES: usize = 0;
const LATE: usize = 1;
const RACES: u16 = 8;
/// A sheet that bears a later time than the lock of its stage.
const LATE_LOCK: &str = "r.submitted_at > s.locked_at or r.locked_at <> s.locked_at";

#[actix_web::test]
async fn a_sheet_a_lock_and_a_withdrawal_at_once_leave_one_story() {
    let court = Court::gather().await;
    for number in 0..RACES {
        let contest = court.judged(number, 1).await;
        for (entry, judge) in [(0, 0), (1, 0), (1, 1)] {
            court.submit(&contest, entry, judge, 80).send().await.ok();
        }
        let is_forced = number % 2 == 1;
        let mut calls = [
            court.submit(&contest, LEAVES, LATE, 90),
            lock(&court, &contest, is_forced),
            withdraw(&court, &contest),
        ];
        let shift = usize::from(number / 2 % 3);
        calls.rotate_left(shift);
        let mut answers = together(calls).await;
        answers.rotate_right(shift);
        one_story(&court, &contest, &answers, is_forced).await;
    }
    let left = "entries e join reviews r on r.entry_id = e.id";
    let open = "e.status = 'withdrawn' and r.status in ('assigned', 'started', 'returned')";
    assert_eq!(court.count(left, open), 0);
    let locked = "reviews r join contest_stages s on s.id = r.stage_id";
    let unlocked = "s.locked_at is not null and r.status not in ('locked', 'cancelled')";
    assert_eq!(court.count(locked, unlocked), 0);
    assert_eq!(court.count(locked, LATE_LOCK), 0);
}

#[actix_web::test]
async fn a_stage_is_locked_no_earlier_than_its_last_sheet() {
    let court = Court::gather().await;
    let contest = court.judged(0, 1).await;
    for (entry, judge) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        court.submit(&contest, entry, judge, 80).send().await.ok();
    }
    // As another replica whose clock is ahead would have written them.
    let ahead = "update reviews set submitted_at = submitted_at + interval '1 minute'";
    assert_eq!(court.app.database.run(ahead).unwrap(), 4);
    lock(&court, &contest, false).send().await.ok();
    let locked = "reviews r join contest_stages s on s.id = r.stage_id and s.locked_at is not null";
    assert_eq!(court.count(locked, "true"), 4);
    assert_eq!(court.count(locked, LATE_LOCK), 0);
}

fn lock(court: &Court, contest: &Contest, is_forced: bool) -> Call {
    let path = format!("/v1/contest-stages/{}/lock", contest.stages[0]);
    let body = match is_forced {
        true => json!({"without_missing": true, "reason": "评审时间已到"}),
        false => json!({}),
    };
    court.call(&court.organizer, &path, &body)
}

fn withdraw(court: &Court, contest: &Contest) -> Call {
    let path = format!("/v1/entries/{}/withdraw", contest.entries[LEAVES]);
    court.call(&court.owner, &path, &json!({"reason": "无法到场"}))
}

/// What the three acts leave, one after the other.
#[derive(Debug, PartialEq, Eq)]
struct State {
    review: &'static str,
    entry: &'static str,
    is_locked: bool,
}

impl State {
    /// An act that succeeds where it stands in the trail.
    fn after(self, act: &str, is_forced: bool) -> Self {
        let is_open = self.review == "assigned";
        let takes_part = self.entry == "qualified";
        match act {
            "submit_review" => {
                assert!(is_open && takes_part && !self.is_locked, "{self:?}");
                Self {
                    review: "submitted",
                    ..self
                }
            }
            "lock_stage_scores" => {
                assert!(is_forced || !is_open || !takes_part, "{self:?}");
                Self {
                    review: match self.review {
                        "submitted" => "locked",
                        _ => "cancelled",
                    },
                    is_locked: true,
                    ..self
                }
            }
            "withdraw_entry" => Self {
                review: match is_open {
                    true => "cancelled",
                    false => self.review,
                },
                entry: "withdrawn",
                ..self
            },
            other => panic!("{other} is none of the three"),
        }
    }
}

async fn one_story(court: &Court, contest: &Contest, answers: &[Answer], is_forced: bool) {
    let [submitted, locked, withdrawn] = answers else {
        panic!("three answers");
    };
    let acts = trail(court, contest);
    for (answer, act) in [
        (submitted, "submit_review"),
        (locked, "lock_stage_scores"),
        (withdrawn, "withdraw_entry"),
    ] {
        let expected = match acts.iter().any(|one| one == act) {
            true => 200,
            false => 409,
        };
        assert_eq!(answer.status, expected, "{act}: {}", answer.text);
    }
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    let begin = State {
        review: "assigned",
        entry: "qualified",
        is_locked: false,
    };
    let state = acts
        .iter()
        .fold(begin, |state, act| state.after(act, is_forced));
    if locked.status == 409 {
        assert_eq!(locked.body["code"], "reviews_missing");
    }
    if submitted.status == 409 {
        assert_eq!(submitted.body["code"], "wrong_state");
    }
    let review = &contest.reviews[LEAVES][LATE];
    let read = court.get(&format!("/v1/reviews/{review}")).await;
    let entry = format!("/v1/entries/{}", contest.entries[LEAVES]);
    let entry = court.get(&entry).await;
    let stage = format!("/v1/contest-stages/{}", contest.stages[0]);
    let stage = court.get(&stage).await;
    assert_eq!(
        (
            text(&read["status"]),
            text(&entry["status"]),
            stage["locked_at"].is_string()
        ),
        (state.review, state.entry, state.is_locked),
        "{acts:?}"
    );
    let versions = court.count("review_versions", &format!("review_id = '{review}'"));
    assert_eq!(versions == 1, submitted.status == 200);
    ranked(court, contest, state.is_locked).await;
}

/// The acts that changed the review, the entry or the stage, in the order of the trail, and no version twice.
fn trail(court: &Court, contest: &Contest) -> Vec<String> {
    court.app.database.link_trail();
    let query = format!(
        "array(select operation from audit_events e join audit_links l on l.event_id = e.id \
          where (resource, row_id, operation) in (('reviews', '{}', 'submit_review'), \
                ('entries', '{}', 'withdraw_entry'), ('contest_stages', '{}', 'lock_stage_scores')) \
          order by sequence)",
        contest.reviews[LEAVES][LATE], contest.entries[LEAVES], contest.stages[0]
    );
    let acts: Vec<String> = diesel::select(sql::<Array<Text>>(&query))
        .get_result(&mut court.app.database.connect())
        .unwrap();
    for (resource, row) in [
        ("reviews", &contest.reviews[LEAVES][LATE]),
        ("entries", &contest.entries[LEAVES]),
    ] {
        let versions = format!(
            "(select (after ->> 'version')::integer - lag((after ->> 'version')::integer) over (order by sequence) as step \
                from audit_events e join audit_links l on l.event_id = e.id \
               where resource = '{resource}' and row_id = '{row}') as steps"
        );
        assert_eq!(court.count(&versions, "step <> 1"), 0);
    }
    acts
}

/// The ranking of a locked stage holds the entry that stayed.
async fn ranked(court: &Court, contest: &Contest, is_locked: bool) {
    let path = format!("/v1/contest-stages/{}/results", contest.stages[0]);
    let dry = court.call(&court.organizer, &path, &json!({"dry_run": true}));
    let dry = dry.send().await;
    if !is_locked {
        dry.refused(409, "wrong_state");
        return;
    }
    let dry = dry.ok();
    let ranked: Vec<&Value> = dry["changes"].as_array().unwrap().iter().collect();
    assert_eq!(ranked.len(), 1);
    assert_eq!(
        (&ranked[0]["entry"], &ranked[0]["after"]["score"]),
        (&json!(contest.entries[1]), &json!("80.00"))
    );
}
