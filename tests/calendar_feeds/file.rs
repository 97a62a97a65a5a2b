//! Reads an iCalendar file as a program does: by RFC 5545, and no further.

use std::collections::BTreeMap;

use crate::support::Answer;

/// An event: its properties, without parameters, by name with them: `DTSTART;TZID=Asia/Shanghai`.
pub type Event = BTreeMap<String, String>;

/// The events of an answer, whose form is checked.
pub fn events(answer: &Answer) -> Vec<Event> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        answer.header("content-type"),
        "text/calendar; charset=utf-8"
    );
    let text = &answer.text;
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.lines().collect();
    assert_eq!(
        (lines[0], lines[lines.len() - 1]),
        ("BEGIN:VCALENDAR", "END:VCALENDAR")
    );
    for line in [
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "TZOFFSETTO:+0800",
    ] {
        assert_eq!(
            lines.iter().filter(|one| **one == line).count(),
            1,
            "{line}"
        );
    }
    let mut events = Vec::new();
    let mut open: Option<Event> = None;
    for line in lines {
        match (line, &mut open) {
            ("BEGIN:VEVENT", None) => open = Some(Event::new()),
            ("END:VEVENT", Some(_)) => events.extend(open.take()),
            (_, Some(event)) => {
                let (name, value) = line.split_once(':').unwrap();
                let twice = event.insert(name.to_owned(), value.to_owned());
                assert_eq!(twice, None, "{name}");
            }
            _ => {}
        }
    }
    events
}
