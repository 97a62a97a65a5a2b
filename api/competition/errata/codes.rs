//! The codes of errata.

use crate::kernel::codes::code_list;

code_list! {
    ErratumField of "erratum_fields" ("勘误内容", "Corrected fields")
        ("勘误所更正的内容。", "What an erratum corrects.") {
        Series = "series" ("系列名称", "Series"),
        Title = "title" ("名称", "Title"),
        Theme = "theme" ("主题", "Theme"),
        Venue = "venue" ("地点", "Venue"),
        Introduction = "introduction" ("简介", "Introduction"),
        Track = "track" ("赛道名称", "Name of a track"),
        Host = "host" ("办赛单位名称", "Name of a host"),
        HeldOn = "held_on" ("举办日期", "Day on which it is held"),
        PersonName = "person_name" ("获奖人姓名", "Name of a winner"),
        OrganizationName = "organization_name" ("获奖单位名称", "Name of an organisation that won"),
        ProjectTitle = "project_title" ("获奖项目名称", "Title of a project that won"),
    }
}
