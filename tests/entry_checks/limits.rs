use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use tianfu::access::App;
use tianfu::competition::entry_checks::model::hold_limits;
use tianfu::kernel::ids::EntryId;
use tianfu::platform::db::Act;
use tianfu::platform::error::{Error, Result};

use super::rows::Scene;
use crate::support::Person;

/// Submits an entry as its submission does: first the limits, then the write.
async fn submit(app: &App, entry: &str, number: u32) -> Result<()> {
    let id = EntryId(entry.parse().unwrap());
    let submitted = format!(
        "update entries set status = 'submitted', submitted_at = now(), number = {number}, blind_code = '{number}' \
          where id = '{id}'"
    );
    app.db
        .write(Act::system("test"), move |tx| {
            hold_limits(tx, id)?;
            diesel::RunQueryDsl::execute(diesel::sql_query(submitted), tx.conn)?;
            Ok(())
        })
        .await
}

static NUMBER: AtomicU32 = AtomicU32::new(100);

/// How many of these were submitted; the others were refused for the limit.
async fn submitted(scene: &Scene, entries: &[String]) -> usize {
    let replica = scene.app.replica().await;
    let apps = [scene.app.app.clone(), replica.app.clone()];
    let mut running = Vec::new();
    for entry in entries {
        let entry = entry.clone();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let app = apps[number as usize % 2].clone();
        running.push(actix_web::rt::spawn(async move {
            submit(&app, &entry, number).await
        }));
    }
    let mut count = 0;
    for one in running {
        match one.await.unwrap() {
            Ok(()) => count += 1,
            Err(Error::Refused(problem)) => {
                assert_eq!(problem.code.as_str(), "entry_limit_reached");
                assert_eq!(problem.members["rule"], 1);
            }
            Err(error) => panic!("{error}"),
        }
    }
    count
}

async fn scene(who: &str, count: u32, scope: &str) -> Scene {
    let limit = json!({"kind": "max_entries_per", "who": who, "count": count, "scope": scope});
    Scene::new(json!({"eligibility": [{"kind": "division_in", "divisions": ["513300"]}, limit]}))
        .await
}

fn drafts(scene: &Scene, owner: &Person, count: u32) -> Vec<String> {
    let all = 1..=count;
    all.map(|number| scene.entry_of(owner, number, "draft"))
        .collect()
}

#[actix_web::test]
async fn a_limit_of_a_person_holds_when_entries_are_submitted_at_one_moment() {
    let scene = scene("person", 2, "contest").await;
    let entries = drafts(&scene, &scene.owner, 6);
    assert_eq!(submitted(&scene, &entries).await, 2);
    assert_eq!(scene.count("entries", "status = 'submitted'"), 2);
    // What was withdrawn counts no more.
    scene.run("update entries set status = 'withdrawn' where status = 'submitted'");
    let entries = drafts(&scene, &scene.owner, 3);
    assert_eq!(submitted(&scene, &entries).await, 2);
}

#[actix_web::test]
async fn a_member_counts_as_a_person_in_the_teams_of_others_and_an_adviser_does_not() {
    let scene = scene("person", 1, "contest").await;
    let member = scene.app.person("member").await;
    let mut entries = Vec::new();
    for number in 1..=4 {
        let leader = scene.app.person(&format!("leader{number}")).await;
        let entry = scene.entry_of(&leader, number, "draft");
        scene.member(&entry, 2, &member, "member");
        entries.push(entry);
    }
    assert_eq!(submitted(&scene, &entries).await, 1);
    let leader = scene.app.person("leader5").await;
    let advised = scene.entry_of(&leader, 5, "draft");
    scene.member(&advised, 2, &member, "adviser");
    assert_eq!(submitted(&scene, &[advised]).await, 1);
}

#[actix_web::test]
async fn a_limit_of_an_organization_holds_for_all_its_people() {
    let scene = scene("organization", 2, "track").await;
    let organization = scene.app.organization(&scene.owner, "org").await;
    let mut entries = Vec::new();
    for number in 1..=5 {
        let leader = scene.app.person(&format!("leader{number}")).await;
        entries.push(scene.entry_of(&leader, number, "draft"));
    }
    let of = organization["id"].to_string().replace('"', "'");
    scene.run(&format!("update entries set organization_id = {of}"));
    assert_eq!(submitted(&scene, &entries).await, 2);
    let left = "update entries set track = '农畜产品加工' where status = 'draft'";
    scene.run(left);
    let left: Vec<String> = entries;
    let mut drafts = Vec::new();
    for entry in left {
        if scene.count("entries", &format!("id = '{entry}' and status = 'draft'")) == 1 {
            drafts.push(entry);
        }
    }
    assert_eq!(submitted(&scene, &drafts).await, 2);
}
