use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use crate::migrations::rows;
use crate::support::{Person, TestApp, TestDatabase, a_contest};

/// The values of one member of a page of a list.
async fn found(
    app: &TestApp,
    by: Option<&Person>,
    path: &str,
    query: (&str, &str),
    member: &str,
) -> Vec<String> {
    let mut list = app.get(path).query(&[query, ("limit", "100")]);
    if let Some(by) = by {
        list = list.by(by);
    }
    let page = list.send().await.ok();
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item[member].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn organizations_are_found_however_the_name_is_spelled() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for (name, queries) in [
        (
            "东旗（四川）电气有限公司",
            &["东旗(四川)", "（四川）", "(四川)电气", "東旗", "電氣"][..],
        ),
        ("德陽電氣廠", &["德阳", "电气厂", "德阳電氣"]),
        (
            "ＡＢＢ　Ｐｏｗｅｒ",
            &["abb power", "ABB", "ＡＢＢ", "abbPower"],
        ),
        ("蜀\u{200b}道集团", &["蜀道", "蜀道集團", "蜀\u{ad}道"]),
        ("龍泉〔３号〕基地", &["龙泉", "3号", "〔3號〕"]),
    ] {
        app.organization(&owner, name).await;
        for q in queries {
            let found = found(&app, None, "/v1/organizations", ("q", q), "name").await;
            assert!(found.iter().any(|one| one == name), "{q} {found:?}");
        }
    }
    for q in ["%", "_", "四川电气", "东气", "[四川]"] {
        let found = found(&app, None, "/v1/organizations", ("q", q), "name").await;
        assert_eq!(found, [""; 0], "{q}");
    }
    let unseen = app.get("/v1/organizations").query(&[("q", "\u{200b}")]);
    unseen.send().await.refused_at(422, "q", "invisible");
}

#[actix_web::test]
async fn expertise_is_found_by_title_and_keyword_however_they_are_spelled() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let body = json!({"field": "new_energy", "title": "１０kV變壓器（幹式）",
        "keywords": ["LED", "電機", "Ｗｉ－Ｆｉ", "10 kV", "太阳\u{200b}能"]});
    let made = app.post("/v1/expertise").by(&peng).json(&body);
    made.send().await.created();
    for q in ["10kv", "10 KV", "１０ｋＶ", "变压器", "變壓器(干式)"] {
        let found = found(&app, None, "/v1/expertise", ("q", q), "title").await;
        assert_eq!(found.len(), 1, "{q}");
    }
    for keyword in ["led", "ＬＥＤ", "电机", "wi-fi", "10kV", "太阳能"] {
        let found = found(&app, None, "/v1/expertise", ("keyword", keyword), "title").await;
        assert_eq!(found.len(), 1, "{keyword}");
    }
    for keyword in ["le", "电", "leds", "LED,电机"] {
        let found = found(&app, None, "/v1/expertise", ("keyword", keyword), "title").await;
        assert_eq!(found, [""; 0], "{keyword}");
    }
}

#[actix_web::test]
async fn people_teams_and_contests_are_found_however_the_name_is_spelled() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let organizer = app.appointed("organizer", Role::ContestOrganizer, "513300");
    let organizer = organizer.await;
    let zhang = app.person("zhang").await;
    for name in ["Ｚｈａｎｇ　San", "張三豐"] {
        let named = app.patch("/v1/users/me").by(&zhang).header("if-match", "*");
        let named = named.json(&json!({"display_name": name}));
        named.send().await.ok();
    }
    let record = json!({"name": "歐陽（建国）", "division": "510603"});
    let record = app.post("/v1/person-records").by(&province).json(&record);
    record.send().await.created();
    let team = json!({"name": "節能ＬＥＤ團隊", "division": "510600"});
    let team = app.post("/v1/teams").by(&zhang).json(&team);
    team.send().await.created();
    let mut contest = a_contest("甘孜州鄉土人才大賽", 1);
    contest["title"] = "甘孜州（第１屆）".into();
    app.contest(&organizer, &contest).await;
    for (path, key, member, name, queries) in [
        (
            "/v1/users",
            "name",
            "display_name",
            "張三豐",
            &[
                "张三丰",
                "張三",
                "三丰",
                "zhang san",
                "ZhangSan",
                "ｚｈａｎｇ",
            ][..],
        ),
        (
            "/v1/person-records",
            "name",
            "name",
            "歐陽（建国）",
            &["欧阳", "(建国)", "歐阳", "欧 阳", "阳（建國）"],
        ),
        (
            "/v1/teams",
            "q",
            "name",
            "節能ＬＥＤ團隊",
            &["节能", "led", "团队", "LED团队", "节能 LED"],
        ),
        (
            "/v1/contests",
            "q",
            "title",
            "甘孜州（第１屆）",
            &["乡土人才", "第1届", "(第1屆)", "大赛", "州(第"],
        ),
        (
            "/v1/contests",
            "series",
            "title",
            "甘孜州（第１屆）",
            &["甘孜州乡土人才大赛", "甘孜州 鄉土人才 大賽"],
        ),
    ] {
        for q in queries {
            let by = match path {
                "/v1/contests" => &organizer,
                _ => &province,
            };
            let found = found(&app, Some(by), path, (key, q), member).await;
            assert_eq!(found, [name], "{path} {q}");
        }
        let found = found(&app, Some(&province), path, (key, "张建国"), member).await;
        assert_eq!(found, [""; 0], "{path}");
    }
    let over_two = app.get("/v1/contests").query(&[("q", "大赛甘孜州")]);
    let over_two = over_two.by(&organizer).send().await.ok();
    assert_eq!(over_two["items"], Value::Array(Vec::new()));
}

