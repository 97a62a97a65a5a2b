use crate::kernel::codes::code_list;

code_list! {
    ServicePlanKind of "service_plan_types" ("服务方案类型", "Kinds of service plans")
        ("一人一策、一企一策、一单一策。", "A plan for each worker, each organisation, each order.") {
        Worker = "worker" ("一人一策", "Of a worker or team"),
        Organization = "organization" ("一企一策", "Of an organisation"),
        Order = "order" ("一单一策", "Of an order: a match"),
    }
}

code_list! {
    ServicePlanStatus of "service_plan_statuses" ("服务方案状态", "Statuses of service plans")
        ("服务方案的状态，即生效版本的状态；尚无生效版本时为最新版本的状态。", "States of a service plan: of the version in force, or of the latest version while none is.") {
        Draft = "draft" ("草稿", "Draft"),
        Agreed = "agreed" ("已同意", "Agreed"),
        Active = "active" ("执行中", "Active"),
        InReview = "in_review" ("评估中", "In review"),
        Closed = "closed" ("已结束", "Closed"),
    }
}

code_list! {
    ServicePlanVersionStatus of "service_plan_version_statuses" ("服务方案版本状态", "Statuses of versions of service plans")
        ("服务方案各版本的状态。", "States of a version of a service plan.") {
        Draft = "draft" ("草稿", "Draft"),
        Agreed = "agreed" ("已同意", "Agreed"),
        Active = "active" ("执行中", "Active"),
        InReview = "in_review" ("评估中", "In review"),
        Closed = "closed" ("已结束", "Closed"),
        Superseded = "superseded" ("已被取代", "Superseded"),
    }
}
