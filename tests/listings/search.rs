use serde_json::{Value, json};

use super::rows::with;
use crate::support::{Person, TestApp, a_need};

struct Shelf {
    app: TestApp,
    owner: Person,
    admin: Person,
}

impl Shelf {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let owner = app.person("owner").await;
        let admin = app.province_admin().await;
        Self { app, owner, admin }
    }

    async fn with_titles(titles: &[&str]) -> Self {
        let shelf = Self::open().await;
        for title in titles {
            shelf.add(title, json!({})).await;
        }
        shelf
    }

    async fn add(&self, title: &str, members: Value) {
        let need = with(a_need(title), members);
        self.app.published(&self.owner, &self.admin, &need).await;
    }

    async fn items(&self, q: &str) -> Vec<Value> {
        let list = self.app.get("/v1/listings").query(&[("q", q)]);
        list.send().await.ok()["items"].as_array().unwrap().clone()
    }

    /// The titles found, best first.
    async fn found(&self, q: &str) -> Vec<String> {
        let items = self.items(q).await;
        items
            .iter()
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The titles found, sorted.
    async fn all(&self, q: &str) -> Vec<String> {
        let mut found = self.found(q).await;
        found.sort();
        found
    }
}

#[actix_web::test]
async fn words_of_one_character_and_more_are_found() {
    let shelf = Shelf::with_titles(&[
        "老旧电气线路节能改造",
        "晚熟柑橘采后保鲜",
        "石渠蜂蜜掺假快速检测",
        "东谷藏香配方改良",
        "乡村道路太阳能灯具",
        "LED灯散热难题",
        "5G基站节能",
        "猕猴桃溃疡病防治",
    ])
    .await;
    for (q, expected) in [
        ("电气", &["老旧电气线路节能改造"][..]),
        ("柑橘", &["晚熟柑橘采后保鲜"]),
        ("蜂蜜", &["石渠蜂蜜掺假快速检测"]),
        ("藏香", &["东谷藏香配方改良"]),
        ("东谷藏香", &["东谷藏香配方改良"]),
        ("猕猴桃", &["猕猴桃溃疡病防治"]),
        ("灯", &["LED灯散热难题", "乡村道路太阳能灯具"]),
        ("LED灯", &["LED灯散热难题"]),
        ("led", &["LED灯散热难题"]),
        ("5G", &["5G基站节能"]),
        ("5g", &["5G基站节能"]),
        ("节能", &["5G基站节能", "老旧电气线路节能改造"]),
    ] {
        assert_eq!(shelf.all(q).await, expected, "{q}");
    }
}

#[actix_web::test]
async fn width_case_and_script_do_not_matter_on_either_side() {
    let shelf = Shelf::with_titles(&["老旧电气线路", "高效ＬＥＤ燈具", "电氣化鐵路"]).await;
    for (q, expected) in [
        ("電氣", &["电氣化鐵路", "老旧电气线路"][..]),
        ("电气", &["电氣化鐵路", "老旧电气线路"]),
        ("Ｌｅｄ", &["高效ＬＥＤ燈具"]),
        ("LED", &["高效ＬＥＤ燈具"]),
        ("灯具", &["高效ＬＥＤ燈具"]),
        ("铁路", &["电氣化鐵路"]),
    ] {
        assert_eq!(shelf.all(q).await, expected, "{q}");
    }
}

#[actix_web::test]
async fn every_word_must_occur() {
    let shelf = Shelf::with_titles(&["柑橘保鲜", "柑橘育苗", "蔬菜保鲜"]).await;
    for (q, expected) in [
        ("柑橘 保鲜", &["柑橘保鲜"][..]),
        ("保鲜　柑橘", &["柑橘保鲜"]),
        ("柑橘", &["柑橘保鲜", "柑橘育苗"]),
        ("柑橘 蔬菜", &[]),
        ("柑橘 保鲜 机器人", &[]),
        ("柑橘,保鲜", &["柑橘保鲜"]),
    ] {
        assert_eq!(shelf.all(q).await, expected, "{q}");
    }
}

#[actix_web::test]
async fn characters_that_stand_apart_are_no_word() {
    let shelf = Shelf::with_titles(&["蜂蜜与猕猴桃", "电力与气象", "蜂群", "猴子与桃猕"]).await;
    for q in ["蜂猕", "电气", "蜜蜂", "猕猴桃酒", "桃猴", "与与"] {
        assert_eq!(shelf.all(q).await, [""; 0], "{q}");
    }
    assert_eq!(shelf.all("猕猴桃").await, ["蜂蜜与猕猴桃"]);
    assert_eq!(shelf.all("蜂").await, ["蜂群", "蜂蜜与猕猴桃"]);
    assert_eq!(shelf.all("蜂 猕").await, ["蜂蜜与猕猴桃"]);
}

