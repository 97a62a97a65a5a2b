use serde_json::json;

use super::rows::{CSV, JSON_LINES, a_line, call, count, faults, lines, numbers};
use crate::support::TestApp;

#[actix_web::test]
async fn a_table_and_lines_make_the_same_listing() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let line = json!({"side": "need", "market": "technology", "kind": "problem", "title": "锅炉, \"烟气\"", "summary": "一\n二",
        "division": "510603", "fields": ["environment", "new_energy"], "industry": "D", "keywords": ["锅炉", "除尘"],
        "budget_min_fen": 100, "trl": 7, "cooperation_modes": ["service"], "urgency": "soon", "valid_days": 30,
        "contact": {"name": "张工", "phone": "13800000001"}});
    let table = "\u{feff}side,market,类型,标题,summary,行政区划,fields,industry,关键词,budget_min_fen,trl,cooperation_modes,urgency,valid_days,\
        contact.name,联系电话,budget_max_fen\r\n\
        need,technology,problem,\"锅炉, \"\"烟气\"\"\",\"一\n二\",510603,environment;new_energy,D,锅炉；除尘,100,7,service,soon,30,张工,13800000001,\r\n";
    for (media_type, file) in [
        (JSON_LINES, lines(&[line])),
        (CSV, table.to_owned()),
        ("text/csv; charset=UTF-8", table.to_owned()),
    ] {
        let report = call(&app, "", media_type, file)
            .by(&person)
            .send()
            .await
            .ok();
        let format = if media_type == JSON_LINES {
            "json_lines"
        } else {
            "csv"
        };
        let expected = json!({"id": report["id"], "kind": "listings", "mode": "atomic", "dry_run": false, "format": format,
            "detected_encoding": "utf-8", "created": 1, "skipped": 0, "failed": 0, "errors": []});
        assert_eq!(report, expected);
        let path = format!("/v1/imports/{}", report["id"].as_str().unwrap());
        let import = app.get(&path).by(&person).send().await.ok();
        assert_eq!(
            (&import["status"], &import["created"]),
            (&json!("succeeded"), &json!(1))
        );
    }
    let alike = "title = '锅炉, \"烟气\"' and summary = E'一\\n二' and fields = '{environment,new_energy}' and industry = 'D' \
        and keywords = '{锅炉,除尘}' and budget_min_fen = 100 and budget_max_fen is null and trl = 7 \
        and cooperation_modes = '{service}' and urgency = 'soon' and valid_days = 30 and status = 'draft'";
    assert_eq!(count(&app, alike), 3);
    assert_eq!(app.database.count("listing_contacts", "true"), 3);
    let trail = "resource = 'listings' and operation = 'import_records' and actor_kind = 'user'";
    assert_eq!(app.database.count("audit_events", trail), 3);
}

#[actix_web::test]
async fn a_quote_that_is_not_closed_fails_its_line_only() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let table = "side,market,kind,title,summary,division\n\
        need,technology,problem,first,\"open,510603\n\
        need,technology,problem,second,,510603\n\
        need,technology,problem,\"third\" more,,510603\n\
        need,technology,problem,fourth,,\"510603\n";
    let report = call(&app, "&mode=partial", CSV, table).by(&person);
    let report = report.send().await.ok();
    let expected = [
        (2, "/summary", "quote"),
        (4, "/title", "quote"),
        (5, "/division", "quote"),
    ];
    let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    assert_eq!(
        (numbers(&report), faults(&report)),
        ([1, 0, 3], expected.to_vec())
    );
    let refused = call(&app, "", CSV, table).by(&person).send().await;
    assert_eq!(refused.refused(422, "import_failed")["failed"], 3);
    assert_eq!(count(&app, "title = 'second'"), 1);
    assert_eq!(count(&app, "true"), 1);
}

#[actix_web::test]
async fn a_line_is_named_as_it_stands_in_the_file() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let table = "side,market,kind,title,summary,division,trl\r\n\
        need,technology,problem,first,\"in\ntwo lines\",510603,\r\n\
        ,,,,,,\r\n\
        need,technology,problem,second,,519999,\r\n\
        need,technology,problem,third,,510603,high\r\n\
        need,technology,problem,fourth,,510603,1,more\r\n\
        need,technology,problem,,,510603,1\r\n\
        need,technology,problem,\"two\nlines\",,510603,1\r\n";
    let report = call(&app, "&mode=partial", CSV, table)
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&report), [1, 0, 5]);
    let expected = [
        (5, "/division", "unknown_code"),
        (6, "/trl", "type"),
        (7, "", "length"),
        (8, "/title", "required"),
        (9, "/title", "control_character"),
    ];
    let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    assert_eq!(faults(&report), expected);
    let file = format!(
        "\u{feff}{}\n\n{{\n[]\n{}",
        a_line("first"),
        lines(&[a_line("second")])
    );
    let report = call(&app, "&mode=partial", JSON_LINES, file)
        .by(&person)
        .send()
        .await
        .ok();
    let expected = [(3, "", "malformed_json"), (4, "", "type")];
    let expected = expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned()));
    assert_eq!(
        (numbers(&report), faults(&report)),
        ([2, 0, 2], expected.to_vec())
    );
}

