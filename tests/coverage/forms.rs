use serde_json::json;

use crate::check_ins::rows::{Door, text};

#[actix_web::test]
async fn accept_chooses_json_csv_or_a_drawing() {
    let door = Door::open().await;
    let one = door.enrolled("绝密姓名", "510700").await;
    door.at("2024-08-30T01:00:00Z");
    door.admits(&door.session, &one).await;
    let path = format!(
        "/v1/training-programs/{}/coverage",
        text(&door.program["id"])
    );
    let until = format!("{path}?until=2024-08-30T01:00:01Z");
    let get = |accept: &str| door.app.get(&until).header("accept", accept);
    for (accept, expected) in [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("image/svg+xml", "image/svg+xml"),
        (
            "image/avif,image/webp,image/svg+xml,*/*;q=0.8",
            "image/svg+xml",
        ),
        ("application/pdf", "application/json"),
    ] {
        let answer = get(accept).send().await;
        assert_eq!(
            (answer.status, &*answer.header("content-type")),
            (200, expected),
            "{accept}"
        );
        assert!(answer.header("vary").contains("Accept,"));
        assert!(!answer.text.contains("绝密姓名"));
        let same = get(accept)
            .header("if-none-match", &answer.etag())
            .send()
            .await;
        assert_eq!(same.status, 304, "{accept}");
    }
}

#[actix_web::test]
async fn the_table_has_a_header_and_no_formulas() {
    let door = Door::open_with(json!({"title": "=HYPERLINK(\"http://x\",\"点\")"})).await;
    let one = door.enrolled("王一", "510700").await;
    door.at("2024-08-30T01:00:00Z");
    door.admits(&door.session, &one).await;
    let path = format!(
        "/v1/training-sessions/{}/coverage",
        text(&door.session["id"])
    );
    let table = door
        .app
        .get(&path)
        .header("accept", "text/csv")
        .send()
        .await
        .text;
    let lines: Vec<&str> = table.split("\r\n").collect();
    assert_eq!(lines[0], "facet,code,name,covered,people");
    assert!(lines.contains(&"division,510700,绵阳市,true,1"), "{table}");
    assert!(lines.contains(&"division,513300,甘孜藏族自治州,false,0"));
    assert!(lines.contains(&"role,worker,,,1"));
    assert!(lines[1].starts_with("total,,\"'=HYPERLINK("), "{table}");
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.starts_with("division,"))
            .count(),
        21
    );
}

#[actix_web::test]
async fn the_drawing_has_a_tile_for_each_city_and_escapes_titles() {
    let door = Door::open_with(json!({"title": "<script>&\"'第一期"})).await;
    for (name, from) in [("一", "510700"), ("二", "510700"), ("三", "500000")] {
        let one = door.enrolled(name, from).await;
        door.app
            .database
            .run("update training_sessions set status = 'running'")
            .unwrap();
        door.at("2024-08-30T01:00:00Z");
        door.admits(&door.session, &one).await;
        door.app
            .database
            .run("update training_sessions set status = 'enrolling'")
            .unwrap();
        door.at("2024-08-20T01:00:00Z");
    }
    door.at("2024-08-30T02:00:00Z");
    let path = format!(
        "/v1/training-sessions/{}/coverage",
        text(&door.session["id"])
    );
    let drawn = door
        .app
        .get(&path)
        .header("accept", "image/svg+xml")
        .send()
        .await
        .text;
    assert_eq!(drawn.matches("<g transform=").count(), 21);
    assert!(!drawn.contains("<script>") && drawn.contains("&lt;script&gt;&amp;&quot;&#39;第一期"));
    assert!(
        drawn.contains("<title>绵阳：2 人</title>")
            && drawn.contains("<title>甘孜州：未覆盖</title>")
    );
    assert!(drawn.contains("省外：重庆市 1 人") && drawn.contains("覆盖 1 / 21"));
}
