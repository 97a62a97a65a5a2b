//! The README is tried, not believed: its table of settings is the code's, and its tour runs as it is pasted.

use std::process::{Command, Stdio};

use tianfu::settings::SETTINGS;

use crate::support::TestApp;

const README: &str = include_str!("../README.md");

#[test]
fn the_table_of_settings_is_the_one_of_the_code() {
    for setting in SETTINGS {
        let default = match setting.default {
            "" => String::new(),
            value => format!("`{value}`"),
        };
        let row = format!(
            "| `{}` | `{}` | {default} | {} |",
            setting.key, setting.env, setting.help
        );
        assert!(README.contains(&row), "the README lacks {row}");
    }
    let rows = README
        .lines()
        .filter(|line| line.contains("| `TIANFU_") || line.contains("| `DATABASE_URL`"))
        .count();
    assert_eq!(rows, SETTINGS.len());
}

/// The bash blocks of a section, as they would be pasted.
fn blocks(section: &str) -> String {
    let from = README.split(section).nth(1).expect("the section");
    let section = from.split("\n## ").next().unwrap_or(from);
    let blocks: Vec<&str> = section
        .split("```bash\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or(rest))
        .collect();
    assert!(blocks.len() >= 8, "the tour has lost its blocks");
    blocks.join("\n")
}

#[actix_web::test]
async fn the_tour_gives_a_published_need_its_explained_offers_and_a_contact() {
    let app = TestApp::start().await;
    tianfu::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    app.until_indexed(211).await;
    let script = format!("set -euo pipefail\n{}", blocks("## A five-minute tour"));
    let base = app.base.clone();
    let output = actix_web::web::block(move || {
        Command::new("bash")
            .arg("-c")
            .arg(script)
            .env("BASE", base)
            .stdin(Stdio::null())
            .output()
            .expect("the tour needs bash and curl")
    })
    .await
    .expect("the tour");
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the tour failed: {errors}\n{shown}"
    );
    for part in [
        r#"{"text":"藏香","matched":true}"#,
        r#""code":"agriculture""#,
        r#""status":"submitted""#,
        r#""status":"published""#,
        "工业企业配电系统能效诊断与高损耗设备替换方案",
        "both mention",
        r#""status":"accepted_both""#,
        r#""need":null,"offer":{"name":""#,
        r#""code":"invalid_value""#,
        r#""pointer":"/title""#,
    ] {
        assert!(
            shown.contains(part),
            "the tour does not show {part}: {shown}"
        );
    }
}
