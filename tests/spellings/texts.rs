//! Characters that nobody sees at the ends of texts, and line breaks of word processors.

use serde_json::json;

use crate::entries::rows::with;
use crate::imports::rows::{CSV, JSON_LINES, a_line, call, count, lines, numbers};
use crate::support::{TestApp, a_need};

/// What copying adds: zero-width characters, direction marks, blanks of every kind, fillers.
const UNSEEN: [&str; 12] = [
    "\u{200b}",
    "\u{feff}",
    "\u{200e}",
    "\u{202a}\u{202c}",
    "\u{2066}\u{2069}",
    "\u{2060}",
    "\u{ad}",
    "\u{a0}\u{200d}\u{3000}",
    "\u{fffc}",
    "\u{3164}\u{2800}",
    "\u{fe0f}",
    "\u{200b} \n\u{61c}",
];

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[actix_web::test]
async fn names_and_prose_are_kept_without_what_nobody_sees_at_their_ends() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for unseen in UNSEEN {
        let around = |text: &str| format!("{unseen}{text}{unseen}");
        let body = with(
            a_need(&around("电气改造")),
            json!({"summary": around("电耗高"), "keywords": [around("电气")], "division": around("510603"),
                "side": around("need"), "deadline_on": around("2099-01-01"),
                "contact": {"name": around("张工"), "email": around("zhang@example.com")}}),
        );
        let made = app.draft(&peng, &body).await;
        assert_eq!(
            json!([
                made["title"],
                made["summary"],
                made["keywords"],
                made["division"],
                made["contact"]["name"],
                made["contact"]["email"],
                made["deadline_on"]
            ]),
            json!([
                "电气改造",
                "电耗高",
                ["电气"],
                "510603",
                "张工",
                "zhang@example.com",
                "2099-01-01"
            ]),
            "{unseen:?}"
        );
        let change = app.patch("/v1/users/me").by(&peng).header("if-match", "*");
        let change = change.json(&json!({"display_name": around("彭")}));
        assert_eq!(change.send().await.ok()["display_name"], "彭");
    }
    let alike = "title = '电气改造' and summary = '电耗高' and keywords = '{电气}'";
    assert_eq!(count(&app, alike), 12);
    assert_eq!(app.database.count("users", "display_name = '彭'"), 1);
}

#[actix_web::test]
async fn ids_and_codes_are_read_without_what_nobody_sees_at_their_ends() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let peng = app.person("peng").await;
    let need = app.draft(&peng, &a_need("电气改造")).await;
    let id = need["id"].as_str().unwrap();
    let firm = app.organization(&peng, "电气公司").await;
    let firm = format!("/v1/organizations/{}", firm["id"].as_str().unwrap());
    for unseen in UNSEEN {
        let around = |text: &str| format!("{unseen}{text}{unseen}");
        let code = app.patch(&firm).by(&province).header("if-match", "*");
        let code = code.json(&json!({"uscc": around("91350100M000100Y43")}));
        assert_eq!(
            code.send().await.ok()["uscc"],
            "91350100M000100Y43",
            "{unseen:?}"
        );
        let team = json!({"name": "改造队", "division": around("510603"),
            "organization_id": around(firm.rsplit('/').next().unwrap())});
        let team = app.post("/v1/teams").by(&peng).json(&team);
        assert_eq!(team.send().await.created()["division"], "510603");
        let owned = [
            ("owner_id", around(&peng.id)),
            ("division", around("510600")),
            ("q", around("电气")),
        ];
        let owned = owned
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let owned = app
            .get("/v1/listings")
            .by(&peng)
            .query(&owned)
            .send()
            .await
            .ok();
        assert_eq!(owned["items"][0]["id"], id, "{unseen:?}");
        // One line in a path.
        if !unseen.contains('\n') {
            for path in [
                "/v1/divisions/510603",
                "/v1/code-lists/urgencies",
                &format!("/v1/listings/{id}"),
            ] {
                let path = format!("{path}{}", escaped(unseen));
                app.get(&path).by(&peng).send().await.ok();
            }
        }
    }
    assert_eq!(
        app.database
            .count("organizations", "uscc = '91350100M000100Y43'"),
        1
    );
}

