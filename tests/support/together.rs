//! Requests at one moment.

use super::{Answer, Call};

/// Sends all of them at once; answers in the order of the calls.
pub async fn together(calls: impl IntoIterator<Item = Call>) -> Vec<Answer> {
    let sent: Vec<_> = calls
        .into_iter()
        .map(|call| actix_web::rt::spawn(call.send()))
        .collect();
    let mut answers = Vec::with_capacity(sent.len());
    for one in sent {
        answers.push(one.await.expect("an answer that fits the document"));
    }
    answers
}

/// How many of them have this status.
pub fn with_status(answers: &[Answer], status: u16) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status == status)
        .count()
}