#[actix_web::test]
async fn a_name_that_no_dictionary_knows_is_found_as_it_stands() {
    let shelf = Shelf::with_titles(&[
        "四川迪弗电气厂房改造",
        "东旗电气厂房改造",
        "迪庆与弗兰的电气",
    ])
    .await;
    assert_eq!(shelf.all("迪弗电气").await, ["四川迪弗电气厂房改造"]);
    assert_eq!(
        shelf.all("电气厂房的改造").await,
        ["东旗电气厂房改造", "四川迪弗电气厂房改造"]
    );
}

#[actix_web::test]
async fn no_word_reaches_over_the_border_of_two_members() {
    let shelf = Shelf::open().await;
    let members = json!({"summary": "气象站", "keywords": ["供电", "气体"], "description": "猴桃"});
    shelf.add("备用电", members).await;
    for q in ["电气", "电气象", "站猴桃"] {
        assert_eq!(shelf.all(q).await, [""; 0], "{q}");
    }
    assert_eq!(shelf.all("气象站").await, ["备用电"]);
}

#[actix_web::test]
async fn every_member_is_searched_and_its_place_is_told() {
    let shelf = Shelf::open().await;
    let members = json!({"summary": "霉变", "keywords": ["冷链", "果蔬"], "description": "冬季贮藏用ＰＥ袋。"});
    shelf.add("柑橘保鲜", members).await;
    for (q, member, fragments) in [
        (
            "柑橘",
            "title",
            json!([{"text": "柑橘", "matched": true}, {"text": "保鲜", "matched": false}]),
        ),
        (
            "冷链",
            "keywords",
            json!([{"text": "冷链", "matched": true}, {"text": " 果蔬", "matched": false}]),
        ),
        (
            "霉变",
            "summary",
            json!([{"text": "霉变", "matched": true}]),
        ),
        (
            "pe",
            "description",
            json!([{"text": "冬季贮藏用", "matched": false}, {"text": "ＰＥ", "matched": true},
                {"text": "袋。", "matched": false}]),
        ),
    ] {
        let items = shelf.items(q).await;
        assert_eq!(items.len(), 1, "{q}");
        let expected = json!([{"member": member, "fragments": fragments, "cut_before": false, "cut_after": false}]);
        assert_eq!(items[0]["snippets"], expected, "{q}");
    }
    let plain = shelf.app.get("/v1/listings").send().await.ok();
    assert!(plain["items"][0].get("snippets").is_none());
}

#[actix_web::test]
async fn a_snippet_is_cut_around_the_first_word_and_joins_to_the_text() {
    let shelf = Shelf::open().await;
    let description = format!(
        "{}电气{}电氣{}",
        "前".repeat(50),
        "中".repeat(10),
        "后".repeat(200)
    );
    shelf.add("改造", json!({"description": description})).await;
    let items = shelf.items("电气").await;
    let snippet = &items[0]["snippets"][0];
    assert_eq!(snippet["member"], "description");
    assert_eq!(
        (&snippet["cut_before"], &snippet["cut_after"]),
        (&json!(true), &json!(true))
    );
    let fragments = snippet["fragments"].as_array().unwrap();
    let text = |fragment: &Value| fragment["text"].as_str().unwrap().to_owned();
    let joined: String = fragments.iter().map(text).collect();
    assert!(description.contains(&joined));
    let matched: Vec<_> = fragments
        .iter()
        .filter(|one| one["matched"] == true)
        .map(text)
        .collect();
    assert_eq!(matched, ["电气", "电氣"]);
}

#[actix_web::test]
async fn only_the_words_that_were_found_are_marked() {
    let shelf = Shelf::open().await;
    let members = json!({"summary": "The tests failed.", "description": "bundled LEDs"});
    shelf.add("LED driver", members).await;
    let items = shelf.items("led").await;
    let marked: Vec<_> = items[0]["snippets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|snippet| {
            let fragments = snippet["fragments"].as_array().unwrap();
            let matched = fragments.iter().filter(|one| one["matched"] == true);
            let text: Vec<_> = matched.map(|one| one["text"].as_str().unwrap()).collect();
            (snippet["member"].as_str().unwrap(), text.join("|"))
        })
        .collect();
    assert_eq!(
        marked,
        [
            ("title", "LED".to_owned()),
            ("description", "LED".to_owned())
        ]
    );
}

