use serde_json::{Value, json};

use crate::listings::rows::with;
use crate::support::{Person, TestApp, a_need};

/// Published needs, searched by `q`.
pub struct Shelf {
    app: TestApp,
    owner: Person,
    admin: Person,
}

impl Shelf {
    pub async fn with_titles(titles: &[&str]) -> Self {
        let app = TestApp::start().await;
        let owner = app.person("owner").await;
        let admin = app.province_admin().await;
        let shelf = Self { app, owner, admin };
        for title in titles {
            shelf.add(title, json!({})).await;
        }
        shelf
    }

    pub async fn add(&self, title: &str, members: Value) {
        let need = with(a_need(title), members);
        self.app.published(&self.owner, &self.admin, &need).await;
    }

    /// The listings found, best first.
    pub async fn items(&self, q: &str) -> Vec<Value> {
        let list = self.app.get("/v1/listings").query(&[("q", q)]);
        list.send().await.ok()["items"].as_array().unwrap().clone()
    }

    /// The titles found, sorted.
    pub async fn all(&self, q: &str) -> Vec<String> {
        let items = self.items(q).await;
        let mut titles: Vec<String> = items
            .iter()
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect();
        titles.sort();
        titles
    }
}

#[actix_web::test]
async fn a_short_query_with_a_helper_word_finds_the_same_as_the_bare_word() {
    let shelf = Shelf::with_titles(&[
        "花椒烘干设备改造",
        "花椒采后保鲜",
        "灌区水泵节能",
        "离心水泵叶轮磨损",
        "猪瘟快速检测",
        "LED灯散热难题",
        "藏香配方改良",
        "机械设计优化",
    ])
    .await;
    for (bare, queries) in [
        (
            "花椒",
            &[
                "求花椒",
                "找花椒",
                "买花椒",
                "种花椒",
                "花椒求购",
                "求购花椒",
                "求 花椒",
                "急求花椒",
            ][..],
        ),
        ("水泵", &["修水泵", "水泵怎么修", "我要修水泵", "求水泵"]),
        ("猪瘟", &["治猪瘟", "请问猪瘟"]),
        ("LED灯", &["求LED灯", "LED灯求购"]),
        ("藏香", &["求藏香", "寻藏香", "求 藏香"]),
    ] {
        let expected = shelf.all(bare).await;
        assert!(!expected.is_empty(), "{bare}");
        for q in queries {
            assert_eq!(shelf.all(q).await, expected, "{q}");
        }
    }
}

#[actix_web::test]
async fn a_word_that_begins_like_a_helper_is_looked_for_whole() {
    let shelf = Shelf::with_titles(&[
        "有机肥发酵",
        "机肥",
        "换热器结垢",
        "加热器老化",
        "节能灯具",
        "节日灯具",
    ])
    .await;
    assert_eq!(shelf.all("有机肥").await, ["有机肥发酵"]);
    assert_eq!(shelf.all("换热器").await, ["换热器结垢"]);
    assert_eq!(shelf.all("节能灯具").await, ["节能灯具"]);
}

#[actix_web::test]
async fn a_helper_word_alone_is_looked_for_itself() {
    let shelf = Shelf::with_titles(&["水泵维修", "花椒求购"]).await;
    assert_eq!(shelf.all("修").await, ["水泵维修"]);
    assert_eq!(shelf.all("求购").await, ["花椒求购"]);
    assert_eq!(shelf.all("怎么").await, [""; 0]);
}

#[actix_web::test]
async fn the_text_as_it_was_written_comes_first() {
    let shelf = Shelf::with_titles(&["水泵的寿命", "谁来修水泵", "水泵的噪声"]).await;
    let items = shelf.items("修水泵").await;
    assert_eq!(items.len(), 3);
    assert_eq!(items[0]["title"], "谁来修水泵");
}
