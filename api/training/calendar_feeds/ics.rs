//! iCalendar (RFC 5545), as much of it as trainings need: pure.

use chrono::{DateTime, Duration, Utc};

use crate::kernel::ids::TrainingSessionId;
use crate::training::training_sessions::codes::TrainingSessionStatus;
use crate::training::training_sessions::model::TrainingSession;

pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// Octets of a line, without its end.
const LONGEST_LINE: usize = 75;
/// China has had no other time since 1992. Outlook needs the definition of each time zone that is named.
const TIME_ZONE: [&str; 9] = [
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZNAME:CST",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "END:STANDARD",
    "END:VTIMEZONE",
];
const HOURS_OF_SHANGHAI: i64 = 8;

/// A calendar of sessions under a name.
pub fn calendar(name: &str, sessions: &[TrainingSession]) -> String {
    let mut lines = Lines::default();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tianfu Exchange//Trainings//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ] {
        lines.add(line);
    }
    lines.text("X-WR-CALNAME", name);
    for line in TIME_ZONE {
        lines.add(line);
    }
    for session in sessions {
        lines.event(session);
    }
    lines.add("END:VCALENDAR");
    lines.0
}

/// The same for each session, whatever changes.
fn uid(session: TrainingSessionId) -> String {
    format!("training-session-{session}@tianfu-exchange")
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Adds a line, folded where it is too long: no character is cut, and a line that goes on begins with a blank.
    fn add(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.add(&format!("{name}:{}", escaped(value)));
    }

    fn event(&mut self, session: &TrainingSession) {
        let content = &session.content;
        self.add("BEGIN:VEVENT");
        self.add(&format!("UID:{}", uid(session.id)));
        // Each change of a session raises its version: a program keeps the event with the highest one.
        self.add(&format!("SEQUENCE:{}", session.version));
        self.add(&format!("DTSTAMP:{}", utc(session.updated_at)));
        self.add(&format!("LAST-MODIFIED:{}", utc(session.updated_at)));
        self.add(&format!("CREATED:{}", utc(session.created_at)));
        self.add(&format!(
            "DTSTART;TZID=Asia/Shanghai:{}",
            local(content.starts_at)
        ));
        self.add(&format!(
            "DTEND;TZID=Asia/Shanghai:{}",
            local(content.ends_at)
        ));
        let (status, title) = match session.status {
            TrainingSessionStatus::Cancelled => {
                ("CANCELLED", format!("【已取消】{}", content.title))
            }
            TrainingSessionStatus::Draft => ("TENTATIVE", content.title.clone()),
            _ => ("CONFIRMED", content.title.clone()),
        };
        self.add(&format!("STATUS:{status}"));
        self.text("SUMMARY", &title);
        let said = [
            content.title_en.as_str(),
            session.status_reason.as_deref().unwrap_or_default(),
            &content.introduction,
        ];
        let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
        if !said.is_empty() {
            self.text("DESCRIPTION", &said.join("\n\n"));
        }
        if !content.venue.is_empty() {
            self.text("LOCATION", &content.venue);
        }
        self.add("END:VEVENT");
    }
}

/// RFC 5545, section 3.3.11. Control characters have no place in a text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            _ if character.is_control() => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

fn utc(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}

fn local(moment: DateTime<Utc>) -> String {
    let there = moment + Duration::hours(HOURS_OF_SHANGHAI);
    there.format("%Y%m%dT%H%M%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str) -> String {
        let mut lines = Lines::default();
        lines.add(line);
        lines.0
    }

    #[test]
    fn a_line_is_folded_by_octets_and_no_character_is_cut() {
        let just = "x".repeat(75);
        assert_eq!(folded(&just), format!("{just}\r\n"));
        assert_eq!(folded(&format!("{just}y")), format!("{just}\r\n y\r\n"));
        // 8 octets, then 22 characters of three octets each: the 23rd does not fit.
        let text = format!("SUMMARY:{}", "训".repeat(60));
        let folded = folded(&text);
        for line in folded.split("\r\n") {
            assert!(line.len() <= LONGEST_LINE, "{line}");
        }
        assert_eq!(folded.lines().next().map(str::len), Some(8 + 22 * 3));
        assert_eq!(folded.replace("\r\n ", ""), format!("{text}\r\n"));
        // Four octets.
        let rare = "𠮷".repeat(40);
        assert!(
            super::tests::folded(&rare)
                .split("\r\n")
                .all(|line| line.len() <= LONGEST_LINE)
        );
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(
            escaped("a,b;c\\d\ne\tf\r\u{7}：g"),
            "a\\,b\\;c\\\\d\\ne f：g"
        );
    }
}
