//! A service record on paper.

use serde_json::{Value, json};

use super::rows::{Cast, act, path};
use crate::support::{Person, TestApp, pdf_pages, pdf_text};

/// A paper: its bytes, and its text without line breaks.
struct Printed {
    bytes: Vec<u8>,
    text: String,
}

impl Printed {
    #[track_caller]
    fn says(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.text.contains(part), "{part}: {}", self.text);
        }
    }

    fn code(&self) -> String {
        let code = self.text.split("校验码：").nth(1).expect("a code");
        code.chars().take_while(char::is_ascii_hexdigit).collect()
    }
}

async fn print(app: &TestApp, by: &Person, record: &Value) -> Printed {
    let answer = app.get(&path(record, "/paper.pdf")).by(by).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/pdf");
    Printed {
        text: pdf_text(&answer.bytes).replace('\n', ""),
        bytes: answer.bytes.to_vec(),
    }
}

#[actix_web::test]
async fn the_paper_says_what_the_record_says_with_a_code_of_its_version() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let record = cast.recorded(&app, 0).await;
    let first = print(&app, &cast.broker, &record).await;
    first.says(&[
        "科服保姆服务记录单",
        "四川迪弗电气科技有限公司",
        "走访",
        "上门",
        "510603",
        "45 分钟",
        "了解配电节能改造需求",
        "未确认",
        "版本：1",
    ]);
    let code = first.code();
    assert_eq!((code.len(), pdf_pages(&first.bytes)), (16, 1));
    // All readers read the same, and the same again.
    for by in [&cast.owner, &cast.city, &cast.province] {
        let again = print(&app, by, &record).await;
        assert_eq!(again.bytes, first.bytes);
    }
    act(&app, &cast.owner, &record, "confirm").await.ok();
    let confirmed = print(&app, &cast.owner, &record).await;
    confirmed.says(&["已确认"]);
    assert_ne!(confirmed.code(), code);
    act(&app, &cast.broker, &record, "amend").await.ok();
    let amended = print(&app, &cast.owner, &record).await;
    amended.says(&["60 分钟", "版本：2", "未确认"]);
    let void = cast.recorded(&app, 300).await;
    act(&app, &cast.city, &void, "void").await.ok();
    let void = print(&app, &cast.owner, &void).await;
    void.says(&["作废", "服务未发生", "双方均已听取"]);
}

#[actix_web::test]
async fn who_may_not_read_the_record_gets_no_paper_and_a_missing_character_is_named() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let record = cast.recorded(&app, 0).await;
    let paper = path(&record, "/paper.pdf");
    for who in [&cast.stranger, &cast.other_city] {
        app.get(&paper)
            .by(who)
            .send()
            .await
            .refused(404, "not_found");
    }
    app.get(&paper).send().await.refused(401, "unauthenticated");
    let mut body = cast.service(&app, 600);
    body["outcome"] = json!("龘");
    let strange = super::rows::record(&app, &cast.broker, &body).await;
    let paper = path(&strange.created(), "/paper.pdf");
    let refused = app.get(&paper).by(&cast.broker).send().await;
    refused.refused(422, "glyph_missing");
}
