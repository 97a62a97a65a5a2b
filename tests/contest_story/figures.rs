//! The figures of the contest.

use serde_json::{Value, json};

use crate::contest_stages::rows::some_rules;

pub const STAGES: [(&str, &str); 4] = [
    ("collection", "项目征集"),
    ("qualification", "资格审查"),
    ("preliminary", "初评"),
    ("final", "决赛"),
];

pub const TRACKS: [&str; 4] = ["特色产业", "农畜产品加工", "乡村旅游", "民族手工艺"];

/// How many entries are submitted, disqualified, judged, and go on to the final.
pub const SUBMITTED: usize = 40;
pub const DISQUALIFIED: [&str; 6] = [
    "not_eligible",
    "not_eligible",
    "duplicate",
    "plagiarism",
    "false_statement",
    "prior_award",
];
pub const QUALIFIED: usize = 34;
pub const FINALISTS: usize = 24;

/// What the formal check asks for. The permit is asked of one track.
pub fn checklist() -> Value {
    json!([
        {"code": "local", "text": {"zh": "项目在本州实施"}, "fatal": true},
        {"code": "original", "text": {"zh": "项目真实、原创且未重复申报"}, "fatal": true},
        {"code": "licence", "text": {"zh": "营业执照齐全"}, "fatal": false},
        {"code": "permit", "text": {"zh": "食品生产许可齐全"}, "fatal": false, "tracks": ["农畜产品加工"]}])
}

/// Three criteria 40/30/30, five judges, the highest and the lowest total left out, the best 24 go on.
pub fn rules_of_the_preliminary() -> Value {
    some_rules()
}

/// The same without a quota.
pub fn rules_of_the_final() -> Value {
    let mut rules = some_rules();
    rules.as_object_mut().unwrap().remove("advance");
    rules
}

/// The sheet of the criteria whose weighted total is so much.
pub fn sheet(total: u32) -> Value {
    // The five of the first entry differ by criterion: 40, 30 and 30 percent.
    let (employment, person, innovation) = match total {
        90 => (87, 94, 90),
        88 => (85, 90, 90),
        95 => (95, 92, 98),
        70 => (70, 65, 75),
        other => (other, other, other),
    };
    json!({"employment": employment, "person": person, "innovation": innovation})
}

/// Five totals whose trimmed mean is the score.
fn around(score: u32) -> [u32; 5] {
    [score - 6, score - 1, score, score + 1, score + 4]
}

/// The totals of the entries in the preliminary, by their later rank: the first has 90, 88, 95, 70 and 92. The 24th and the
/// 25th have the same score, and the sum of all five totals decides between them.
pub fn totals_of_the_preliminary(rank: usize) -> [u32; 5] {
    let score = score_of_the_preliminary(rank);
    match rank {
        1 => [90, 88, 95, 70, 92],
        25 => [score - 7, score - 1, score, score + 1, score + 4],
        _ => around(score),
    }
}

pub fn score_of_the_preliminary(rank: usize) -> u32 {
    let rank = u32::try_from(rank).unwrap();
    match rank {
        1 => 90,
        // 87 to 66, and 65 twice.
        2..=24 => 89 - rank,
        rank => 90 - rank,
    }
}

/// The order of the final is not that of the preliminary: the last of the finalists wins.
pub fn score_of_the_final(rank: usize) -> u32 {
    96 - u32::try_from(rank).unwrap()
}

pub fn totals_of_the_final(rank: usize) -> [u32; 5] {
    around(score_of_the_final(rank))
}

/// A score as an answer shows it.
pub fn shown(score: u32) -> String {
    format!("{score}.00")
}
