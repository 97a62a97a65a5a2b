use crate::kernel::codes::code_list;

code_list! {
    BrokerMonthStatus of "broker_month_statuses" ("月度服务记录状态", "Statuses of months of brokers")
        ("保姆月度服务记录的状态。", "States of a broker's month of service records.") {
        Open = "open" ("填报中", "Open"),
        Submitted = "submitted" ("已提交", "Submitted"),
        Locked = "locked" ("已锁定", "Locked")
            ("此后录入或更正的记录为补录。", "What is recorded or amended from then on is late."),
    }
}