#[actix_web::test]
async fn divisions_are_found_by_short_names_and_in_every_spelling() {
    let app = TestApp::start().await;
    for (name, code) in [
        ("甘孜州", "513300"),
        ("阿坝州", "513200"),
        ("凉山州", "513400"),
        ("北川县", "510726"),
        ("峨边县", "511132"),
        ("木里县", "513422"),
        ("恩施州", "422800"),
        ("西双版纳州", "532800"),
        ("伊犁州", "654000"),
        ("甘孜藏族自治州", "513300"),
        ("甘孜藏族自治州　", "513300"),
        ("阿壩州", "513200"),
        ("德陽市", "510600"),
        ("德\u{200b}阳", "510600"),
    ] {
        let found = found(&app, None, "/v1/divisions", ("name", name), "code").await;
        assert!(found.iter().any(|one| one == code), "{name} {found:?}");
    }
    for name in ["甘孜县州", "州甘孜", "%", "甘州市"] {
        let found = found(&app, None, "/v1/divisions", ("name", name), "code").await;
        assert_eq!(found, [""; 0], "{name}");
    }
}

/// Characters that have another spelling, and those around them.
const CHARACTERS: [(u32, u32); 9] = [
    (0x21, 0x7e),
    (0xa0, 0xff),
    (0x2000, 0x206f),
    (0x2100, 0x214f),
    (0x2460, 0x24ff),
    (0x2e80, 0x2fdf),
    (0x3000, 0x33ff),
    (0x3400, 0x9fff),
    (0xf900, 0xffef),
];

#[test]
fn the_database_folds_a_name_as_the_engine_folds_a_listing() {
    let database = TestDatabase::create();
    let mut conn = database.connect();
    for (first, last) in CHARACTERS {
        let query = format!(
            "select format('%s %s', code, folded(chr(code))) from generate_series({first}, {last}) code"
        );
        let mut expected: Vec<String> = (first..=last)
            .filter_map(|code| Some((code, char::from_u32(code)?)))
            .map(|(code, character)| {
                let folded = engine::text::fold(&character.to_string()).text;
                format!("{code} {}", folded.split_whitespace().collect::<String>())
            })
            .collect();
        expected.sort();
        let made = rows(&mut conn, &query);
        let differ: Vec<_> = made.iter().zip(&expected).filter(|(a, b)| a != b).collect();
        assert!(differ.is_empty(), "{differ:?}");
        assert_eq!(made.len(), expected.len());
    }
}

#[test]
fn a_name_is_folded_as_a_whole_and_in_lists() {
    let database = TestDatabase::create();
    let mut conn = database.connect();
    let mut of = |query: &str| rows(&mut conn, query).concat();
    assert_eq!(
        of("select folded('东旗（四川） 電氣 ＬＥＤ')"),
        "东旗(四川)电气led"
    );
    assert_eq!(of("select folded('甘孜州')"), "甘孜州");
    assert_eq!(of("select coalesce(folded(null), 'null')"), "null");
    assert_eq!(
        of("select array_to_string(folded_each('{LED,電 機}'), '|')"),
        "led|电机"
    );
    assert_eq!(of("select array_to_string(folded_each('{}'), '|')"), "");
    assert_eq!(of("select unnest(name_grams('Ａ電'))"), "aa电电");
}