#[actix_web::test]
async fn cells_and_lines_of_files_are_read_without_it_too() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let table: String = UNSEEN
        .iter()
        .filter(|unseen| !unseen.contains('\n'))
        .map(|unseen| format!("need,technology,problem,{unseen}锅炉{unseen},{unseen}510603{unseen},{unseen}7{unseen}\n"))
        .collect();
    let table = format!(
        "\u{feff}side,market,kind,title\u{200b},\u{a0}division,trl\n{table}\u{200b},\u{a0},,,,\n"
    );
    let report = call(&app, "", CSV, table).by(&peng).send().await.ok();
    assert_eq!(numbers(&report), [11, 0, 0]);
    let file = UNSEEN.map(|unseen| {
        let line = a_line(&format!("{unseen}锅炉{unseen}"));
        with(
            line,
            json!({"trl": 7, "division": format!("510603{unseen}")}),
        )
    });
    let report = call(&app, "", JSON_LINES, lines(&file))
        .by(&peng)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&report), [12, 0, 0]);
    assert_eq!(
        count(&app, "title = '锅炉' and division = '510603' and trl = 7"),
        23
    );
}

#[actix_web::test]
async fn what_belongs_to_the_last_character_stays() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for text in [
        "改造❤\u{fe0f}",
        "辻\u{e0100}",
        "👩\u{200d}🔬",
        "می\u{200c}خواهم",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "1\u{fe0f}\u{20e3}",
    ] {
        let made = app.draft(&peng, &a_need(&format!("{text}\u{200b} "))).await;
        assert_eq!(made["title"], text);
    }
}

#[actix_web::test]
async fn a_line_break_of_any_program_is_one_in_prose() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for end in [
        "\u{b}", "\u{c}", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\r\n", "\n",
    ] {
        let text = format!("甲{end}乙{end}");
        let body = with(
            a_need(&format!("{end}电气改造{end}")),
            json!({"summary": text, "description": text}),
        );
        let made = app.draft(&peng, &body).await;
        assert_eq!(
            (&made["title"], &made["summary"], &made["description"]),
            (&json!("电气改造"), &json!("甲\n乙"), &json!("甲\n乙")),
            "{end:?}"
        );
        let title = app.post("/v1/listings").by(&peng).json(&a_need(&text));
        title
            .send()
            .await
            .refused_at(422, "/title", "control_character");
    }
    assert_eq!(count(&app, "summary = E'甲\\n乙'"), 8);
}

#[actix_web::test]
async fn what_deceives_inside_a_text_stays_refused() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for (text, fault) in [
        ("a\u{202e}b", "bidi_control"),
        ("\u{200b}a\u{2066}b\u{200b}", "bidi_control"),
        ("\u{202a}a\u{202b}b\u{202c}", "bidi_control"),
        ("\u{0}a", "nul"),
        ("a\u{200b}\u{0}", "nul"),
        ("a\u{7}\u{200b}", "control_character"),
        ("\u{feff}\u{1b}a", "control_character"),
        ("\u{200b}\u{202e}", "invisible"),
        ("\u{fe0f}\u{fe0f}", "invisible"),
        ("\u{fffc}", "invisible"),
    ] {
        for member in ["title", "summary"] {
            let body = with(a_need("电气改造"), json!({member: text}));
            let answer = app.post("/v1/listings").by(&peng).json(&body).send().await;
            answer.refused_at(422, &format!("/{member}"), fault);
        }
    }
    assert_eq!(count(&app, "true"), 0);
    // A password is taken as it is.
    let password = "\u{200b}geheim und lang\u{feff}";
    let body = json!({"username": "wang", "password": password, "display_name": "王", "account_kind": "worker"});
    app.post("/v1/users").json(&body).send().await.created();
    let bare = app.sign_in("wang", "geheim und lang").await;
    bare.refused(401, "invalid_credentials");
    app.sign_in("wang", password).await.created();
}
