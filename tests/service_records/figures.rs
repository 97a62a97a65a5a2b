//! The figures of a city with 82 brokers and 7,000 services.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use serde_json::{Value, json};
use tianfu::kernel::roles::Role;

use super::rows::{Cast, count, text};
use crate::imports::rows::{ended, queued};
use crate::support::{Call, TestApp};

const JSON_LINES: &str = "application/x-ndjson";
const BROKERS: usize = 82;
const SERVICES: usize = 7000;

fn call(app: &TestApp, cast: &Cast, services: &[Value]) -> Call {
    let file: String = services.iter().map(|line| format!("{line}\n")).collect();
    app.post("/v1/imports?kind=service_records&mode=partial")
        .by(&cast.city)
        .body(JSON_LINES, file)
}

/// Read, created, skipped and failed lines of an import that has ended.
async fn imported(app: &TestApp, cast: &Cast, services: &[Value]) -> (Value, [i64; 4]) {
    let import = queued(call(app, cast, services)).await;
    let import = ended(app, &import, &cast.city).await;
    let numbers = ["lines_read", "created", "skipped", "failed"];
    let numbers = numbers.map(|name| import[name].as_i64().unwrap());
    (import, numbers)
}

/// The profiles of 82 brokers of 510600 in all, appointed long ago.
async fn brokers(app: &TestApp, cast: &Cast) -> Vec<String> {
    let mut all = vec![cast.broker_id.clone()];
    for number in 1..BROKERS {
        let name = format!("broker{number}");
        let broker = app.appointed(&name, Role::Broker, "510600").await;
        let profile = format!(
            "select id::text from brokers where user_id = '{}'",
            broker.id
        );
        all.push(text(app, &profile));
    }
    app.database
        .run("update role_grants set from_on = '2000-01-01' where role = 'broker'")
        .expect("grants");
    all
}

/// Numbers that look random, and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// What a broker writes down of a visit.
fn outcome(dice: &mut Dice) -> String {
    let places = [
        "旌阳区天元街道",
        "广汉高新区",
        "什邡经开区",
        "绵竹新市工业园",
        "中江凯江镇",
        "罗江金山工业园",
        "德阳高新区",
        "孝泉镇",
        "黄许镇",
        "八角井街道",
    ];
    let whom = [
        "装备制造企业的技术负责人",
        "磷化工企业的研发主任",
        "白酒酿造车间的质检科长",
        "食品加工厂的厂长",
        "航空零部件公司的总工",
        "中药材合作社的理事长",
        "农机服务队队长",
        "新材料公司的实验室主任",
        "电缆厂的设备科长",
        "包装印刷厂的生产经理",
    ];
    let wants = [
        "大型铸锻件热处理变形的控制",
        "变压器铁芯损耗偏高的问题",
        "黄磷尾气的净化与回收",
        "窖池温度的在线监测",
        "无人机植保的药液配比",
        "数控机床主轴的振动诊断",
        "焊缝缺陷的自动识别",
        "污水中氨氮的达标排放",
        "锂电池隔膜的国产替代",
        "丹参种苗的脱毒快繁",
    ];
    let done = [
        "查了近三年的检测报告并列出可比对的指标",
        "约定由西南交通大学的团队上门做一次诊断",
        "介绍了科技创新券的申领条件和限额",
        "把需求整理成文字，待企业盖章后发布",
        "联系两位副教授，下周先开一次视频会",
        "核对了合作意向书的付款节点和验收办法",
        "帮助填写高新技术企业认定的自评表",
        "现场看了样机，记下三处改进意见",
        "建议先做小试，再谈中试费用的分担",
        "转交市科协专家库，请材料组推荐人选",
    ];
    let then = [
        "企业希望月底前有答复。",
        "下次带上检测样品再来。",
        "对方同意公开需求。",
        "暂不需要资金支持。",
        "约在下月上旬回访。",
        "还缺一份环评批复。",
        "负责人出差，由副手接洽。",
        "双方对报价尚有分歧。",
        "车间停产检修后再试。",
        "已留下联系办法。",
    ];
    format!(
        "到{}走访{}，对方提出{}；{}，{}",
        dice.pick(&places),
        dice.pick(&whom),
        dice.pick(&wants),
        dice.pick(&done),
        dice.pick(&then)
    )
}

