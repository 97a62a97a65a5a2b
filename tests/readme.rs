//! The README is tried, not believed: its table of settings is the code's, and its tour runs as it is pasted.

use std::process::{Command, Output, Stdio};

use tianfu::platform::settings::SETTINGS;

use crate::support::TestApp;

const README: &str = include_str!("../README.md");
const TRAININGS: &str = include_str!("../openapi/trainings.md");
const CONTESTS: &str = include_str!("../openapi/contests.md");
const AWARDS: &str = include_str!("../openapi/awards.md");
const BROKERING: &str = include_str!("../openapi/brokering.md");

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

const TOUR: &str = "## A five-minute tour";
const INTEGRATION: &str = "## Connecting a city's system";

/// The bash blocks of a section, as they would be pasted.
fn blocks(section: &str) -> Vec<&'static str> {
    let from = README.split(section).nth(1).expect("the section");
    let blocks = blocks_of(from.split("\n## ").next().unwrap_or(from));
    assert!(blocks.len() >= 7, "blocks are missing");
    blocks
}

fn blocks_of(text: &'static str) -> Vec<&'static str> {
    text.split("```bash\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or(rest))
        .collect()
}

/// Runs a script against the application.
async fn bash(app: &TestApp, script: String) -> Output {
    let base = app.base.clone();
    let run = move || {
        Command::new("bash")
            .arg("-c")
            .arg(script)
            .env("BASE", base)
            .stdin(Stdio::null())
            .output()
            .expect("the tour needs bash and curl")
    };
    actix_web::web::block(run).await.expect("the tour")
}

#[actix_web::test]
async fn the_tour_gives_a_published_need_its_explained_offers_and_a_contact() {
    let app = TestApp::start().await;
    let demo = tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::service::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    let used = blocks(TOUR).into_iter().flat_map(|block| {
        let calls = block.split("$(sign_in ").skip(1);
        calls.filter_map(|call| call.split(' ').next().filter(|name| !name.starts_with('"')))
    });
    let used: Vec<&str> = used.collect();
    assert_eq!(used, ["dy_admin", "luo_qiming"]);
    for name in used {
        let told = demo.logins.iter().any(|login| login.username == name);
        assert!(told, "serve --demo does not tell of {name}");
    }
    app.until_indexed(211).await;
    let script = format!("set -euo pipefail\n{}", blocks(TOUR).join("\n"));
    let output = bash(&app, script).await;
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

#[actix_web::test]
async fn a_block_of_the_tour_stops_at_the_first_refusal_and_the_shell_lives() {
    // Without the demonstration nobody is there to publish.
    let app = TestApp::start().await;
    let begun = blocks(TOUR)[..5].join("\n");
    assert!(begun.contains("/publish"));
    let output = bash(&app, format!("{begun}\necho lives")).await;
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        shown.ends_with("\"status\":\"submitted\"\nlives\n"),
        "{shown} {errors}"
    );
    assert_eq!(errors.matches("refused: ").count(), 1, "{errors}");
    assert!(
        errors.contains("refused: /v1/sessions") && errors.contains("invalid_credentials"),
        "{errors}"
    );
}

#[actix_web::test]
async fn a_citys_system_is_connected_with_curl_alone() {
    let app = TestApp::start().await;
    tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::service::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    let script = format!("set -euo pipefail\n{}", blocks(INTEGRATION).join("\n"));
    let output = bash(&app, script).await;
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "it failed: {errors}\n{shown}");
    for part in [
        r#""external_ref":"DY-2026-0815""#,
        r#""title":"配电线路节能改造""#,
        r#""code":"insufficient_scope""#,
        r#""scope":"matches:write""#,
        r#""error":"invalid_client""#,
    ] {
        assert!(shown.contains(part), "it does not show {part}: {shown}");
    }
    assert_eq!(shown.matches("pending_owner_consent").count(), 2, "{shown}");
}

#[actix_web::test]
async fn a_training_runs_from_the_programme_to_the_door_with_curl_alone() {
    let app = TestApp::start().await;
    tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::service::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    let blocks = blocks_of(TRAININGS);
    assert_eq!(blocks.len(), 11, "blocks are missing");
    let script = format!("set -euo pipefail\n{}", blocks.join("\n"));
    let output = bash(&app, script).await;
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the page failed: {errors}\n{shown}"
    );
    for part in [
        "published\n",
        "enrolling\n",
        "waitlisted\ncancelled\nconfirmed\n",
        "image/svg+xml\n",
        "\"repeated\":true",
        "\"created\":1,\"repeated\":0\n\"created\":0,\"repeated\":1\n",
        "\"target_count\":21\n\"covered_count\":2",
        "enrol_closed\nrunning\nvalid\napplication/pdf\n",
    ] {
        assert!(
            shown.contains(part),
            "the page does not show {part}: {shown}"
        );
    }
}

