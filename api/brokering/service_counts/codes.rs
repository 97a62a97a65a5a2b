use crate::kernel::codes::code_list;

code_list! {
    ServiceCountGroup of "service_count_groups" ("服务统计分组", "Groups of service counts")
        ("服务记录按什么分组统计。", "By what counts of services are grouped.") {
        None = "none" ("不分组", "None"),
        Broker = "broker" ("科服保姆", "Broker"),
        Division = "division" ("市（州）", "City")
            ("四川省 21 个市（州）；省外按省级区划；510000 为省本级。", "The 21 cities of Sichuan; provinces outside; 510000 is the province itself."),
        Kind = "kind" ("服务类型", "Kind of service"),
        Month = "month" ("月份", "Month"),
    }
}
