use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{Finals, counts};
use crate::contest_stages::rows::codes;
use crate::stage_results::rows::{Judged, one_total};
use crate::support::{together, with_status};

#[actix_web::test]
async fn twenty_four_finalists_get_2_3_5_and_14_prizes_and_organisations_6() {
    let finals = Finals::of(24).await;
    finals.set_prizes("vacancy").await;
    let dry = finals.propose(json!({"dry_run": true})).await.ok();
    assert_eq!(dry["list"], Value::Null);
    assert_eq!(counts(&dry), [(2, 0), (3, 0), (5, 0), (14, 0), (0, 6)]);
    assert_eq!(finals.staged.count("award_lists", "true"), 0);
    let proposal = finals.propose(json!({})).await.created();
    assert_eq!(proposal["changes"].as_array().unwrap().len(), 24);
    for number in 1..=6 {
        let name = format!("县科协{number}");
        finals.prize(&finals.staged.organizer, &name).await;
    }
    let seventh = finals
        .staged
        .app
        .organization(&finals.staged.province, "第七家")
        .await;
    finals
        .propose_prize(&finals.staged.organizer, &seventh)
        .await
        .refused(409, "award_tier_full");
    let list = finals.list(&proposal["list"]["id"]).await;
    assert_eq!(counts(&list), [(2, 0), (3, 0), (5, 0), (14, 0), (6, 0)]);
    let first = &list["tiers"][0]["awards"][0];
    assert_eq!(
        (
            &first["project_title"],
            &first["person_name"],
            &first["score"]
        ),
        (&json!("项目1"), &json!("leimei"), &json!("99.00"))
    );
    assert_eq!(list["unplaced"], json!([]));
}

#[actix_web::test]
async fn one_finalist_who_withdrew_leaves_13_and_a_vacancy() {
    let finals = Finals::of(23).await;
    finals.set_prizes("vacancy").await;
    let list = finals.proposed().await;
    assert_eq!(counts(&list)[..4], [(2, 0), (3, 0), (5, 0), (13, 1)]);
}

#[actix_web::test]
async fn a_showcase_entry_at_rank_1_takes_no_place() {
    let finals = Finals::of(25).await;
    finals.staged.run(&format!(
        "update entries set is_competing = false where id = '{}'",
        finals.entries[0]
    ));
    finals.staged.run(
        "alter table stage_result_rows disable trigger user; \
         update stage_result_rows r set detail = jsonb_build_object('competing', e.is_competing) from entries e \
          where e.id = r.entry_id; \
         alter table stage_result_rows enable trigger user",
    );
    finals.set_prizes("vacancy").await;
    let list = finals.proposed().await;
    assert_eq!(counts(&list)[..4], [(2, 0), (3, 0), (5, 0), (14, 0)]);
    assert_eq!(list["tiers"][0]["awards"][0]["project_title"], "项目2");
    let unplaced = &list["unplaced"][0];
    assert_eq!(
        (&unplaced["entry_id"], &unplaced["is_competing"]),
        (&json!(finals.entries[0]), &json!(false))
    );
}

#[actix_web::test]
async fn a_showcase_entry_is_scored_and_consumes_no_quota_of_a_stage() {
    let judged = Judged::new(&one_total(1, 2), &[&["99"], &["90"], &["80"], &["70"]]).await;
    let showcase = judged.entries[0];
    let before = judged.computed().await;
    judged.staged.run(&format!(
        "update entries set is_competing = false where id = '{showcase}'"
    ));
    // The ranking follows from it.
    judged.apply(&before).await.refused(409, "ranking_outdated");
    let check = judged
        .staged
        .app
        .get(&judged.staged.path("/finalization-check"));
    let check = check.by(&judged.staged.organizer).send().await.ok();
    assert!(codes(&check).contains(&"result_outdated".to_owned()));
    let again = judged
        .compute(json!({"reason": "转为展示"}))
        .await
        .created();
    let result = again["result"]["id"].as_str().unwrap().to_owned();
    let rows = judged.ranking(&result).await;
    let of = |entry: Uuid| {
        rows.iter()
            .find(|row| row["entry_id"] == json!(entry))
            .unwrap()
    };
    let shown = of(showcase);
    assert_eq!(
        (
            &shown["competing"],
            &shown["score"],
            &shown["rank"],
            &shown["advances"]
        ),
        (&json!(false), &json!("99.00"), &Value::Null, &json!(false))
    );
    assert_eq!(of(judged.entries[1])["rank"], 1);
    judged.apply(&result).await.ok();
    for (entry, status) in
        judged
            .entries
            .iter()
            .zip(["qualified", "shortlisted", "shortlisted", "eliminated"])
    {
        assert!(judged.is(*entry, status), "{entry} is not {status}");
    }
}

