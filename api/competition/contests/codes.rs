//! The codes of contests (domain.md, sections 1 and 3).

use crate::kernel::codes::code_list;

code_list! {
    /// Only the states that can be reached today; the others are in `lists.csv`.
    ContestStatus of "contest_statuses" ("大赛状态", "Contest statuses")
        ("一届大赛的状态。", "States of one edition of a contest.") {
        Draft = "draft" ("草稿", "Draft"),
        Published = "published" ("已发布", "Published"),
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
