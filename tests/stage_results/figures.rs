use serde_json::json;

use super::rows::{Judged, one_total};

#[actix_web::test]
async fn of_34_judged_entries_24_go_on_and_the_25th_is_eliminated() {
    let scores: Vec<[String; 5]> = (0..34)
        .map(|place| {
            let middle = 9500 - 100 * place;
            [0, 30, -30, 500, -500].map(|off| format!("{:.2}", f64::from(middle + off) / 100.0))
        })
        .collect();
    let texts: Vec<Vec<&str>> = scores
        .iter()
        .map(|one| one.iter().map(String::as_str).collect())
        .collect();
    let lists: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
    let judged = Judged::new(&one_total(5, 24), &lists).await;
    let result = judged.computed().await;
    judged.apply(&result).await.ok();
    assert_eq!(
        (
            judged.statuses("shortlisted"),
            judged.statuses("eliminated")
        ),
        (24, 10)
    );
    let rows = judged.ranking(&result).await;
    let twenty_fifth = &rows[24];
    assert_eq!(
        (
            &twenty_fifth["rank"],
            &twenty_fifth["score"],
            &twenty_fifth["advances"]
        ),
        (&json!(25), &json!("71.00"), &json!(false))
    );
    assert!(judged.is(judged.entries[24], "eliminated"));
    assert!(judged.is(judged.entries[23], "shortlisted"));
}

/// Two juries of 26 and 24 entries (高安): the two highest and the two lowest are left out of each mean, and of all 50 for
/// the grand mean.
#[actix_web::test]
async fn the_ratio_of_panels_meets_the_published_figures() {
    let first = [vec!["95", "90", "40", "56", "73.59"], vec!["73.67"; 21]].concat();
    let second = [vec!["94", "89", "41", "56.79", "72.73"], vec!["72.64"; 19]].concat();
    let mut rules = one_total(1, 10);
    rules.as_object_mut().unwrap().remove("trim");
    rules["method"] = json!("panel_ratio");
    rules["panel_ratio"] = json!({"grand": "pooled", "coefficient_scale": 4, "trim_entries": {"highest": 2, "lowest": 2}});
    rules["advance"] = json!({"stage": 1});
    let all: Vec<[&str; 1]> = first.iter().chain(&second).map(|one| [*one]).collect();
    let lists: Vec<&[&str]> = all.iter().map(|one| &one[..]).collect();
    let judged = Judged::new(&rules, &lists).await;
    // The second jury is another judge.
    let other = judged.staged.app.person("second_jury").await;
    let other = judged.staged.judge(&other);
    let of_second: Vec<String> = judged.entries[26..]
        .iter()
        .map(|id| format!("'{id}'"))
        .collect();
    judged.staged.run(&format!(
        "update reviews set judge_id = '{other}' where entry_id in ({})",
        of_second.join(", ")
    ));
    for (judge, panel) in [(judged.judges[0], "第一组"), (other, "第二组")] {
        judged.staged.run(&format!(
            "insert into stage_judges (stage_id, judge_id, panel) select stage_id, '{judge}', '{panel}' from reviews limit 1"
        ));
    }
    let result = judged.computed().await;
    let version = judged.get(&format!("/v1/stage-results/{result}")).await;
    let figures: Vec<_> = version["panels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["averaged"].clone(),
                one["sum"].clone(),
                one["coefficient"].clone(),
            )
        })
        .collect();
    assert!(
        figures.contains(&(json!(22), json!("1620.66"), json!("0.9931"))),
        "{figures:?}"
    );
    assert!(
        figures.contains(&(json!(20), json!("1452.89"), json!("1.0071"))),
        "{figures:?}"
    );
    assert_eq!(version["panels"][0]["grand_mean"], "168267/2300");
    let rows = judged.ranking(&result).await;
    assert_eq!(
        (&rows[0]["score"], &rows[0]["entry_id"]),
        (&json!("94.67"), &json!(judged.entries[26]))
    );
    assert_eq!(
        (&rows[1]["score"], &rows[1]["raw"]),
        (&json!("94.34"), &json!("95"))
    );
}
