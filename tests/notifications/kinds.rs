//! What slices declare: kinds of notifications, and scheduled work.

use std::collections::BTreeSet;

use tianfu::service::slices;

use crate::support::TestApp;

/// The facts that a template names.
fn facts(template: &str) -> BTreeSet<&str> {
    let parts = template.split('{').skip(1);
    parts.map(|part| part.split_once('}').unwrap().0).collect()
}

#[test]
fn kinds_have_a_code_of_their_own_and_say_the_same_in_both_languages() {
    let mut codes = BTreeSet::new();
    for kind in slices::notification_kinds() {
        let code = kind.code;
        assert!(codes.insert(code), "{code} is declared twice");
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(code.chars().all(plain) && code.len() <= 60, "{code}");
        assert_eq!(facts(kind.text_zh), facts(kind.text_en), "{code}");
        for (fact, _) in kind.codes {
            assert!(facts(kind.text_zh).contains(fact), "{code}: {fact}");
        }
        let is_chinese = |text: &str| text.chars().any(|c| c > '\u{4dff}');
        assert!(is_chinese(kind.zh) && is_chinese(kind.text_zh), "{code}");
        assert!(!is_chinese(kind.en) && !is_chinese(kind.text_en), "{code}");
    }
    assert!(codes.len() >= 14, "{codes:?}");
}

#[actix_web::test]
async fn the_kinds_are_a_code_list() {
    let app = TestApp::start().await;
    let list = app.get("/v1/code-lists/notification_kinds");
    let list = list.send().await.ok();
    let listed = list["items"].as_array().unwrap().iter();
    let listed: Vec<_> = listed.map(|item| item["code"].as_str().unwrap()).collect();
    let declared: Vec<_> = slices::notification_kinds().map(|kind| kind.code).collect();
    assert_eq!(listed, declared);
}

#[test]
fn the_operating_page_names_all_scheduled_work_in_its_order() {
    let page = include_str!("../../api/deploy/README.md");
    let section = page.split("## Scheduled work").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let named: Vec<_> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    let jobs: Vec<_> = slices::jobs().map(|job| job.name).collect();
    assert_eq!(named, jobs);
    assert_eq!(jobs.iter().collect::<BTreeSet<_>>().len(), jobs.len());
}