#[actix_web::test]
async fn a_contest_runs_from_the_announcement_to_the_ranking_with_curl_alone() {
    let app = TestApp::start().await;
    tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::service::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    let blocks = blocks_of(CONTESTS);
    assert_eq!(blocks.len(), 9, "blocks are missing");
    let script = format!("set -euo pipefail\n{}", blocks.join("\n"));
    let output = bash(&app, script).await;
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the page failed: {errors}\n{shown}"
    );
    for part in [
        "published\ncollecting\n",
        "submitted\nqualifying\n",
        "qualified\nqualified\n",
        "accepted\naccepted\npreliminary\napplied\n",
        "\"dry_run\":true",
        "\"rank\":1",
        "\"rank\":2",
        "\"code\":\"stage_not_locked\"",
    ] {
        assert!(
            shown.contains(part),
            "the page does not show {part}: {shown}"
        );
    }
}

#[actix_web::test]
async fn the_awards_of_a_contest_lead_to_certificates_grants_and_figures_with_curl_alone() {
    let app = TestApp::start().await;
    tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::service::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    let blocks = blocks_of(AWARDS);
    assert_eq!(blocks.len(), 5, "blocks are missing");
    let script = format!("set -euo pipefail\n{}", blocks.join("\n"));
    let output = bash(&app, script).await;
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the page failed: {errors}\n{shown}"
    );
    for part in [
        "\"count\":14\n",
        "\"count\":6\n2\n",
        "\"not_issued\":[]\napplication/pdf\n",
        "\"amount_fen\":41000000\n\"status\":\"paid\"\n\"status\":\"approved\"\n",
        "exact\nexact\n\"percent\":\"55.56\"\n",
    ] {
        assert!(
            shown.contains(part),
            "the page does not show {part}: {shown}"
        );
    }
}

#[actix_web::test]
async fn the_brokers_of_a_city_work_from_credentials_to_the_first_count_with_curl_alone() {
    let app = TestApp::start().await;
    tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::service::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    let blocks = blocks_of(BROKERING);
    assert_eq!(blocks.len(), 11, "blocks are missing");
    let script = format!("set -euo pipefail\n{}", blocks.join("\n"));
    let output = bash(&app, script).await;
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the page failed: {errors}\n{shown}"
    );
    for part in [
        "{\"items\":\n\"capacity\":20\njunior_technology_broker\n\"division\":\"510600\"\n",
        "\"status\":\"open\"\n\"overdue\":false\n",
        "\"status\":\"agreed\"\n\"status\":\"active\"\n\"status\":\"agreed\"\n\"code\":\"active_plan_exists\"\n",
        "\"code\":\"forbidden\"\n\"status\":\"confirmed\"\napplication/pdf\n",
        "\"pointer\":\"/minutes\"\n\"created\":1,\"skipped\":0,\"failed\":1\n\"created\":0,\"skipped\":1,\"failed\":1\n\"reversed\":1\n",
        "\"status\":\"drawn\"\n1\n",
        "\"recorded\":1\n\"confirmed\":1\n\"external_ref\":\"DY-2026-1\"\n",
        "\"open_cases\":1\n\"role\":\"broker\"\n\"main_broker_id\":",
    ] {
        assert!(
            shown.contains(part),
            "the page does not show {part}: {shown}"
        );
    }
}

#[actix_web::test]
async fn the_demonstration_shows_the_brokers_of_a_city_in_mid_year() {
    let app = TestApp::start().await;
    tianfu::service::demo::load(
        &mut app.database.connect(),
        app.app.db.vault(),
        tianfu::service::demo::DEFAULT_PASSWORD,
        app.app.clock.now(),
    )
    .expect("the demonstration exchange");
    let city = app.sign_in("dy_admin", "tianfu-demo-2026").await;
    let token = city.created()["access_token"].clone();
    let token = token.as_str().expect("a token");
    let list = async |path: &str| app.get(path).token(token).send().await.ok()["items"].clone();
    let length = |items: &serde_json::Value| items.as_array().expect("items").len();
    assert_eq!(
        length(&list("/v1/brokers?division=510600&active=true&limit=100").await),
        4
    );
    assert_eq!(length(&list("/v1/cases?division=510600").await), 5);
    assert_eq!(length(&list("/v1/cases?unassigned=true").await), 1);
    assert_eq!(length(&list("/v1/cases?overdue=true").await), 1);
    for (status, count) in [
        ("confirmed", 62),
        ("expired_unconfirmed", 7),
        ("disputed", 1),
        ("voided", 1),
        ("audited_ok", 1),
    ] {
        let services = list(&format!("/v1/service-records?status={status}&limit=100")).await;
        assert_eq!(length(&services), count, "{status}");
    }
    assert_eq!(length(&list("/v1/service-record-flags").await), 1);
    assert_eq!(
        length(&list("/v1/broker-months?status=locked&limit=100").await),
        20
    );
    assert_eq!(length(&list("/v1/service-plans").await), 2);
}
