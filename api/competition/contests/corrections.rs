//! 勘误: what an erratum changes in a contest.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;

use super::editions::{Claim, Said, claim};
use super::model::{self, Contest, ContestContent};
use super::policy;
use crate::access::auth::Caller;
use crate::competition::contest_stages::model as stages;
use crate::competition::errata::codes::ErratumField;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::ContestId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{contest_entry_rules, contest_hosts, contest_judges, entries};
use crate::platform::error::{Code, Problem, Result};

/// A correction of one text.
#[derive(Debug)]
pub struct Correction {
    pub field: ErratumField,
    pub old_text: Option<String>,
    pub new_text: String,
}

/// Corrects a contest that is locked, and returns the text that was replaced.
pub fn correct(
    tx: &mut Tx<'_>,
    caller: &Caller,
    contest: &Contest,
    correction: &Correction,
) -> Result<String> {
    let mut content = contest.content.clone();
    let new = &correction.new_text;
    let old = match correction.field {
        ErratumField::Series => replace(&mut content.series, correction, 1..=100)?,
        ErratumField::Title => replace(&mut content.title, correction, 1..=200)?,
        ErratumField::Theme => replace(&mut content.theme, correction, 0..=100)?,
        ErratumField::Venue => replace(&mut content.venue, correction, 0..=200)?,
        ErratumField::Introduction => replace(&mut content.introduction, correction, 0..=20000)?,
        ErratumField::HeldOn => set_day(&mut content, correction)?,
        ErratumField::Track => rename_track(&mut content, correction)?,
        ErratumField::Host => rename_host(tx.conn, contest.id, correction)?,
        ErratumField::PersonName | ErratumField::OrganizationName | ErratumField::ProjectTitle => {
            return Err(of_awards().into());
        }
    };
    if old == *new {
        return Err(unchanged().into());
    }
    if !content.says_edition_of(&contest.content) {
        policy::renumber(caller, contest, &content)?;
        let edition = Claim {
            contest: contest.id,
            content: &content,
            said: Said::Erratum,
        };
        claim(tx.conn, caller, &edition)?;
    }
    if correction.field == ErratumField::Track {
        rename_track_elsewhere(tx, contest.id, &old, new)?;
    }
    model::update(tx.conn, contest.id, &content, tx.now)?;
    Ok(old)
}

fn replace(
    text: &mut String,
    correction: &Correction,
    length: std::ops::RangeInclusive<usize>,
) -> Result<String> {
    let old = correction.old_text.as_ref().unwrap_or(text).clone();
    if old == correction.new_text {
        return Err(unchanged().into());
    }
    if !old.is_empty() && !text.contains(&old) {
        return Err(not_there().into());
    }
    let whole = match old == *text {
        true => correction.new_text.clone(),
        false => text.replace(&old, &correction.new_text),
    };
    if correction.field != ErratumField::Introduction {
        require_one_line(&correction.new_text)?;
    }
    if !length.contains(&whole.chars().count()) {
        return Err(wrong_length(*length.start(), *length.end()).into());
    }
    *text = whole;
    Ok(old)
}

fn set_day(content: &mut ContestContent, correction: &Correction) -> Result<String> {
    let old = content
        .held_on
        .map(|day| day.to_string())
        .unwrap_or_default();
    if correction
        .old_text
        .as_ref()
        .is_some_and(|said| *said != old)
    {
        return Err(not_there().into());
    }
    content.held_on = match correction.new_text.as_str() {
        "" => None,
        text => Some(a_day(text)?),
    };
    Ok(old)
}

fn a_day(text: &str) -> Result<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let day = day.filter(|day| day.to_string() == text && day_of_the_exchange(day).is_ok());
    day.ok_or_else(|| {
        let (zh, en) = (
            "须为 YYYY-MM-DD 格式的日期",
            "must be a date written YYYY-MM-DD",
        );
        Problem::invalid_body("/new_text", "format", zh, en).into()
    })
}

fn rename_track(content: &mut ContestContent, correction: &Correction) -> Result<String> {
    let old = named(correction)?;
    let place = content.tracks.iter().position(|track| *track == old);
    let place = place.ok_or_else(not_there)?;
    require_one_line(&correction.new_text)?;
    if !(1..=30).contains(&correction.new_text.chars().count()) {
        return Err(wrong_length(1, 30).into());
    }
    if content.tracks.contains(&correction.new_text) && correction.new_text != old {
        return Err(taken().into());
    }
    if let Some(track) = content.tracks.get_mut(place) {
        track.clone_from(&correction.new_text);
    }
    Ok(old)
}

