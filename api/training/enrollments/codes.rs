//! The codes of enrolments (domain.md, section 3).

use crate::kernel::codes::code_list;

code_list! {
    EnrollmentStatus of "enrollment_statuses" ("报名状态", "Enrolment statuses")
        ("一个人在一期培训中的报名状态。", "States of a person's place in a training session.") {
        Confirmed = "confirmed" ("已确认", "Confirmed"),
        Waitlisted = "waitlisted" ("候补", "Waitlisted"),
        CheckedIn = "checked_in" ("已签到", "Checked in"),
        Completed = "completed" ("已结业", "Completed"),
        Absent = "absent" ("缺席", "Absent"),
        Excused = "excused" ("请假", "Excused"),
        Cancelled = "cancelled" ("已取消", "Cancelled"),
    }
}

code_list! {
    QuestionKind of "training_question_kinds" ("报名问题类型", "Kinds of enrolment questions")
        ("培训班向报名人提出的问题如何回答。", "How a question of a training session is answered.") {
        Choice = "choice" ("单选", "Choice") ("选项之一。", "One of the choices."),
        Text = "text" ("文字", "Text") ("最多 500 字。", "Up to 500 characters."),
        Number = "number" ("数字", "Number") ("0 至 1000000 的整数。", "A whole number from 0 to 1,000,000."),
    }
}

code_list! {
    ExcuseDecision of "training_excuse_decisions" ("请假审批结果", "Decisions on excuses")
        ("管理员对请假申请的决定。", "What an administrator decided on a request to be excused.") {
        Granted = "granted" ("同意", "granted"),
        Refused = "refused" ("不同意", "refused"),
    }
}
