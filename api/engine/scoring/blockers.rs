//! Why a ranking is not final, in words.

use super::ranking::{Blocker, BlockerCode, EdgeTie, EntryResult};
use super::rules::{Method, ScoringRules};

/// What keeps the score of one entry from being final.
pub fn of_entry(rules: &ScoringRules, result: &EntryResult) -> Vec<Blocker> {
    let blocker = |code, zh: String, en: String| Blocker {
        code,
        entries: vec![result.entry],
        track: result.track.clone(),
        zh,
        en,
    };
    let (counted, quorum) = (result.n_counted, rules.quorum);
    let mut found = Vec::new();
    if !result.competing {
        return found;
    }
    if counted == 0 {
        let (zh, en) = ("没有计入的评分表", "no score sheet counts");
        found.push(blocker(BlockerCode::NoScore, zh.into(), en.into()));
    } else if counted < quorum {
        found.push(blocker(
            BlockerCode::BelowQuorum,
            format!("计入的评分表为 {counted} 份，少于规定的 {quorum} 份"),
            format!("{counted} score sheets count; the quorum is {quorum}"),
        ));
    }
    if rules.method == Method::PanelRatio {
        match &result.panel {
            None => {
                let (zh, en) = ("未分配评审组", "the entry has no panel");
                found.push(blocker(BlockerCode::PanelMissing, zh.into(), en.into()));
            }
            Some(panel) if counted > 0 && result.coefficient.is_none() => found.push(blocker(
                BlockerCode::PanelMeanZero,
                format!("评审组 {panel} 的平均分为 0，无法计算系数"),
                format!("the mean of the panel {panel} is 0: it has no coefficient"),
            )),
            Some(_) => {}
        }
    }
    found
}

pub fn of_edge_tie(tie: &EdgeTie) -> Blocker {
    let (count, rank, left) = (tie.entries.len(), tie.rank, tie.places_left);
    Blocker {
        code: BlockerCode::EdgeTie,
        entries: tie.entries.clone(),
        track: tie.track.clone(),
        zh: format!("{count} 个项目并列第 {rank} 名，只剩 {left} 个名额，须先作出决定"),
        en: format!(
            "{count} entries share rank {rank}, and {left} can go on: a decision is required"
        ),
    }
}

/// `None` if no entry of the track competes.
pub fn of_missing_quota(track: Option<&str>, results: &[EntryResult]) -> Option<Blocker> {
    let competing = results.iter().filter(|result| result.competing);
    let mut entries: Vec<_> = competing.map(|result| result.entry).collect();
    entries.sort_unstable();
    let (zh, en) = match track {
        Some(track) => (
            format!("规则没有规定赛道 {track} 的晋级名额"),
            format!("the rules give no places for the track {track}"),
        ),
        None => (
            "项目没有赛道，无法确定晋级名额".to_owned(),
            "entries without a track have no places".to_owned(),
        ),
    };
    (!entries.is_empty()).then(|| Blocker {
        code: BlockerCode::QuotaMissing,
        entries,
        track: track.map(ToOwned::to_owned),
        zh,
        en,
    })
}
