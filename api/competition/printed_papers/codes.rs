use crate::kernel::codes::code_list;

code_list! {
    PaperKind of "paper_kinds" ("打印件类型", "Kinds of papers")
        ("大赛可打印的文件。", "Papers of a contest that can be printed.") {
        Application = "application" ("参赛申报书", "Application of an entry"),
        RecommendationLetter = "recommendation_letter" ("推荐函", "Letter of recommendation"),
        RecommendationList = "recommendation_list" ("推荐项目汇总表", "List of recommended entries"),
        ScoreSheet = "score_sheet" ("评委评分表", "Score sheet of a judge"),
        PanelSummary = "panel_summary" ("评审汇总表", "Summary of a panel"),
        AwardList = "award_list" ("获奖名单", "List of awards"),
    }
}

impl PaperKind {
    /// The name that stands on the paper.
    pub fn title(self) -> &'static str {
        Self::LIST.names_of(self.as_str()).map_or("", |(zh, _)| zh)
    }
}
