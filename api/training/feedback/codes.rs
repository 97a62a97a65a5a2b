//! The codes of feedback.

use crate::kernel::codes::code_list;

code_list! {
    FeedbackQuestionKind of "feedback_question_kinds" ("反馈问题类型", "Feedback question kinds")
        ("培训反馈表中问题的类型。", "How a question of a feedback form is answered.") {
        Rating = "rating" ("评分", "Rating") ("1 至 5 分，5 分最好。", "1 to 5; 5 is best."),
        Choice = "choice" ("单选", "Choice") ("从选项中选一项。", "One of the options."),
        Text = "text" ("文字", "Text") ("自由填写。", "Free text."),
    }
}