#[actix_web::test]
async fn lines_of_json_in_another_encoding_are_named_and_not_guessed() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let first = lines(&[a_line("first")]);
    let file = [first.as_bytes(), b"{\"title\": \"\xb9\xf8\xc2\xaf\"}\n"].concat();
    let refused = call(&app, "&mode=partial", JSON_LINES, file).by(&person);
    let refused = refused.send().await.refused_at(422, "", "encoding");
    assert_eq!(refused["errors"][0]["line"], 2);
    let gbk = call(&app, "", "text/csv; charset=gb18030", "side\n")
        .by(&person)
        .send()
        .await;
    gbk.refused(415, "unsupported_media_type");
    assert_eq!(count(&app, "true"), 0);
}

#[actix_web::test]
async fn a_file_that_is_none_is_refused_as_a_whole() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let send = |media_type: &str, file: &str| {
        call(&app, "&mode=partial", media_type, file)
            .by(&person)
            .send()
    };
    for (media_type, file) in [
        ("application/json", "{}"),
        ("text/plain", "x"),
        ("application/x-ndjson; charset=gbk", "{}"),
    ] {
        send(media_type, file)
            .await
            .refused(415, "unsupported_media_type");
    }
    for (media_type, file) in [
        (JSON_LINES, ""),
        (JSON_LINES, "\n\n"),
        (CSV, ""),
        (CSV, "side,title\n"),
        (CSV, "side,title\n,\n"),
    ] {
        send(media_type, file).await.refused_at(422, "", "required");
    }
    send(CSV, "side,owner\nneed,x\n")
        .await
        .refused_at(422, "/owner", "unknown_field");
    send(CSV, "side,title,标题\nneed,x,x\n")
        .await
        .refused_at(422, "/title", "duplicate_key");
    // A name that is none of ours is not repeated: the words say which column it is.
    let refused = send(CSV, "side,备注\nneed,x\n").await;
    let refused = refused.refused_at(422, "/…", "unknown_field");
    let words = refused["errors"][0]["detail"].as_str().unwrap();
    assert!(words.starts_with("第 2 列"), "{words}");
    let unknown = app
        .post("/v1/imports?kind=users")
        .by(&person)
        .body(JSON_LINES, "{}")
        .send()
        .await;
    unknown.refused_at(422, "kind", "unknown_code");
    let none = app
        .post("/v1/imports")
        .by(&person)
        .body(JSON_LINES, "{}")
        .send()
        .await;
    none.refused_at(422, "kind", "required");
    send(JSON_LINES, "{}").await.ok();
}

#[actix_web::test]
async fn a_request_carries_out_five_thousand_lines_and_four_mebibytes() {
    let app = TestApp::start_with(|settings| settings.import_max_bytes = 5 * 1024 * 1024).await;
    let person = app.person("person").await;
    let many = "{}\n".repeat(5000);
    let report = call(&app, "&mode=partial&dry_run=true", JSON_LINES, many.clone())
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(numbers(&report), [0, 0, 5000]);
    // The first thousand faults are named.
    assert_eq!(report["errors"].as_array().unwrap().len(), 1000);
    let table = format!("side\n{}", "need\n".repeat(5001));
    let long = a_line(&"x".repeat(1000)).to_string() + "\n";
    for (media_type, file) in [
        (JSON_LINES, format!("{many}{{}}\n")),
        (CSV, table),
        (JSON_LINES, long.repeat(4 * 1024 * 1024 / 1000)),
    ] {
        let over = call(&app, "&dry_run=true", media_type, file).by(&person);
        assert_eq!(over.send().await.is(202)["dry_run"], true);
    }
    // The setting is the limit of all files.
    let larger = call(
        &app,
        "&dry_run=true",
        JSON_LINES,
        "\n".repeat(5 * 1024 * 1024 + 1),
    );
    larger
        .by(&person)
        .send()
        .await
        .refused(413, "body_too_large");
    let other = app
        .post("/v1/listings")
        .by(&person)
        .body("application/json", " ".repeat(600 * 1024));
    other.send().await.refused(413, "body_too_large");
    assert_eq!(count(&app, "true"), 0);
}
