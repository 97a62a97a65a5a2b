use serde_json::json;

use super::queries::Shelf;
use crate::listings::rows::{Cast, id_of, path, with};
use crate::support::{TestApp, a_need, an_offer};

/// Characters that a reader does not see, as pages, editors and word processors leave them inside words.
const UNSEEN: [char; 7] = [
    '\u{200b}', '\u{ad}', '\u{2060}', '\u{feff}', '\u{200d}', '\u{200c}', '\u{fe0f}',
];

#[actix_web::test]
async fn what_nobody_sees_hides_no_word_from_the_search() {
    let shelf = Shelf::with_titles(&[]).await;
    for (at, character) in UNSEEN.iter().enumerate() {
        let members = json!({
            "summary": format!("东谷藏{character}香配方改良"),
            "description": format!("photo{character}catalyst"),
        });
        shelf.add(&format!("第{}条", at + 1), members).await;
    }
    for q in [
        "藏香",
        "photocatalyst",
        "东谷藏香",
        "藏\u{200b}香",
        "photo\u{ad}catalyst",
    ] {
        assert_eq!(shelf.all(q).await.len(), UNSEEN.len(), "{q:?}");
    }
    let items = shelf.items("藏香").await;
    for item in items {
        let fragments = item["snippets"][0]["fragments"].as_array().unwrap();
        let matched = fragments.iter().find(|one| one["matched"] == true).unwrap();
        let text = matched["text"].as_str().unwrap();
        assert!(text.starts_with('藏') && text.ends_with('香'), "{text:?}");
    }
}

#[actix_web::test]
async fn a_wrapped_line_hides_no_word_and_a_paragraph_still_ends_one() {
    let shelf = Shelf::with_titles(&[]).await;
    for (title, text) in [
        ("换行一", "配电变\n压器节能"),
        ("换行二", "配电变\r\n压器节能"),
        ("换行三", "配电变\u{200b}\n压器节能"),
        ("换行四", "整台配\n电变\n压\n器节能"),
        ("换行五", "节能的变\n压器"),
        ("段落一", "配电变\n\n压器节能"),
        ("段落二", "配电变。\n压器节能"),
    ] {
        shelf.add(title, json!({"description": text})).await;
    }
    assert_eq!(
        shelf.all("变压器").await,
        ["换行一", "换行三", "换行二", "换行五", "换行四"]
    );
}

#[actix_web::test]
async fn what_nobody_sees_hides_no_word_from_the_suggestions() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let need = with(
        a_need("水电站改造"),
        json!({"summary": "求配电变\n压器的更换。", "keywords": ["藏\u{200b}香"]}),
    );
    let need = app.published(&cast.owner, &cast.province, &need).await;
    let mut expected = Vec::new();
    for title in [
        "变压器成套",
        "变\u{200b}压器检修",
        "藏香制作",
        "藏\u{ad}香包装",
        "变压\u{2060}器油",
    ] {
        let offer = an_offer(title);
        let offer = app.published(&cast.other, &cast.province, &offer).await;
        expected.push(id_of(&offer).to_owned());
    }
    app.published(&cast.other, &cast.province, &an_offer("苹果脱水"))
        .await;
    app.until_indexed(7).await;
    let list = app.get(&path(&need, "suggestions")).by(&cast.owner);
    let list = list.send().await.ok();
    let items = list["items"].as_array().unwrap();
    let mut found: Vec<String> = items
        .iter()
        .map(|item| id_of(&item["listing"]).to_owned())
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let values: Vec<&str> = items
        .iter()
        .flat_map(|item| item["reasons"].as_array().unwrap())
        .filter_map(|reason| reason["text"].as_str())
        .collect();
    let is_clean = |text: &&str| !text.contains(['\n', '\u{200b}']);
    assert!(values.iter().all(is_clean), "{values:?}");
}

#[actix_web::test]
async fn what_nobody_sees_is_no_word_itself() {
    let shelf = Shelf::with_titles(&["藏香"]).await;
    assert_eq!(shelf.all("藏\u{200b}香\u{2060}").await, ["藏香"]);
    assert_eq!(shelf.all("藏酒").await, [""; 0]);
}
