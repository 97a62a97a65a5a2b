//! The rules of feedback: pure.

use super::codes::FeedbackQuestionKind::{Choice, Rating, Text};
use super::give::FeedbackAnswer;
use super::model::{Question, Tally};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};
use crate::training::training_sessions::codes::TrainingSessionStatus;
use crate::training::training_sessions::model::TrainingSession;

/// Below so many persons nothing of their answers is shown.
pub const FEWEST_GIVERS: i64 = 5;
const FEWEST_OPTIONS: usize = 2;
const MOST_TEXT: usize = 100;

/// The questions change until the session is archived or cancelled, or a person has answered.
pub fn set_form(session: &TrainingSession, givers: i64) -> Result<()> {
    match session.status {
        TrainingSessionStatus::Archived | TrainingSessionStatus::Cancelled => {
            return Err(session.wrong_state(
                "培训班已归档或取消，反馈表不能再修改",
                "the session is archived or cancelled",
            ));
        }
        _ => {}
    }
    match givers {
        0 => Ok(()),
        _ => Err(session.wrong_state(
            "已有人提交反馈，反馈表不能再修改",
            "a person has answered: the questions do not change any more",
        )),
    }
}

/// Feedback is given once the session is over.
pub fn give(session: &TrainingSession) -> Result<()> {
    match session.status {
        TrainingSessionStatus::Finished | TrainingSessionStatus::Archived => Ok(()),
        _ => Err(session.wrong_state(
            "培训班结束之后方可提交反馈",
            "feedback is given once the session is finished",
        )),
    }
}

/// Feedback is for those who came.
pub fn attended(attended: bool) -> Result<()> {
    match attended {
        true => Ok(()),
        false => Err(Problem::forbidden(
            "只有签到参加本期培训班的人可以提交反馈",
            "only persons who were checked in to the session give feedback",
        )
        .into()),
    }
}

/// Options belong to choices: at least two, each once.
pub fn questions(questions: &[Question]) -> Result<()> {
    let mut faults = Vec::new();
    for (index, question) in questions.iter().enumerate() {
        let options = &question.options;
        let mut seen = std::collections::HashSet::new();
        let fault = match question.kind {
            Choice if options.len() < FEWEST_OPTIONS => Some((
                "length",
                "单选题至少要有两个选项",
                "a choice has at least two options",
            )),
            Choice if !options.iter().all(|option| seen.insert(option)) => {
                Some(("duplicate_item", "选项有重复", "an option stands twice"))
            }
            Choice
                if options
                    .iter()
                    .any(|option| !(1..=MOST_TEXT).contains(&option.chars().count())) =>
            {
                Some((
                    "length",
                    "选项须为 1 至 100 个字符",
                    "an option has 1 to 100 characters",
                ))
            }
            Rating | Text if !options.is_empty() => Some((
                "conflict",
                "只有单选题可以有选项",
                "only a choice has options",
            )),
            _ => None,
        };
        if let Some((code, zh, en)) = fault {
            let at = format!("/questions/{index}/options");
            faults.push(FieldProblem::body(at, code, Bilingual::new(zh, en)));
        }
    }
    refuse(faults)
}

fn refuse(faults: Vec<FieldProblem>) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(Code::InvalidValue);
    problem.fields = faults;
    Err(problem.into())
}

/// Adds the answers of one person to the tallies, or names each answer that does not fit its question.
pub fn count(
    questions: &[Question],
    answers: Vec<FeedbackAnswer>,
    tallies: &mut [Tally],
) -> Result<()> {
    let mut faults = Vec::new();
    let mut fault = |at: String, code: &str, zh: &str, en: &str| {
        faults.push(FieldProblem::body(at, code, Bilingual::new(zh, en)));
    };
    let mut answered = vec![false; questions.len()];
    for (index, answer) in answers.into_iter().enumerate() {
        let at = |member: &str| format!("/answers/{index}{member}");
        let place = usize::try_from(answer.question - 1).unwrap_or(usize::MAX);
        let (Some(question), Some(tally)) = (questions.get(place), tallies.get_mut(place)) else {
            fault(
                at("/question"),
                "unknown_id",
                "没有这个问题",
                "there is no such question",
            );
            continue;
        };
        if std::mem::replace(&mut answered[place], true) {
            fault(
                at("/question"),
                "duplicate_item",
                "该问题已回答",
                "is answered twice",
            );
            continue;
        }
        let place_of_count = match (question.kind, answer.rating, answer.choice, answer.text) {
            (Rating, Some(rating), None, None) => usize::try_from(rating - 1).ok(),
            (Choice, None, Some(choice), None) => {
                let found = question.options.iter().position(|option| *option == choice);
                if found.is_none() {
                    fault(
                        at("/choice"),
                        "unknown_code",
                        "不在选项之中",
                        "is not one of the options",
                    );
                }
                found
            }
            (Text, None, None, Some(text)) => {
                let place = tally.texts.partition_point(|other| *other < text);
                tally.texts.insert(place, text);
                None
            }
            (kind, ..) => {
                let member = kind.as_str();
                fault(
                    at(""),
                    "type",
                    &format!("该问题只能填写 {member}"),
                    &format!("the question takes {member} and nothing else"),
                );
                None
            }
        };
        if let Some(count) = place_of_count.and_then(|place| tally.counts.get_mut(place)) {
            *count += 1;
        }
    }
    for (number, (question, is_answered)) in (1..).zip(questions.iter().zip(answered)) {
        if question.required && !is_answered {
            fault(
                "/answers".to_owned(),
                "required",
                &format!("问题 {number} 必答"),
                &format!("question {number} has to be answered"),
            );
        }
    }
    refuse(faults)
}

/// The mean of ratings with two decimals; `None` without one.
pub fn average(counts: &[i32]) -> Option<String> {
    let count: i64 = counts.iter().map(|count| i64::from(*count)).sum();
    let sum: i64 = (1..)
        .zip(counts)
        .map(|(rating, count): (i64, _)| rating * i64::from(*count))
        .sum();
    if count == 0 {
        return None;
    }
    // Rounded half up, in hundredths.
    let hundredths = (sum * 200 + count) / (count * 2);
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::average;

    #[test]
    fn the_mean_of_ratings_has_two_decimals() {
        assert_eq!(average(&[0, 0, 0, 0, 0]), None);
        assert_eq!(average(&[0, 0, 0, 0, 3]).as_deref(), Some("5.00"));
        assert_eq!(average(&[1, 0, 0, 1, 1]).as_deref(), Some("3.33"));
        assert_eq!(average(&[1, 1, 0, 0, 1]).as_deref(), Some("2.67"));
        assert_eq!(average(&[7, 1, 0, 0, 0]).as_deref(), Some("1.13"));
    }
}
