//! Why there is no plan, in words and as members of the problem.

use engine::assignment::{AvoidUnsatisfied, Infeasible, NoPlan, Relaxation};
use serde_json::{Value, json};

use super::model::Inputs;
use crate::platform::error::{Bilingual, Code, Problem};

/// Entries that a problem lists at most.
const LISTED: usize = 100;
/// Entries and pairs that its text names at most.
const NAMED: usize = 5;

/// The refusal of a request that has no plan.
pub fn no_plan(reason: &NoPlan, inputs: &Inputs) -> Problem {
    match reason {
        NoPlan::Infeasible(infeasible) => too_few_judges(infeasible, inputs),
        NoPlan::AvoidUnsatisfied(unsatisfied) => meetings(unsatisfied, inputs),
    }
}

fn too_few_judges(infeasible: &Infeasible, inputs: &Inputs) -> Problem {
    let entries: Vec<Value> = infeasible
        .entries_short
        .iter()
        .take(LISTED)
        .map(|short| {
            let mut entry = inputs.entry(short.entry);
            entry["eligible"] = json!(short.eligible.len());
            entry["needed"] = json!(short.needed);
            entry["missing"] = json!(short.missing);
            entry
        })
        .collect();
    let judges_full: Vec<Value> = infeasible
        .judges_full
        .iter()
        .map(|full| {
            json!({"judge_id": full.judge, "name": inputs.name(full.judge), "limit": full.limit, "fixed": full.fixed})
        })
        .collect();
    let relaxations: Vec<(Value, Bilingual)> =
        infeasible.relaxations.iter().map(relaxation).collect();
    let (zh, en) = in_words(infeasible, &relaxations, inputs);
    let relaxations: Vec<Value> = relaxations.into_iter().map(|(member, _)| member).collect();
    Problem::new(Code::AssignmentInfeasible)
        .detail(zh, en)
        .member("missing", infeasible.missing)
        .member("entries", entries)
        .member("entries_total", infeasible.entries_short.len())
        .member("judges_full", judges_full)
        .member("relaxations", relaxations)
}

fn in_words(
    infeasible: &Infeasible,
    relaxations: &[(Value, Bilingual)],
    inputs: &Inputs,
) -> (String, String) {
    let short = || infeasible.entries_short.iter().take(NAMED);
    let zh: Vec<String> = short()
        .map(|it| {
            let title = inputs.title(it.entry);
            format!(
                "“{title}”需 {} 人，可分配 {} 人",
                it.needed,
                it.eligible.len()
            )
        })
        .collect();
    let en: Vec<String> = short()
        .map(|it| {
            let title = inputs.title(it.entry);
            format!(
                "“{title}” needs {}, eligible {}",
                it.needed,
                it.eligible.len()
            )
        })
        .collect();
    let more = infeasible.entries_short.len().saturating_sub(NAMED);
    let (more_zh, more_en) = match more {
        0 => (String::new(), String::new()),
        more => (
            format!("等 {} 个项目", more + NAMED),
            format!("; and {more} more"),
        ),
    };
    let ways_zh: Vec<&str> = relaxations
        .iter()
        .map(|(_, text)| text.zh.as_str())
        .collect();
    let ways_en: Vec<&str> = relaxations
        .iter()
        .map(|(_, text)| text.en.as_str())
        .collect();
    let (ways_zh, ways_en) = match relaxations.is_empty() {
        true => (String::new(), String::new()),
        false => (
            format!("。可行的最小调整：{}", ways_zh.join("；或")),
            format!(
                ". The smallest changes that help: {}",
                ways_en.join("; or ")
            ),
        ),
    };
    let missing = infeasible.missing;
    (
        format!(
            "评委不足，缺 {missing} 个评审名额：{}{more_zh}{ways_zh}",
            zh.join("；")
        ),
        format!(
            "{missing} reviews lack a judge: {}{more_en}{ways_en}",
            en.join("; ")
        ),
    )
}

fn relaxation(one: &Relaxation) -> (Value, Bilingual) {
    let (kind, value, zh, en) = match one {
        Relaxation::JudgesPerEntry(count) => (
            "judges_per_entry",
            count,
            format!("每个项目的评委减至 {count} 人"),
            format!("{count} judges per entry"),
        ),
        Relaxation::MaxPerJudge(count) => (
            "max_per_judge",
            count,
            format!("每位评委的项目上限提高到 {count} 个"),
            format!("{count} entries per judge at most"),
        ),
        Relaxation::AddJudges(count) => (
            "add_judges",
            count,
            format!("增加 {count} 位不限赛道、无需回避的评委"),
            format!("{count} further judges, for all tracks and without conflicts of interest"),
        ),
    };
    let member = json!({"kind": kind, "value": value, "zh": zh, "en": en});
    (member, Bilingual::new(zh, en))
}

fn meetings(unsatisfied: &AvoidUnsatisfied, inputs: &Inputs) -> Problem {
    let pairs: Vec<Value> = unsatisfied
        .pairs
        .iter()
        .map(|meeting| {
            let judge = |id| json!({"judge_id": id, "name": inputs.name(id)});
            let entries = meeting.entries.iter().take(LISTED);
            json!({
                "judges": meeting.judges.map(judge),
                "entries": entries.map(|id| inputs.entry(*id)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let named: Vec<String> = unsatisfied
        .pairs
        .iter()
        .take(NAMED)
        .map(|meeting| meeting.judges.map(|id| inputs.name(id)).join("–"))
        .collect();
    let (zh, en) = match unsatisfied.proven {
        true => (
            "以下评委无法全部错开",
            "these judges cannot all be kept apart",
        ),
        false => (
            "未找到使以下评委全部错开的方案",
            "no plan was found that keeps all of these judges apart",
        ),
    };
    Problem::new(Code::AssignmentInfeasible)
        .detail(
            format!("{zh}：{}", named.join("；")),
            format!("{en}: {}", named.join("; ")),
        )
        .member("pairs", pairs)
        .member("proven", unsatisfied.proven)
}
