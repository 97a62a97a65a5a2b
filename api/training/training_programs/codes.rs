//! The codes of training programmes.

use crate::kernel::codes::code_list;

code_list! {
    TrainingProgramStatus of "training_program_statuses" ("培训计划状态", "Training programme statuses")
        ("培训计划的状态。", "States of a training programme.") {
        Draft = "draft" ("草稿", "Draft"),
        Published = "published" ("已发布", "Published"),
        Closed = "closed" ("已结束", "Closed"),
        Cancelled = "cancelled" ("已取消", "Cancelled"),
    }
}
