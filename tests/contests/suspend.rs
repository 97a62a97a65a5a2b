use serde_json::{Value, json};

use crate::contest_stages::rows::{Staged, quoted};
use crate::support::{Person, together, with_status};

async fn resume(staged: &Staged, by: &Person) -> crate::support::Answer {
    staged.app.post(&staged.path("/resume")).by(by).send().await
}

#[actix_web::test]
async fn the_province_suspends_a_contest_and_resumes_it_to_where_it_was() {
    let (staged, stages) = Staged::published().await;
    let (owner, judge) = (
        staged.app.person("owner").await,
        staged.app.person("judge").await,
    );
    staged.advance_in(0).await.ok();
    staged.entry(&owner, "submitted");
    staged.judge(&judge);
    for who in [&staged.organizer, &staged.city] {
        let suspend = staged.app.post(&staged.path("/suspend")).by(who);
        let suspend = suspend.json(&json!({"reason": "x"})).send().await;
        assert_eq!(
            suspend.refused(403, "forbidden")["right"],
            "suspend_contest"
        );
    }
    resume(&staged, &staged.province)
        .await
        .refused(409, "wrong_state");
    let suspended = staged.suspend().await.ok();
    assert_eq!(suspended["status"], "suspended");
    assert_eq!(suspended["suspended_status"], "collecting");
    assert_eq!(suspended["status_reason"], "地震应急");
    assert_eq!(suspended["current_stage_id"], stages[0]["id"]);
    staged.suspend().await.refused(409, "wrong_state");
    for verb in ["advance", "publish"] {
        staged.moved(verb).await.refused(409, "wrong_state");
    }
    staged
        .change(&stages[2], json!({"title": "x"}))
        .await
        .refused(409, "wrong_state");
    staged
        .set_rules(&stages[2])
        .await
        .refused(409, "wrong_state");
    resume(&staged, &staged.organizer)
        .await
        .refused(403, "forbidden");
    let resumed = resume(&staged, &staged.province).await.ok();
    assert_eq!(resumed["status"], "collecting");
    assert_eq!(
        (&resumed["suspended_status"], &resumed["status_reason"]),
        (&Value::Null, &Value::Null)
    );
    let back = format!(
        "status = 'collecting' and status_reason is null and current_stage_id = {}",
        quoted(&stages[0]["id"])
    );
    assert_eq!(staged.count("contests", &back), 1);
    for person in [&owner, &judge] {
        for kind in ["contest_suspended", "contest_resumed"] {
            let told = format!("user_id = '{}' and kind = '{kind}'", person.id);
            assert_eq!(staged.count("notifications", &told), 1);
        }
    }
    staged.advance_in(2).await.ok();
}

#[actix_web::test]
async fn a_contest_is_suspended_for_a_reason_from_any_status_after_its_publication() {
    let (staged, stages) = Staged::published().await;
    let suspend = staged
        .app
        .post(&staged.path("/suspend"))
        .by(&staged.province);
    suspend
        .json(&json!({"reason": " "}))
        .send()
        .await
        .refused_at(422, "/reason", "length");
    let last = quoted(&stages[3]["id"]);
    for status in [
        "published",
        "collecting",
        "qualifying",
        "preliminary",
        "final",
        "tallying",
    ] {
        let current = if status == "published" {
            "null"
        } else {
            last.as_str()
        };
        staged.run(&format!(
            "update contests set status = '{status}', current_stage_id = {current} where id = '{}'",
            staged.id()
        ));
        assert_eq!(staged.suspend().await.ok()["suspended_status"], status);
        assert_eq!(
            resume(&staged, &staged.province).await.ok()["status"],
            status
        );
    }
    for status in ["draft", "cancelled"] {
        staged.run(&format!(
            "update contests set status = '{status}', current_stage_id = null, published_at = null, \
             status_reason = case '{status}' when 'cancelled' then 'x' end where id = '{}'",
            staged.id()
        ));
        staged.suspend().await.refused(409, "wrong_state");
    }
}

#[actix_web::test]
async fn of_many_who_suspend_and_resume_at_once_each_move_fits_the_one_before() {
    let (staged, _) = Staged::published().await;
    let (to_suspend, to_resume) = (staged.path("/suspend"), staged.path("/resume"));
    let calls = (0..12).map(|n| match n % 2 {
        0 => staged
            .app
            .post(&to_suspend)
            .by(&staged.province)
            .json(&json!({"reason": "x"})),
        _ => staged.app.post(&to_resume).by(&staged.province),
    });
    let answers = together(calls).await;
    let moved = with_status(&answers, 200);
    assert_eq!(moved + with_status(&answers, 409), 12);
    let made = "kind in ('suspended', 'resumed')";
    assert_eq!(
        staged.count("contest_events", made),
        i64::try_from(moved).unwrap()
    );
    let last = if moved.is_multiple_of(2) {
        "status = 'published'"
    } else {
        "suspended_status = 'published'"
    };
    assert_eq!(
        staged.count("contests", &format!("id = '{}' and {last}", staged.id())),
        1
    );
}