#[actix_web::test]
async fn whether_an_entry_competes_is_set_until_the_last_scores_are_locked() {
    let finals = Finals::of(1).await;
    let staged = &finals.staged;
    let entry = staged.entry(&finals.owners[0], "shortlisted");
    let path = format!("/v1/entries/{entry}/set-competing");
    let set = async |by, competing: bool| {
        let body = json!({"is_competing": competing, "reason": "仅作展示"});
        staged.app.post(&path).by(by).json(&body).send().await
    };
    set(&staged.organizer, false)
        .await
        .refused(409, "wrong_state");
    staged.run(
        "alter table contest_stages disable trigger user; update contest_stages set locked_at = null where kind = 'final'; \
         update contests set status = 'final'",
    );
    set(&finals.owners[0], false)
        .await
        .refused(403, "forbidden");
    let shown = set(&staged.organizer, false).await.ok();
    assert_eq!(shown["is_competing"], false);
    let told = format!(
        "kind = 'entry_not_competing' and user_id = '{}'",
        finals.owners[0].id
    );
    assert_eq!(staged.count("notifications", &told), 1);
    set(&staged.city, true).await.ok();
    set(&staged.city, true).await.ok();
    assert_eq!(
        staged.count("entries", &format!("id = '{entry}' and version = 3")),
        1
    );
}

#[actix_web::test]
async fn a_tie_across_the_edge_of_a_tier_blocks_and_one_inside_does_not() {
    let finals = Finals::ranked(&[1, 1, 3, 3, 3, 6]).await;
    finals.set_prizes("vacancy").await;
    let list = finals.proposed().await;
    assert_eq!(counts(&list)[..3], [(2, 0), (3, 0), (1, 4)]);
    let finals = Finals::ranked(&[1, 2, 2, 4]).await;
    finals.set_prizes("vacancy").await;
    let refused = finals.propose(json!({})).await;
    let refused = refused.refused(409, "award_edge_tie");
    let tie = &refused["ties"][0];
    assert_eq!(
        (&tie["code"], &tie["rank"], &tie["places_left"]),
        (&json!("first"), &json!(2), &json!(1))
    );
    let mut tied = [finals.entries[1], finals.entries[2]];
    tied.sort_unstable();
    assert_eq!(tie["entries"], json!(tied));
    assert_eq!(finals.staged.count("award_lists", "true"), 0);
    // A new result that separates them resolves it.
    finals.result_of(&finals.entries);
    finals.propose(json!({})).await.created();
}

#[actix_web::test]
async fn two_lists_at_once_are_one_list_in_force() {
    let finals = Finals::of(24).await;
    finals.set_prizes("vacancy").await;
    let path = finals.staged.path("/award-lists");
    for round in 0..5 {
        let by = [&finals.staged.organizer, &finals.staged.city];
        let calls = (0..8).map(|call| {
            let body = json!({"reason": format!("第{round}轮")});
            finals.staged.app.post(&path).by(by[call % 2]).json(&body)
        });
        let answers = together(calls).await;
        assert_eq!(
            (with_status(&answers, 201), with_status(&answers, 200)),
            (1, 7)
        );
        assert_eq!(
            finals.staged.count("award_lists", "status <> 'superseded'"),
            1
        );
        assert_eq!(finals.staged.count("awards", "status = 'proposed'"), 24);
        // Another ranking.
        let mut entries = finals.entries.clone();
        entries.rotate_left(round + 1);
        finals.result_of(&entries);
    }
}

#[actix_web::test]
async fn awards_follow_only_from_the_latest_applied_result() {
    let finals = Finals::of(3).await;
    let refused = finals
        .propose(json!({}))
        .await
        .refused(409, "contest_blocked");
    assert_eq!(codes(&refused), ["no_award_rules"]);
    finals.set_prizes("vacancy").await;
    finals.staged.result(&finals.stage, &json!({}), false);
    let refused = finals
        .propose(json!({}))
        .await
        .refused(409, "contest_blocked");
    assert_eq!(codes(&refused), ["result_not_applied"]);
    finals.result_of(&finals.entries);
    finals.staged.run(&format!(
        "update entries set status = 'withdrawn' where id = '{}'",
        finals.entries[2]
    ));
    let refused = finals
        .propose(json!({}))
        .await
        .refused(409, "contest_blocked");
    assert_eq!(codes(&refused), ["result_outdated"]);
    finals.staged.run("update contests set status = 'final'");
    finals.propose(json!({})).await.refused(409, "wrong_state");
}