/// Services of the last eight months: each broker has one every third day, between 9 and 17 o'clock.
fn services(app: &TestApp, cast: &Cast, brokers: &[String], seed: u64) -> Vec<Value> {
    let mut dice = Dice(seed);
    let today = app.app.clock.now().date_naive();
    let one = |at: usize| {
        let (broker, turn) = (&brokers[at % brokers.len()], at / brokers.len());
        let day = today - Duration::days(2 + 3 * i64::try_from(turn).unwrap());
        let nine = day.and_time(NaiveTime::from_hms_opt(1, 0, 0).unwrap());
        let begun = nine.and_utc() + Duration::minutes(i64::try_from(dice.roll(48) * 5).unwrap());
        let (minutes, words) = (30 + dice.roll(90), outcome(&mut dice));
        a_service(cast, broker, begun, minutes, &words)
    };
    (0..SERVICES).map(one).collect()
}

fn a_service(cast: &Cast, broker: &str, at: DateTime<Utc>, minutes: usize, words: &str) -> Value {
    json!({"broker_id": broker, "organization_id": cast.organization["id"], "kind": "visit", "channel": "on_site",
        "division": "510603", "started_at": at.to_rfc3339(), "minutes": minutes, "outcome": words})
}

#[actix_web::test]
async fn of_seven_thousand_lines_three_are_bad_and_nothing_is_doubled() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let brokers = brokers(&app, &cast).await;
    let good = services(&app, &cast, &brokers, 1);
    let mut file = good.clone();
    file[10]["minutes"] = json!(0);
    file[5500]["kind"] = json!("nonsense");
    file[6999]["organization_id"] = json!(cast.worker.id);
    let (import, numbers) = imported(&app, &cast, &file).await;
    assert_eq!(numbers, [7000, 6997, 0, 3]);
    let path = format!("/v1/imports/{}/errors", import["id"].as_str().unwrap());
    let errors = app.get(&path).by(&cast.city).send().await.ok();
    let places: Vec<_> = errors["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["line"].as_i64().unwrap(),
                one["pointer"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            (11, "/minutes"),
            (5501, "/kind"),
            (7000, "/organization_id")
        ]
    );
    assert_eq!(imported(&app, &cast, &file).await.1, [7000, 0, 6997, 3]);
    assert_eq!(count(&app, "true"), 6997);
    assert_eq!(imported(&app, &cast, &good).await.1, [7000, 3, 6997, 0]);
    assert_eq!(count(&app, "true"), 7000);
}

