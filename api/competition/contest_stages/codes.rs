//! The codes of stages (domain.md, section 3).

use crate::competition::contests::codes::ContestStatus;
use crate::kernel::codes::code_list;

code_list! {
    /// In the order in which stages of a contest follow each other.
    ContestStageKind of "contest_stage_kinds" ("赛段类型", "Kinds of stages")
        ("大赛一个阶段的类型，决定大赛的状态。", "What happens in a stage of a contest; decides the status of the contest.") {
        Collection = "collection" ("项目征集", "Collection"),
        Qualification = "qualification" ("资格审查", "Qualification"),
        Preliminary = "preliminary" ("初评", "Preliminary"),
        Final = "final" ("决赛", "Final"),
    }
}

impl ContestStageKind {
    /// The status of a contest that is in a stage of this kind.
    pub fn status(self) -> ContestStatus {
        match self {
            Self::Collection => ContestStatus::Collecting,
            Self::Qualification => ContestStatus::Qualifying,
            Self::Preliminary => ContestStatus::Preliminary,
            Self::Final => ContestStatus::Final,
        }
    }

    /// Whether judges score entries in it.
    pub fn is_judged(self) -> bool {
        matches!(self, Self::Preliminary | Self::Final)
    }
}

code_list! {
    ScoresShown of "scores_shown" ("评分公开范围", "Who sees scores of other judges")
        ("评委何时可见其他评委的评分。", "When a judge may read the scores of the other judges.") {
        Never = "never" ("不公开", "Never"),
        AfterLock = "after_lock" ("锁定后", "After the lock"),
    }
}
