use serde_json::json;

use super::queries::Shelf;
use crate::listings::rows::{Cast, path};
use crate::support::{TestApp, a_need, an_offer};

#[actix_web::test]
async fn a_number_and_its_unit_are_found_with_a_blank_and_without() {
    for (joined, parted, other) in [
        ("35kV", "35 kV", "350kV"),
        ("10kW", "10 kW", "10kΩ"),
        ("50㎡", "50 m²", "50 m³"),
        ("200MPa", "200\u{a0}MPa", "200 Pa"),
        ("5μm", "5 µm", "5 mm"),
        ("120km/h", "120 km/h", "12 km/h"),
        ("0.4kV", "0.4 kV", "0.5 kV"),
        ("８GHz", "8 GHz", "8 kHz"),
    ] {
        let titles = [
            format!("变电站{joined}改造"),
            format!("配{parted}的柜"),
            format!("另配{other}"),
        ];
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let shelf = Shelf::with_titles(&titles).await;
        let mut expected = vec![titles[0].to_owned(), titles[1].to_owned()];
        expected.sort();
        for q in [joined, parted, &parted.to_uppercase()] {
            assert_eq!(shelf.all(q).await, expected, "{q}");
        }
    }
}

#[actix_web::test]
async fn number_and_unit_are_found_alone_and_shown() {
    let shelf = Shelf::with_titles(&["新建35kV线路", "新建35 kV线路", "新建10 kV线路"]).await;
    assert_eq!(shelf.all("kV").await.len(), 3);
    assert_eq!(shelf.all("35").await.len(), 2);
    for item in shelf.items("35kV").await {
        let fragments = item["snippets"][0]["fragments"].as_array().unwrap();
        let matched = fragments.iter().find(|one| one["matched"] == true).unwrap();
        let shown = matched["text"].as_str().unwrap();
        assert_eq!(shown.replace(' ', ""), "35kV");
    }
}

#[actix_web::test]
async fn only_a_unit_behind_a_number_loses_its_blank() {
    let shelf = Shelf::with_titles(&[]).await;
    shelf.add("质量体系", json!({"summary": "2024 ISO"})).await;
    shelf.add("型号", json!({"summary": "A2 kV"})).await;
    assert_eq!(shelf.all("ISO").await, ["质量体系"]);
    assert_eq!(shelf.all("2024ISO").await, [""; 0]);
    assert_eq!(shelf.all("A2kV").await, [""; 0]);
}

#[actix_web::test]
async fn suggestions_take_both_spellings_for_one() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let mut pairs = Vec::new();
    for (need, offer) in [
        ("35 kV", "35kV"),
        ("110kV", "110 kV"),
        ("50 m²", "50㎡"),
        ("8GHz", "8 GHz"),
        ("300 mg", "300mg"),
    ] {
        let (need, offer) = (a_need(need), an_offer(offer));
        let need = app.published(&cast.owner, &cast.province, &need).await;
        let offer = app.published(&cast.other, &cast.province, &offer).await;
        pairs.push((need, offer));
    }
    app.until_indexed(10).await;
    for (need, offer) in pairs {
        let list = app.get(&path(&need, "suggestions")).by(&cast.owner);
        let list = list.send().await.ok();
        assert_eq!(list["items"][0]["listing"]["id"], offer["id"], "{need}");
    }
}
