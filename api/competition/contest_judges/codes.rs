//! The codes of judges.

use crate::kernel::codes::code_list;

code_list! {
    ContestJudgeStatus of "contest_judge_statuses" ("评委邀请状态", "Statuses of judges")
        ("评委在一届大赛中的状态。", "Whether a person judges a contest.") {
        Invited = "invited" ("已邀请", "Invited"),
        Accepted = "accepted" ("已接受", "Accepted"),
        Declined = "declined" ("已谢绝", "Declined"),
        Removed = "removed" ("已解除", "Removed"),
    }
}

code_list! {
    ConflictSource of "conflict_sources" ("利益冲突来源", "Sources of conflicts")
        ("利益冲突是如何得知的。", "How a conflict of interest became known.") {
        Computed = "computed" ("系统发现", "Computed") ("由人员关系得出，见 person_relations。", "From relations of persons: see the list person_relations."),
        Declared = "declared" ("申报", "Declared") ("见 declared_conflicts。", "See the list declared_conflicts."),
        Recused = "recused" ("评审时回避", "Recused"),
    }
}

code_list! {
    DeclaredConflict of "declared_conflicts" ("可申报的利益冲突", "Conflicts that are declared")
        ("评委与参赛项目之间由本人或组织者申报的关系。", "Relations of a judge to an entry that the judge or an organiser declares.") {
        Kinship = "kinship" ("亲属关系", "Kinship"),
        Teaching = "teaching" ("师生关系", "Teacher and student"),
        Employment = "employment" ("任职或曾任职", "Employment"),
        Cooperation = "cooperation" ("合作关系", "Cooperation"),
        Interest = "interest" ("经济利益", "Financial interest"),
        Dispute = "dispute" ("争议或竞争", "Dispute or competition"),
        Other = "other" ("其他", "Other"),
    }
}
