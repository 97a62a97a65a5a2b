//! The codes of results.

use crate::kernel::codes::code_list;

code_list! {
    /// The steps of a tie that the rules of scoring cannot take by themselves.
    TieDecisionStep of "tie_decision_steps" ("同分决定方式", "Decisions on ties")
        ("评分规则不能自行区分同分时，由人作出的决定。", "What separates a tie that the rules of scoring leave open.") {
        JuryVote = "jury_vote" ("评委会表决", "Vote of the jury"),
        Restatement = "restatement" ("加时陈述", "Restatement"),
        Lot = "lot" ("抽签", "Lot"),
    }
}

impl TieDecisionStep {
    pub fn engine(self) -> engine::scoring::TieStepKind {
        match self {
            Self::JuryVote => engine::scoring::TieStepKind::JuryVote,
            Self::Restatement => engine::scoring::TieStepKind::Restatement,
            Self::Lot => engine::scoring::TieStepKind::Lot,
        }
    }
}