/// Faults of five kinds among honest services.
struct Planted {
    services: Vec<Value>,
    /// The kind of flag that each of these services must get.
    faults: Vec<(usize, &'static str)>,
    /// Services that a fault was made of: a flag on them is no wrong one.
    beside: HashSet<usize>,
}

impl Planted {
    /// Twenty faults: four of each kind. `files` are four pairs of attachments with the same bytes.
    fn new(mut services: Vec<Value>, files: &[[Value; 2]; 4], newcomer: &str) -> Self {
        let (mut faults, mut beside) = (Vec::new(), HashSet::new());
        let begun = |service: &Value| {
            let text = service["started_at"].as_str().unwrap();
            DateTime::parse_from_rfc3339(text).unwrap().to_utc()
        };
        for (number, pair) in files.iter().enumerate() {
            // Each fault is another broker's.
            let of = |kind: usize, turn: usize| turn * BROKERS + kind * 10 + number;
            // Ten minutes after another service of the broker begins, with other words.
            let (earlier, later) = (of(0, 3), of(0, 4));
            let words = services[later]["outcome"].clone();
            services[later] = services[earlier].clone();
            services[later]["outcome"] = words;
            let at = begun(&services[earlier]) + Duration::minutes(10);
            services[later]["started_at"] = json!(at.to_rfc3339());
            faults.push((later, "overlap"));
            beside.insert(earlier);
            // Three times six hours of one day.
            let day = begun(&services[of(1, 6)]).date_naive();
            for part in 0..3 {
                let service = &mut services[of(1, 6 + part)];
                let hour = -8 + 6 * i64::try_from(part).unwrap();
                let at = day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(hour);
                service["started_at"] = json!(at.to_rfc3339());
                service["minutes"] = json!(360);
                beside.insert(of(1, 6 + part));
            }
            beside.remove(&of(1, 8));
            faults.push((of(1, 8), "long_day"));
            services[of(2, 10)]["evidence"] = json!([pair[0]]);
            services[of(2, 15)]["evidence"] = json!([pair[1]]);
            beside.insert(of(2, 10));
            faults.push((of(2, 15), "same_evidence"));
            // The words of ten days before, but for a few.
            let words = services[of(3, 12)]["outcome"].as_str().unwrap();
            let copied = format!("再{words}");
            services[of(3, 15)]["outcome"] = json!(copied);
            beside.insert(of(3, 12));
            faults.push((of(3, 15), "copied_text"));
            // Long before the appointment of who is said to have been there.
            services[of(4, 50)]["broker_id"] = json!(newcomer);
            faults.push((of(4, 50), "outside_appointment"));
        }
        Self {
            services,
            faults,
            beside,
        }
    }
}

fn key(service: &Value) -> String {
    format!(
        "('{}'::uuid, '{}'::timestamptz)",
        service["broker_id"].as_str().unwrap(),
        service["started_at"].as_str().unwrap()
    )
}

async fn planted_faults_are_flagged(seed: u64) {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let brokers = brokers(&app, &cast).await;
    let newcomer = app.appointed("newcomer", Role::Broker, "510600").await;
    let newcomer = text(
        &app,
        &format!(
            "select id::text from brokers where user_id = '{}'",
            newcomer.id
        ),
    );
    let mut files: [[Value; 2]; 4] = Default::default();
    for (number, file) in files.iter_mut().flatten().enumerate() {
        let free = app
            .post("/v1/attachments?file_name=photo.txt")
            .by(&cast.city);
        let free = free.body("text/plain", format!("现场照片 {}", number / 2));
        *file = free.send().await.created()["id"].clone();
    }
    let planted = Planted::new(services(&app, &cast, &brokers, seed), &files, &newcomer);
    let (_, numbers) = imported(&app, &cast, &planted.services).await;
    assert_eq!(numbers, [7000, 7000, 0, 0]);
    for (at, kind) in &planted.faults {
        let flagged = format!(
            "(r.broker_id, r.started_at) = {} and f.kind = '{kind}'",
            key(&planted.services[*at])
        );
        let flags = "service_record_flags f join service_records r on r.id = f.record_id";
        let found = app.database.count(flags, &flagged);
        assert_eq!(found, 1, "{kind}: {}", planted.services[*at]);
    }
    let faults = planted.faults.iter().map(|(at, _)| at);
    let known: Vec<String> = faults
        .chain(&planted.beside)
        .map(|at| key(&planted.services[*at]))
        .collect();
    let wrong = format!(
        "exists (select from service_record_flags f where f.record_id = r.id) and (r.broker_id, r.started_at) not in ({})",
        known.join(", ")
    );
    let wrong = app.database.count("service_records r", &wrong);
    assert!(wrong <= 70, "{wrong} of 6,980 honest services are flagged");
}

#[actix_web::test]
async fn twenty_planted_faults_are_flagged_and_hardly_anything_else() {
    planted_faults_are_flagged(17).await;
}

#[actix_web::test]
async fn planted_faults_of_another_city_are_flagged() {
    planted_faults_are_flagged(23).await;
}

#[actix_web::test]
async fn planted_faults_of_a_third_city_are_flagged() {
    planted_faults_are_flagged(42).await;
}
