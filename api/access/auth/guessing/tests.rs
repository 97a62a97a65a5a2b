use super::*;

#[test]
fn waiting_doubles_after_the_free_guesses_up_to_a_quarter_of_an_hour() {
    let seconds = |attempts| wait(attempts, 5).map(|wait| wait.num_seconds());
    assert_eq!(seconds(0), None);
    assert_eq!(seconds(4), None);
    assert_eq!(seconds(5), Some(10));
    assert_eq!(seconds(6), Some(20));
    assert_eq!(seconds(11), Some(640));
    assert_eq!(seconds(12), Some(900));
    assert_eq!(seconds(i32::MAX), Some(900));
}