#[actix_web::test]
async fn the_title_counts_most_then_keywords_then_summary_then_description() {
    let shelf = Shelf::open().await;
    // Written in the wrong order, so that neither age nor id can do it.
    shelf.add("二", json!({"keywords": ["电气"]})).await;
    shelf.add("四", json!({"description": "电气"})).await;
    shelf.add("一 电气", json!({})).await;
    shelf.add("三", json!({"summary": "电气"})).await;
    assert_eq!(shelf.found("电气").await, ["一 电气", "二", "三", "四"]);
    let by_age = [("q", "电气"), ("sort", "published_at")];
    let list = shelf
        .app
        .get("/v1/listings")
        .query(&by_age)
        .send()
        .await
        .ok();
    assert_eq!(list["items"][0]["title"], "二");
    assert!(list["items"][0]["snippets"].is_array());

    // Page by page it is the same order.
    let (mut paged, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("q", "电气"), ("limit", "1")];
        if let Some(cursor) = &cursor {
            query.push(("cursor", cursor));
        }
        let page = shelf
            .app
            .get("/v1/listings")
            .query(&query)
            .send()
            .await
            .ok();
        paged.push(page["items"][0]["title"].as_str().unwrap().to_owned());
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, ["一 电气", "二", "三", "四"]);
}

#[actix_web::test]
async fn nothing_in_a_query_is_an_operator() {
    let shelf = Shelf::with_titles(&["老旧电气线路", "O'Brien 的机床", "100% 国产"]).await;
    for (q, expected) in [
        ("!电气", &["老旧电气线路"][..]),
        ("电气 & 'x", &[]),
        ("电气 | 蜂蜜", &[]),
        ("'电气':*", &["老旧电气线路"]),
        ("电气\\", &["老旧电气线路"]),
        ("\"电气\"", &["老旧电气线路"]),
        ("(电气", &["老旧电气线路"]),
        ("电气 <-> 线路", &["老旧电气线路"]),
        ("电气'); drop table listings; --", &[]),
        ("o'brien", &["O'Brien 的机床"]),
        ("100%", &["100% 国产"]),
        ("%", &[]),
        ("_", &[]),
        ("\\", &[]),
        ("'", &[]),
        ("\"", &[]),
        ("&|!()<->:*", &[]),
        ("!!", &[]),
        ("🐝", &[]),
    ] {
        assert_eq!(shelf.all(q).await, expected, "{q}");
    }
    for odd in ["字", "a", "'", "\\", "a ", "字 ", "㎡", "ﷺ"] {
        let longest = odd.repeat(200 / odd.chars().count());
        assert_eq!(shelf.all(&longest).await, [""; 0], "{odd}");
    }
}

#[actix_web::test]
async fn words_that_say_little_narrow_nothing_but_are_found_alone() {
    let shelf = Shelf::with_titles(&["柑橘保鲜", "除尘技术"]).await;
    assert_eq!(shelf.all("柑橘 技术").await, ["柑橘保鲜"]);
    assert_eq!(shelf.all("技术").await, ["除尘技术"]);
}

#[actix_web::test]
async fn the_end_of_the_longest_text_is_searched_like_its_beginning() {
    let shelf = Shelf::open().await;
    let filling: String = ('\u{4e00}'..='\u{9fa5}').cycle().take(19_990).collect();
    let members = json!({"description": format!("{filling}。猕猴桃保鲜")});
    shelf.add("长", members).await;
    for q in ["猕猴桃", "保鲜", "桃保鲜"] {
        assert_eq!(shelf.all(q).await, ["长"], "{q}");
    }
    assert_eq!(shelf.all("猕猴鲜").await, [""; 0]);
}

#[actix_web::test]
async fn a_change_is_searched_at_once() {
    let shelf = Shelf::with_titles(&["柑橘保鲜"]).await;
    let id = shelf.items("柑橘").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let change = shelf.app.patch(&format!("/v1/listings/{id}"));
    let change = change.by(&shelf.admin).header("if-match", "*");
    change.json(&json!({"title": "蔬菜保鲜"})).send().await.ok();
    assert_eq!(shelf.all("柑橘").await, [""; 0]);
    assert_eq!(shelf.all("蔬菜").await, ["蔬菜保鲜"]);
}
