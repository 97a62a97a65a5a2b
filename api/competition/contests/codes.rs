//! The codes of contests (domain.md, sections 1 and 3).

use crate::kernel::codes::code_list;

code_list! {
    /// Between `published` and `tallying`, the kind of the current stage decides the status.
    ContestStatus of "contest_statuses" ("大赛状态", "Contest statuses")
        ("一届大赛的状态。", "States of one edition of a contest.") {
        Draft = "draft" ("草稿", "Draft"),
        Published = "published" ("已发布", "Published"),
        Collecting = "collecting" ("项目征集中", "Collecting"),
        Qualifying = "qualifying" ("资格审查中", "Qualifying"),
        Preliminary = "preliminary" ("初评中", "Preliminary"),
        Final = "final" ("决赛中", "Final"),
        Tallying = "tallying" ("统分中", "Tallying"),
        Publicity = "publicity" ("公示中", "Publicity"),
        Finalized = "finalized" ("结果确定", "Finalised"),
        Awarded = "awarded" ("已颁奖", "Awarded"),
        Closed = "closed" ("已结束", "Closed"),
        Suspended = "suspended" ("已中止", "Suspended"),
        Cancelled = "cancelled" ("已取消", "Cancelled"),
    }
}

code_list! {
    ContestLevel of "contest_levels" ("大赛级别", "Contest levels")
        ("大赛面向的地域范围。", "For how large a place a contest is held.") {
        County = "county" ("县级", "County"),
        Prefecture = "prefecture" ("市(州)级", "Prefecture"),
        Province = "province" ("省级", "Province"),
    }
}

code_list! {
    ContestHostRole of "contest_host_roles" ("大赛办赛单位角色", "Contest host roles")
        ("办赛单位在大赛中的角色。", "The part an organisation has in hosting a contest.") {
        Host = "host" ("主办", "Host"),
        Organizer = "organizer" ("承办", "Organiser"),
        CoOrganizer = "co_organizer" ("协办", "Co-organiser"),
    }
}

code_list! {
    ContestEventKind of "contest_event_kinds" ("大赛公开事项", "Contest events")
        ("大赛公开记录中的事项。", "Events in the public history of a contest.") {
        Published = "published" ("发布", "Published"),
        StageOpened = "stage_opened" ("进入赛段", "A stage opened"),
        TallyingBegan = "tallying_began" ("开始统分", "Tallying began"),
        DeadlineMoved = "deadline_moved" ("截止时间变更", "A deadline moved"),
        Suspended = "suspended" ("中止", "Suspended"),
        Resumed = "resumed" ("恢复", "Resumed"),
        Cancelled = "cancelled" ("取消", "Cancelled"),
        Corrected = "corrected" ("勘误", "Corrected"),
        PublicityOpened = "publicity_opened" ("开始公示", "A publicity period opened"),
        Finalized = "finalized" ("结果确定", "The results became final"),
        Awarded = "awarded" ("颁奖", "The awards were given"),
        Closed = "closed" ("结束", "Closed"),
        AwardRevoked = "award_revoked" ("撤销获奖", "An award was revoked"),
    }
}

code_list! {
    ContestBlocker of "contest_blockers" ("大赛推进障碍", "Contest blockers")
        ("大赛不能进入下一阶段或不能定案的原因。", "Why a contest cannot go on to its next stage, or cannot be finalised.") {
        NoStages = "no_stages" ("未设置赛段", "There are no stages"),
        NoRules = "no_rules" ("赛段未设置评分规则", "A judged stage has no rules of scoring"),
        NoRecommendingUnits = "no_recommending_units" ("未设置推荐单位", "The steps name recommending units, and there are none"),
        NotOpenYet = "not_open_yet" ("未到赛段开始时间", "The next stage opens later"),
        NotClosedYet = "not_closed_yet" ("未到赛段截止时间", "The collection has not closed"),
        UndecidedEntries = "undecided_entries" ("有参赛项目待审查", "Entries wait for the decision on their qualification"),
        UnsubmittedReviews = "unsubmitted_reviews" ("有评审未提交", "Reviews are not submitted"),
        ReturnedReviews = "returned_reviews" ("有评审被退回", "Reviews were returned and not submitted again"),
        StageNotLocked = "stage_not_locked" ("赛段评分未锁定", "The scores of a stage are not locked"),
        NoResult = "no_result" ("赛段未统分", "A stage has no result"),
        ResultNotApplied = "result_not_applied" ("统分结果未应用", "The latest result of a stage is not applied"),
        ResultOutdated = "result_outdated" ("统分后又有变更", "The latest result of a stage is older than what it is computed from"),
        EdgeTie = "edge_tie" ("名额边界有未决并列", "A tie at the edge of a quota is not decided"),
        BelowQuorum = "below_quorum" ("有效评审数不足", "Entries have too few scores"),
        UnsignedSheets = "unsigned_sheets" ("评委未确认评分表或汇总表", "Judges have not confirmed their sheets or the summary"),
        OpenChallenges = "open_challenges" ("有资格质疑未决", "Challenges of the eligibility of entries are open"),
        OpenObjections = "open_objections" ("有异议未办结", "Objections are open"),
        PublicityNotOpened = "publicity_not_opened" ("获奖名单未公示", "The awards in force were not shown in a publicity period"),
        PublicityNotOver = "publicity_not_over" ("公示期未满", "The publicity period of the awards is not over"),
        ObjectionUpheldSince = "objection_upheld_since" ("异议成立后未重新拟定名单", "An objection was upheld after the list of awards was proposed"),
        NoAwardRules = "no_award_rules" ("未设置奖项", "The contest has no rules of awards"),
        NoAwardList = "no_award_list" ("未拟定获奖名单", "No awards are proposed"),
        AwardListOutdated = "award_list_outdated" ("获奖名单与最新排名或递补规则不符", "The list of awards does not follow from the latest ranking, or a place that was given up is to be filled"),
        UnconfirmedPrizes = "unconfirmed_prizes" ("有组织奖待审核", "Prizes for organisations wait for their confirmation"),
    }
}

impl ContestBlocker {
    /// The name of the code in the code list, in Chinese and English.
    pub fn names(self) -> (&'static str, &'static str) {
        let listed = Self::LIST
            .codes
            .iter()
            .find(|one| one.code == self.as_str());
        listed.map_or(("", ""), |one| (one.zh, one.en))
    }
}
