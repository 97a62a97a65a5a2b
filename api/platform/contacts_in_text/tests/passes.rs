//! Texts without a contact.

use super::super::{Audience, contacts_in};

#[test]
fn numbers_that_are_no_contact_pass() {
    assert_free("numbers");
}

#[test]
fn names_and_files_that_are_no_address_pass() {
    assert_free("names");
}

#[test]
fn words_about_messengers_without_an_account_pass() {
    assert_free("messengers");
}

/// No text of a section of `passes.txt` holds a contact.
fn assert_free(section: &str) {
    let heading = format!("[{section}]");
    let lines = include_str!("passes.txt").lines();
    let texts = lines
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.is_empty());
    let mut wrong = Vec::new();
    let mut count = 0;
    for text in texts {
        count += 1;
        for (before, after) in [("", ""), ("采用", "，谢谢。"), ("参数：", "；其他")] {
            let whole = format!("{before}{text}{after}");
            let found = contacts_in(&whole, Audience::Counterpart);
            if !found.is_empty() {
                wrong.push((whole, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{} found: {wrong:#?}", wrong.len());
    assert!(count >= 40, "{count}");
}
