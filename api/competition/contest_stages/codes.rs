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

code_list! {
    /// In the order in which an entry passes them.
    ContestStepKind of "contest_step_kinds" ("申报环节", "Steps of the chain of units")
        ("参赛项目依次经过的单位。", "The units that an entry passes, in this order.") {
        OwnOrganization = "own_organization" ("所在单位", "Own organisation"),
        RecommendingUnit = "recommending_unit" ("推荐单位", "Recommending unit"),
        Organizer = "organizer" ("组织单位", "Organiser"),
    }
}

code_list! {
    ScoreTotals of "score_totals" ("评委总分算法", "Totals of judges")
        ("评委的总分如何由各评分项得出。", "How the total of a judge arises from the scores of the criteria.") {
        Weighted = "weighted" ("加权", "Weighted") ("各项按 0 至 100 打分，按权重相加。", "The sum of weight × score ÷ 100, with all criteria scored from 0 to 100."),
        Points = "points" ("分值相加", "Points") ("各项得分相加。", "The sum of the scores."),
    }
}

code_list! {
    ScoringMethod of "scoring_methods" ("计分方法", "Scoring methods")
        ("参赛项目的得分如何由评委总分得出。", "How the score of an entry arises from the totals of its judges.") {
        Mean = "mean" ("平均分", "Mean"),
        Median = "median" ("中位数", "Median"),
        Trimmed = "trimmed" ("去掉最高最低分后平均", "Trimmed mean"),
        PanelRatio = "panel_ratio" ("二次平均法", "Panel ratio"),
        ZScore = "z_score" ("标准分", "Z-score"),
    }
}

code_list! {
    ScoreTrimScope of "score_trim_scopes" ("去分范围", "What is trimmed")
        ("去掉最高最低分的对象。", "Whether totals are left out, or the scores of each criterion by itself.") {
        Total = "total" ("总分", "Total"),
        Criterion = "criterion" ("各评分项", "Criterion"),
    }
}

code_list! {
    GrandMeanKind of "grand_means" ("总平均分算法", "Grand means")
        ("二次平均法的总平均分。", "The mean that all panels are brought to.") {
        MeanOfMeans = "mean_of_means" ("各组平均分的平均", "Mean of the means of the panels"),
        Pooled = "pooled" ("全部项目的平均", "Mean of all entries"),
    }
}

code_list! {
    ScoreRoundingMode of "rounding_modes" ("舍入方式", "Rounding modes")
        ("得分的舍入方式。", "How a score is rounded.") {
        HalfUp = "half_up" ("四舍五入", "Half up"),
        HalfEven = "half_even" ("四舍六入五成双", "Half to even"),
        Down = "down" ("截断", "Down"),
    }
}

code_list! {
    ScoreCompared of "scores_compared" ("排名依据", "Compared scores")
        ("排名依据舍入前或舍入后的得分。", "Which value ranks.") {
        Rounded = "rounded" ("舍入后", "Rounded"),
        Unrounded = "unrounded" ("舍入前", "Unrounded"),
    }
}

code_list! {
    ScoringTieStep of "scoring_tie_steps" ("同分处理步骤", "Steps that separate ties")
        ("同分时依次采用的步骤。", "What separates entries with equal scores.") {
        UntrimmedSum = "untrimmed_sum" ("全部评委总分之和", "Sum of all totals, with those left out"),
        Criterion = "criterion" ("单项平均分", "Mean of one criterion"),
        MoreDecimals = "more_decimals" ("更多小数位", "More decimals"),
        Median = "median" ("中位数", "Median"),
        HighestSingle = "highest_single" ("最高单个总分", "Highest total of a judge"),
        JuryVote = "jury_vote" ("评委表决", "Vote of the jury"),
        Restatement = "restatement" ("加时陈述后表决", "Vote after further statements"),
        Lot = "lot" ("抽签", "Lot"),
    }
}

code_list! {
    RankScopeKind of "rank_scopes" ("排名范围", "Rank scopes")
        ("哪些参赛项目一起排名。", "Which entries are ranked together.") {
        Stage = "stage" ("全部项目", "All entries of the stage"),
        Track = "track" ("各赛道分别排名", "The entries of each track by themselves"),
    }
}

code_list! {
    EdgeTieRule of "edge_tie_rules" ("名额边界同分的处理", "Rules for ties at an edge")
        ("同分跨越名额边界且各步骤未能区分时的处理。", "What happens to a tie across the last place that no step separates.") {
        Block = "block" ("暂停，待裁定", "Blocks the result until it is decided"),
    }
}
