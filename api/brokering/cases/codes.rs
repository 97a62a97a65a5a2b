use crate::kernel::codes::code_list;

code_list! {
    CaseStatus of "case_statuses" ("服务个案状态", "Statuses of cases")
        ("服务个案的状态。", "States of a case of a client.") {
        Open = "open" ("办理中", "Open"),
        Closed = "closed" ("已办结", "Closed"),
    }
}

code_list! {
    CaseEventKind of "case_event_kinds" ("服务个案事项", "Kinds of events of cases")
        ("服务个案历史中的事项。", "What happened to a case.") {
        Opened = "opened" ("建立", "Opened"),
        Assigned = "assigned" ("分派", "Assigned"),
        HandedOver = "handed_over" ("移交", "Handed over"),
        Unassigned = "unassigned" ("待分派", "Left without a main broker"),
        NextActionSet = "next_action_set" ("下一步安排", "Next action set"),
        Closed = "closed" ("办结", "Closed"),
        Reopened = "reopened" ("重新办理", "Reopened"),
    }
}

code_list! {
    AssignmentReason of "case_assignment_reasons" ("服务个案分派结果", "Outcomes of assignments of cases")
        ("分派服务个案的结果。", "Why a case was assigned, or was not.") {
        Named = "named" ("指定", "The named broker"),
        LeastLoaded = "least_loaded" ("负荷最低", "The least loaded of the fitting brokers"),
        AllFull = "all_full" ("均已满额", "All fitting brokers have as many open cases as they can carry"),
        NobodyFits = "nobody_fits" ("无合适人选", "No present broker fits"),
    }
}
