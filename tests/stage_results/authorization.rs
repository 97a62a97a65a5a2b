use serde_json::json;

use super::rows::{Judged, one_total};
use crate::contest_stages::rows::of;

#[actix_web::test]
async fn organisers_and_administrators_rank_and_nobody_else() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let result = judged.computed().await;
    let staged = &judged.staged;
    let other_city = staged
        .app
        .appointed(
            "other_city",
            tianfu::kernel::roles::Role::CityAdmin,
            "510600",
        )
        .await;
    let stranger = staged.app.person("stranger").await;
    let reads = [
        of(&judged.stage, "/results"),
        of(&judged.stage, "/tie-decisions"),
        format!("/v1/stage-results/{result}"),
        format!("/v1/stage-results/{result}/entries"),
    ];
    for by in [&staged.organizer, &staged.city, &staged.province] {
        for path in &reads {
            staged.app.get(path).by(by).send().await.ok();
        }
        judged.compute_by(by, json!({"dry_run": true})).await.ok();
    }
    for by in [&judged.owner, &other_city, &stranger] {
        for path in &reads {
            staged
                .app
                .get(path)
                .by(by)
                .send()
                .await
                .refused(403, "forbidden");
        }
        judged
            .compute_by(by, json!({}))
            .await
            .refused(403, "forbidden");
        judged.apply_by(by, &result).await.refused(403, "forbidden");
    }
    judged.apply_by(&staged.city, &result).await.ok();
}

#[actix_web::test]
async fn an_official_behind_a_wall_knows_of_no_ranking() {
    let judged = Judged::new(&one_total(1, 1), &[&["90"], &["80"]]).await;
    let result = judged.computed().await;
    let staged = &judged.staged;
    staged.run(&format!(
        "insert into entry_walls (entry_id, person_id, source, relation, created_at) \
         select '{}', person_id, 'declared', 'other', now() from users where id = '{}'",
        judged.entries[0], staged.organizer.id
    ));
    for path in [
        of(&judged.stage, "/results"),
        of(&judged.stage, "/tie-decisions"),
        format!("/v1/stage-results/{result}"),
        format!("/v1/stage-results/{result}/entries"),
    ] {
        staged
            .app
            .get(&path)
            .by(&staged.organizer)
            .send()
            .await
            .refused(404, "not_found");
        staged.app.get(&path).by(&staged.city).send().await.ok();
    }
    judged
        .compute(json!({"dry_run": true}))
        .await
        .refused(404, "not_found");
    judged.apply(&result).await.refused(404, "not_found");
}
