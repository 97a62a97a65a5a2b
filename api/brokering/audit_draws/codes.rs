use crate::kernel::codes::code_list;

code_list! {
    AuditDrawStatus of "audit_draw_statuses" ("抽查状态", "Statuses of audit draws")
        ("服务记录抽查的状态。", "States of a draw of service records for an audit.") {
        Frozen = "frozen" ("总体已固定", "Population frozen"),
        Drawn = "drawn" ("已抽取", "Drawn"),
    }
}
