use super::{print, printed};
use crate::award_certificates::planted::{Awarded, LONG_NAME};
use crate::support::pdf_pages;

impl Awarded {
    pub fn paper(&self) -> String {
        format!("/v1/award-lists/{}/paper.pdf", self.list)
    }
}

#[actix_web::test]
async fn the_list_has_2_3_5_14_awards_and_6_organisations() {
    let awarded = Awarded::finalized().await;
    let list = print(&awarded.app, &awarded.cast.city, &awarded.paper()).await;
    list.is_final();
    if let Ok(folder) = std::env::var("PDF_SAMPLES") {
        std::fs::write(format!("{folder}/award_list.pdf"), &list.answer.bytes).unwrap();
    }
    let long = "长".repeat(50);
    list.says(&[
        "获奖名单",
        "一等奖　2 名",
        "二等奖　3 名",
        "三等奖　5 名",
        "优胜奖　14 名",
        "优秀组织奖　6 名",
        LONG_NAME,
        &long,
        "同一等次内排名不分先后",
        "2024年9月20日",
    ]);
    for number in 2..=24 {
        list.says(&[&format!("获奖人{number}")]);
    }
    list.keeps_silent_of(&["空缺"]);
    assert!((2..=3).contains(&pdf_pages(&list.answer.bytes)));
    let again = print(&awarded.app, &awarded.cast.organizer, &awarded.paper()).await;
    assert_eq!(again.answer.bytes, list.answer.bytes);
}

#[actix_web::test]
async fn the_public_gets_the_list_once_it_is_final() {
    let awarded = Awarded::proposed().await;
    let path = awarded.paper();
    awarded
        .app
        .get(&path)
        .send()
        .await
        .refused(404, "not_found");
    for by in [
        &awarded.cast.owner,
        &awarded.cast.stranger,
        &awarded.cast.other_city,
    ] {
        awarded
            .app
            .get(&path)
            .by(by)
            .send()
            .await
            .refused(404, "not_found");
    }
    for by in [
        &awarded.cast.organizer,
        &awarded.cast.city,
        &awarded.cast.province,
    ] {
        print(&awarded.app, by, &path).await.is_draft();
    }
    awarded.wall(&awarded.cast.city.id);
    let walled = awarded.app.get(&path).by(&awarded.cast.city).send().await;
    walled.refused(404, "not_found");
    awarded.finalize();
    printed(awarded.app.get(&path).send().await).is_final();
    print(&awarded.app, &awarded.cast.city, &path)
        .await
        .is_final();
}

#[actix_web::test]
async fn a_revoked_award_leaves_a_vacancy_and_another_code() {
    let awarded = Awarded::finalized().await;
    let path = awarded.paper();
    let before = print(&awarded.app, &awarded.cast.city, &path)
        .await
        .is_final();
    let award = awarded.award(24);
    awarded.run(&format!(
        "update awards set status = 'revoked', status_reason = 'x' where id = '{award}'"
    ));
    let after = print(&awarded.app, &awarded.cast.city, &path).await;
    after.says(&["优胜奖　13 名，空缺 1 名"]);
    after.keeps_silent_of(&["获奖人24"]);
    assert_ne!(after.is_final(), before);
}

#[actix_web::test]
async fn the_order_inside_a_tier_shows_only_where_the_contest_says_so() {
    let awarded = Awarded::finalized().await;
    let order = |text: &str| {
        let at = |name: &str| text.find(name).unwrap();
        at("获奖人7") < at("获奖人8") && at("获奖人8") < at("获奖人9")
    };
    awarded.run("update award_rules set is_ordered = true");
    let ordered = print(&awarded.app, &awarded.cast.city, &awarded.paper()).await;
    ordered.keeps_silent_of(&["排名不分先后"]);
    assert!(order(&ordered.text));
    awarded.run("update award_rules set is_ordered = false");
    let plain = print(&awarded.app, &awarded.cast.city, &awarded.paper()).await;
    assert!(!order(&plain.text));
}

#[actix_web::test]
async fn in_a_blind_stage_a_proposed_list_names_nobody_to_administrators() {
    let awarded = Awarded::proposed().await;
    awarded.run("update contest_stages set blind = true");
    let seen = print(&awarded.app, &awarded.cast.city, &awarded.paper()).await;
    seen.says(&["项目2"]);
    seen.keeps_silent_of(&["获奖人2", "单位2"]);
    let organizer = print(&awarded.app, &awarded.cast.organizer, &awarded.paper()).await;
    organizer.says(&["获奖人2", "单位2"]);
    organizer.is_draft();
}
