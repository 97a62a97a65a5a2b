//! Seats under parallel requests: never one too many, and always in the order of joining.

use serde_json::json;

use super::rows::{Stage, path};
use crate::support::{Answer, Call, together, with_status};

/// Sends all requests at once, and those again that a busy service answered with 503, as its callers do.
async fn served(calls: &[Box<dyn Fn() -> Call + '_>]) -> Vec<Answer> {
    let mut answers = together(calls.iter().map(|call| call())).await;
    loop {
        let busy: Vec<usize> = (0..answers.len())
            .filter(|index| answers[*index].status == 503)
            .collect();
        if busy.is_empty() {
            return answers;
        }
        let again = together(busy.iter().map(|index| calls[*index]())).await;
        for (index, answer) in busy.into_iter().zip(again) {
            answers[index] = answer;
        }
    }
}

#[actix_web::test]
async fn of_101_parallel_enrolments_100_get_a_seat_and_one_waits() {
    let stage = Stage::set().await;
    let people = stage.accounts("p", 101, "510603");
    for round in 0..20 {
        let session = stage.session(json!({"capacity": 100})).await;
        let mut calls: Vec<Box<dyn Fn() -> Call + '_>> = Vec::new();
        for id in &people {
            calls.push(Box::new(|| stage.account(&stage.city, &session, id)));
        }
        let answers = served(&calls).await;
        assert_eq!(with_status(&answers, 201), 101, "round {round}");
        let waiting: Vec<_> = answers
            .iter()
            .filter(|answer| answer.body["status"] == "waitlisted")
            .collect();
        assert_eq!(waiting.len(), 1, "round {round}");
        assert_eq!(waiting[0].body["position"], 1);
        assert_eq!(stage.with_status(&session, "confirmed"), 100);
        assert_eq!(stage.with_status(&session, "waitlisted"), 1);
        let last = waiting[0].body["joined_number"].as_i64().unwrap();
        assert_eq!(last, 101, "the last who joined waits");
    }
}

#[actix_web::test]
async fn parallel_cancellations_and_joins_keep_the_order_of_joining() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 30})).await;
    let first = stage.accounts("first", 30, "510603");
    let waiting = stage.accounts("waiting", 20, "510603");
    let late = stage.accounts("late", 30, "510603");
    let mut seated = Vec::new();
    for id in &first {
        seated.push(
            stage
                .account(&stage.city, &session, id)
                .send()
                .await
                .created(),
        );
    }
    for id in &waiting {
        let waits = stage
            .account(&stage.city, &session, id)
            .send()
            .await
            .created();
        assert_eq!(waits["status"], "waitlisted");
    }
    let mut mixed: Vec<Box<dyn Fn() -> Call + '_>> = Vec::new();
    for (one, id) in seated.iter().zip(&late) {
        mixed.push(Box::new(|| {
            stage.post(&stage.city, one, "cancel").json(&json!({}))
        }));
        mixed.push(Box::new(|| stage.account(&stage.city, &session, id)));
    }
    let answers = served(&mixed).await;
    assert_eq!(with_status(&answers, 200) + with_status(&answers, 201), 60);
    assert_eq!(stage.with_status(&session, "confirmed"), 30);
    assert_eq!(stage.with_status(&session, "waitlisted"), 20);
    // The seats went to the first numbers that are still on the list.
    let id = session["id"].as_str().unwrap();
    let out_of_order = format!(
        "session_id = '{id}' and status = 'waitlisted' and joined_number < (select max(joined_number) from enrollments \
         where session_id = '{id}' and status = 'confirmed')"
    );
    assert_eq!(stage.count(&out_of_order), 0);
    let promoted =
        format!("session_id = '{id}' and status = 'confirmed' and promoted_at is not null");
    assert!(stage.count(&promoted) >= 20);
}

#[actix_web::test]
async fn one_person_has_one_place_whoever_enrols_at_the_same_time() {
    let stage = Stage::set().await;
    let session = stage.session(json!({})).await;
    let person = stage.person("person", "510603").await;
    let calls = (0..10).map(|count| match count % 2 {
        0 => stage.joins(&person, &session),
        _ => stage.account(&stage.city, &session, &person.id),
    });
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 1);
    assert_eq!(with_status(&answers, 409), 9);
    let made = answers.iter().find(|answer| answer.status == 201).unwrap();
    let made = made.body["id"].clone();
    for answer in answers.into_iter().filter(|answer| answer.status == 409) {
        assert_eq!(answer.refused(409, "already_enrolled")["existing_id"], made);
    }
}

#[actix_web::test]
async fn a_delegation_that_is_full_is_passed_over() {
    let stage = Stage::set().await;
    let session = stage
        .session(json!({"capacity": 3, "delegation_capacity": 2}))
        .await;
    let mut made = Vec::new();
    // Numbers 1 to 3 of 德阳, 4 and 5 of 绵阳, 6 of 德阳.
    for (name, division) in [
        ("a", "510603"),
        ("b", "510681"),
        ("c", "510603"),
        ("d", "510700"),
        ("e", "510722"),
        ("f", "510600"),
    ] {
        let id = stage.accounts(name, 1, division).remove(0);
        made.push(
            stage
                .account(&stage.city, &session, &id)
                .send()
                .await
                .created(),
        );
    }
    let statuses: Vec<_> = made
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    let (seat, wait) = ("confirmed", "waitlisted");
    assert_eq!(statuses, [seat, seat, wait, seat, wait, wait]);
    let delegations: Vec<_> = made
        .iter()
        .map(|one| one["delegation"].as_str().unwrap())
        .collect();
    assert_eq!(
        delegations,
        ["510600", "510600", "510600", "510700", "510700", "510600"]
    );
    // A seat of 绵阳 becomes free: 德阳 is full, so the second of 绵阳 gets it although 德阳's third joined before.
    stage.cancel(&stage.city, &made[3]).await.ok();
    assert_eq!(stage.get(&stage.city, &made[2]).await["status"], wait);
    assert_eq!(stage.get(&stage.city, &made[4]).await["status"], seat);
    // A seat of 德阳 becomes free: the earliest of 德阳 gets it.
    stage.cancel(&stage.city, &made[0]).await.ok();
    assert_eq!(stage.get(&stage.city, &made[2]).await["status"], seat);
    let last = stage.get(&stage.city, &made[5]).await;
    assert_eq!(
        (&last["status"], &last["position"]),
        (&json!(wait), &json!(1))
    );
}

#[actix_web::test]
async fn the_database_itself_lets_no_more_people_in_than_there_are_seats() {
    let stage = Stage::set().await;
    let session = stage.session(json!({"capacity": 1})).await;
    let people = stage.accounts("p", 2, "510603");
    stage
        .account(&stage.city, &session, &people[0])
        .send()
        .await
        .created();
    let waits = stage
        .account(&stage.city, &session, &people[1])
        .send()
        .await
        .created();
    let id = waits["id"].as_str().unwrap();
    let forced = format!("update enrollments set status = 'confirmed' where id = '{id}'");
    let error = stage.app.database.run(&forced).unwrap_err().to_string();
    assert!(error.contains("all seats are taken"), "{error}");
    // A person who came in all the same is counted, seat or not.
    let came = format!("update enrollments set status = 'checked_in' where id = '{id}'");
    assert_eq!(stage.app.database.run(&came).unwrap(), 1);
    assert!(path(&waits).ends_with(id));
}
