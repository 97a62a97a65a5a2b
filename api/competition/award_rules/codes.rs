//! The codes of the rules of awards (domain.md, section 2).

use crate::kernel::codes::code_list;

code_list! {
    /// The tiers of contests of prefectures come first, then those of the provincial contest.
    AwardLevel of "award_levels" ("奖项等次", "Award levels")
        ("市（州）级、省级乡土人才创新创业大赛的奖项等次。", "Levels of awards of prefecture and provincial contests.") {
        First = "first" ("一等奖", "First prize"),
        Second = "second" ("二等奖", "Second prize"),
        Third = "third" ("三等奖", "Third prize"),
        Merit = "merit" ("优胜奖", "Merit prize") ("不参与科普项目奖励补助。", "Carries no project grant."),
        Organization = "organization" ("优秀组织奖", "Organisation prize") ("授予组织工作突出的单位，不占参赛项目名额。", "Given to organisations; takes no place from the entries."),
        Gold = "gold" ("金奖", "Gold"),
        Silver = "silver" ("银奖", "Silver"),
        Bronze = "bronze" ("铜奖", "Bronze"),
        Special = "special" ("专项奖", "Special award") ("部分届次在金银铜奖之外设置。", "Set up in some editions beside gold, silver and bronze."),
        MostPopularAchievement = "most_popular_achievement" ("最受欢迎成果奖", "Most popular achievement") ("由公众投票产生。", "Decided by public vote."),
        BestPopularity = "best_popularity" ("最佳人气奖", "Best popularity") ("由公众投票产生。", "Decided by public vote."),
    }
}

code_list! {
    AwardTarget of "award_targets" ("授奖对象", "Award targets")
        ("奖项授予的对象。", "What the awards of a tier go to.") {
        Entry = "entry" ("参赛项目", "Entry"),
        Organization = "organization" ("单位", "Organisation"),
    }
}

code_list! {
    AwardFill of "award_fills" ("空缺处理方式", "Filling of vacant places")
        ("结果确定前放弃获奖的，其名额如何处理。", "What becomes of a place that is given up before the results are final.") {
        Vacancy = "vacancy" ("空缺", "Stays vacant"),
        FillDown = "fill_down" ("依次递补", "The next entry follows"),
    }
}