/// The name of a track stands in its entries, at its judges and in rules.
fn rename_track_elsewhere(tx: &mut Tx<'_>, contest: ContestId, old: &str, new: &str) -> Result<()> {
    diesel::update(entries::table)
        .filter(entries::contest_id.eq(contest))
        .filter(entries::track.eq(old))
        .set((
            entries::track.eq(new),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    diesel::update(contest_judges::table)
        .filter(contest_judges::contest_id.eq(contest))
        .filter(contest_judges::tracks.contains(vec![old]))
        .set((
            contest_judges::tracks.eq(array_replace(contest_judges::tracks, old, new)),
            contest_judges::version.eq(contest_judges::version + 1),
            contest_judges::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    for stage in stages::stages_of(tx.conn, contest)? {
        let Some(mut rules) = stage.rules.clone() else {
            continue;
        };
        if rename_in(&mut rules, old, new) {
            if stage.rules_frozen_at.is_some() {
                return Err(Code::RulesFrozen.into());
            }
            stages::set_rules(tx.conn, stage.id, &rules, tx.now)?;
        }
    }
    let rules: Option<(Value, Value)> = contest_entry_rules::table
        .find(contest)
        .select((
            contest_entry_rules::eligibility,
            contest_entry_rules::checklist,
        ))
        .first(tx.conn)
        .optional()?;
    if let Some((mut eligibility, mut checklist)) = rules {
        let renamed = rename_in(&mut eligibility, old, new) | rename_in(&mut checklist, old, new);
        if renamed {
            diesel::update(contest_entry_rules::table.find(contest))
                .set((
                    contest_entry_rules::eligibility.eq(eligibility),
                    contest_entry_rules::checklist.eq(checklist),
                    contest_entry_rules::updated_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
        }
    }
    Ok(())
}

/// Members of rules that name tracks: by a text, in a list, or as the names of members.
const OF_TRACKS: [&str; 3] = ["track", "tracks", "documents"];

/// Renames a track in rules, and tells whether they named it.
fn rename_in(rules: &mut Value, old: &str, new: &str) -> bool {
    match rules {
        Value::Array(items) => {
            let mut renamed = false;
            for item in items {
                renamed |= rename_in(item, old, new);
            }
            renamed
        }
        Value::Object(members) => {
            let mut renamed = false;
            for (name, value) in members {
                renamed |= match OF_TRACKS.contains(&name.as_str()) {
                    true => rename_named(value, old, new),
                    false => rename_in(value, old, new),
                };
            }
            renamed
        }
        _ => false,
    }
}

fn rename_named(value: &mut Value, old: &str, new: &str) -> bool {
    match value {
        Value::String(text) if text == old => {
            new.clone_into(text);
            true
        }
        Value::Array(items) => {
            let mut renamed = false;
            for item in items {
                renamed |= rename_named(item, old, new);
            }
            renamed
        }
        Value::Object(members) => match members.remove(old) {
            Some(value) => {
                members.insert(new.to_owned(), value);
                true
            }
            None => false,
        },
        _ => false,
    }
}

fn rename_host(
    conn: &mut PgConnection,
    contest: ContestId,
    correction: &Correction,
) -> Result<String> {
    let old = named(correction)?;
    let new = &correction.new_text;
    require_one_line(new)?;
    if !(1..=100).contains(&new.chars().count()) {
        return Err(wrong_length(1, 100).into());
    }
    if old == *new {
        return Err(unchanged().into());
    }
    let named = |name: String| {
        contest_hosts::table
            .filter(contest_hosts::contest_id.eq(contest))
            .filter(contest_hosts::name.assume_not_null().eq(name))
    };
    let roles: Vec<String> = named(old.clone()).select(contest_hosts::role).load(conn)?;
    let others: Vec<String> = named(new.clone()).select(contest_hosts::role).load(conn)?;
    if roles.is_empty() {
        return Err(not_there().into());
    }
    if roles.iter().any(|role| others.contains(role)) {
        return Err(taken().into());
    }
    diesel::update(named(old.clone()))
        .set(contest_hosts::name.eq(new))
        .execute(conn)?;
    Ok(old)
}

/// The name that has to be told where there are several.
fn named(correction: &Correction) -> Result<String> {
    let old = correction.old_text.clone();
    old.ok_or_else(|| {
        let (zh, en) = (
            "更正赛道或办赛单位时必填",
            "is required for a track and a host",
        );
        Problem::invalid_body("/old_text", "required", zh, en).into()
    })
}

fn require_one_line(text: &str) -> Result<()> {
    match text.contains(['\n', '\t', '\u{2028}', '\u{2029}']) {
        false => Ok(()),
        true => Err(Problem::invalid_body(
            "/new_text",
            "control_character",
            "须为单行文本，不得含有换行或制表符",
            "must be one line, without line breaks and tabs",
        )
        .into()),
    }
}

fn not_there() -> Problem {
    Problem::invalid_body(
        "/old_text",
        "not_found",
        "公告中没有这一内容",
        "does not stand there",
    )
}

fn of_awards() -> Problem {
    let (zh, en) = (
        "属于获奖名单，请在奖项上勘误",
        "is of an award: correct the award",
    );
    Problem::invalid_body("/field", "not_of_a_contest", zh, en)
}

fn unchanged() -> Problem {
    let (zh, en) = ("与原文相同", "is what stands there");
    Problem::invalid_body("/new_text", "unchanged", zh, en)
}

fn taken() -> Problem {
    let (zh, en) = ("已有同名的一项", "is the name of another one");
    Problem::invalid_body("/new_text", "duplicate_item", zh, en)
}

fn wrong_length(min: usize, max: usize) -> Problem {
    Problem::invalid_body(
        "/new_text",
        "length",
        &format!("更正后的全文须为 {min} 至 {max} 个字符"),
        &format!("the whole text must then have {min} to {max} characters"),
    )
}

diesel::define_sql_function! {
    fn array_replace(
        items: diesel::sql_types::Array<diesel::sql_types::Text>,
        old: diesel::sql_types::Text,
        new: diesel::sql_types::Text,
    ) -> diesel::sql_types::Array<diesel::sql_types::Text>;
}
