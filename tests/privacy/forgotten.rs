//! Which words an erasure takes, and which stay.

use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{PASSWORD, Person, TestApp, a_need};

const NAME: &str = "李五五";
const PHONE: &str = "13912345678";

struct World {
    app: TestApp,
    admin: Person,
    person: Person,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let admin = app.province_admin().await;
        let person = app.person("liwuwu").await;
        Self { app, admin, person }
    }

    async fn moved(&self, listing: &Value, verb: &str, by: &Person, body: Value) {
        let path = format!("/v1/listings/{}/{verb}", listing["id"].as_str().unwrap());
        self.app.post(&path).by(by).json(&body).send().await.ok();
    }

    /// A draft with `words` of the person; only one that is not submitted may hold a telephone number.
    async fn draft(&self, title: &str, words: &str) -> Value {
        let mut need = a_need(&format!("{NAME} {title}"));
        need["summary"] = json!(format!("{NAME} {words}"));
        need["description"] = json!(words);
        need["keywords"] = json!([NAME]);
        self.app.draft(&self.person, &need).await
    }

    async fn erase(&self) {
        let call = self.app.delete("/v1/users/me").by(&self.person);
        let call = call.header("if-match", "*");
        let call = call.json(&json!({"password": PASSWORD}));
        call.send().await.is(204);
    }

    /// In what is kept, but for the trail.
    fn left(&self, word: &str) -> Vec<String> {
        let lines = super::dump(&self.app.database);
        let trail = self.app.database.text_of("audit_events");
        let found = lines.lines().filter(|line| line.contains(word));
        found
            .filter(|line| !trail.contains(line))
            .map(str::to_owned)
            .collect()
    }
}

#[actix_web::test]
async fn drafts_of_an_erased_person_go_and_what_was_never_public_says_nothing() {
    let world = World::new().await;
    let (app, admin, person) = (&world.app, &world.admin, &world.person);
    let reason = || json!({"reason": format!("{NAME} 写得不清楚")});
    world.draft("草稿", PHONE).await;
    let submitted = world.draft("已提交", NAME).await;
    world.moved(&submitted, "submit", person, json!({})).await;
    let returned = world.draft("退回", NAME).await;
    world.moved(&returned, "submit", person, json!({})).await;
    world.moved(&returned, "return", admin, reason()).await;
    let rejected = world.draft("驳回", NAME).await;
    world.moved(&rejected, "submit", person, json!({})).await;
    world.moved(&rejected, "reject", admin, reason()).await;
    // A broker wrote it down for him, and he did not consent.
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let mut drafted = a_need(&format!("{NAME} 代拟"));
    drafted["on_behalf_of"] = json!(person.id);
    let drafted = app.draft(&broker, &drafted).await;
    world.moved(&drafted, "submit", &broker, json!({})).await;
    world.moved(&drafted, "return", person, reason()).await;
    let submissions = app.database.count("listings", "submitted_at is not null");

    world.erase().await;
    assert_eq!(app.database.count("listings", "submitted_at is null"), 0);
    assert_eq!(
        app.database.count("listings", "submitted_at is not null"),
        submissions
    );
    for (status, count) in [("withdrawn", 2), ("rejected", 1)] {
        let empty = format!(
            "status = '{status}' and title = '账号已注销' and summary = '' and description = '' and keywords = '{{}}'
             and status_reason = '账号已注销' and version > 2"
        );
        assert_eq!(app.database.count("listings", &empty), count, "{status}");
    }
    for word in [NAME, PHONE] {
        assert_eq!(world.left(word), Vec::<String>::new());
        let lexemes = format!("search::text like '%{}%'", &word[..3]);
        assert_eq!(app.database.count("listings", &lexemes), 0, "{word}");
    }
    let seen = app.get("/v1/listings").query(&[("limit", "100")]).by(admin);
    let seen = seen.send().await;
    assert!(!seen.text.contains(NAME), "{}", seen.text);
}

#[actix_web::test]
async fn what_was_public_stays_and_what_was_said_of_it_goes() {
    let world = World::new().await;
    let (app, admin, person) = (&world.app, &world.admin, &world.person);
    let mut listings = Vec::new();
    for title in ["公开", "下架", "撤回"] {
        let listing = app.published(person, admin, &a_need(title)).await;
        listings.push(listing);
    }
    let reason = json!({"reason": format!("{NAME} 的电话 {PHONE} 打不通")});
    world
        .moved(&listings[1], "remove", admin, reason.clone())
        .await;
    world.moved(&listings[2], "withdraw", person, reason).await;
    world.erase().await;
    for (title, status) in [
        ("公开", "withdrawn"),
        ("下架", "removed"),
        ("撤回", "withdrawn"),
    ] {
        let kept =
            format!("title = '{title}' and status = '{status}' and status_reason = '账号已注销'");
        assert_eq!(app.database.count("listings", &kept), 1, "{title}");
    }
    for word in [NAME, PHONE] {
        assert_eq!(world.left(word), Vec::<String>::new());
    }
}

#[actix_web::test]
async fn why_an_account_was_closed_goes_with_it() {
    let world = World::new().await;
    let (app, admin, person) = (&world.app, &world.admin, &world.person);
    let path = format!("/v1/users/{}", person.id);
    let close = app.post(&format!("{path}/deactivate")).by(admin);
    let close = close.json(&json!({"reason": format!("{NAME} {PHONE}")}));
    close.send().await.ok();
    let erase = app.delete(&path).by(admin).header("if-match", "*");
    let erase = erase.json(&json!({"reason": "本人书面申请"}));
    erase.send().await.is(204);
    for word in [NAME, PHONE] {
        assert_eq!(world.left(word), Vec::<String>::new());
    }
    let closed = "deactivated_at is not null and deactivation_reason = '账号已注销'
        and erasure_reason = '本人书面申请'";
    assert_eq!(app.database.count("users", closed), 1);
}
