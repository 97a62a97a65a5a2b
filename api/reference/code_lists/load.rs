//! Brings the code lists into the database, exactly as they are declared.
//!
//! A list that an enum of the code declares comes with its slice. `lists.csv` holds the others, a line a list (without a
//! code) and a line a code; and codes of declared lists that no enum has yet, each with its `place` in the list.

use anyhow::Context;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Deserialize;

use super::model::{CodeList, CodeListItem};
use crate::kernel::codes::List;
use crate::platform::db::schema::{code_list_items, code_lists};

const FILE: &str = include_str!("lists.csv");

/// A line of `lists.csv`.
#[derive(Deserialize)]
struct Line {
    list: String,
    place: Option<usize>,
    code: Option<String>,
    zh: String,
    en: String,
    description_zh: Option<String>,
    description_en: Option<String>,
    source: Option<String>,
    valid_from: Option<NaiveDate>,
}

/// A list and its codes, as they come into the database.
#[derive(Debug)]
pub struct WholeList {
    pub list: CodeList,
    pub items: Vec<CodeListItem>,
}

/// All lists: those that are declared, then those of the file.
pub fn all(declared: &[&List]) -> anyhow::Result<Vec<WholeList>> {
    let mut lists = declared
        .iter()
        .map(|list| declared_list(list))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for line in csv::Reader::from_reader(FILE.as_bytes()).into_deserialize() {
        add(&mut lists, line.context("lists.csv cannot be read")?)?;
    }
    for list in &mut lists {
        for (item, position) in list.items.iter_mut().zip(0..) {
            item.position = position;
        }
    }
    Ok(lists)
}

fn declared_list(list: &List) -> anyhow::Result<WholeList> {
    let since = list.since.map(str::parse).transpose();
    let row = CodeList {
        name: list.name.to_owned(),
        zh: list.zh.to_owned(),
        en: list.en.to_owned(),
        description_zh: list.about.0.to_owned(),
        description_en: list.about.1.to_owned(),
        official_source: list.source.to_owned(),
        valid_from: since.with_context(|| format!("the first day of {}", list.name))?,
        valid_to: None,
    };
    let items = list.codes.iter().map(|code| CodeListItem {
        list: list.name.to_owned(),
        code: code.code.to_owned(),
        position: 0,
        zh: code.zh.to_owned(),
        en: code.en.to_owned(),
        description_zh: code.about.map(|(zh, _)| zh.to_owned()),
        description_en: code.about.map(|(_, en)| en.to_owned()),
        official_source: list.source.to_owned(),
        valid_from: row.valid_from,
        valid_to: None,
    });
    Ok(WholeList {
        items: items.collect(),
        list: row,
    })
}

/// Adds a line of the file: a list, or a code of a list that is there already.
fn add(lists: &mut Vec<WholeList>, line: Line) -> anyhow::Result<()> {
    let known = lists.iter_mut().find(|known| known.list.name == line.list);
    let Some(code) = line.code else {
        anyhow::ensure!(known.is_none(), "{} is declared twice", line.list);
        lists.push(WholeList {
            list: CodeList {
                name: line.list,
                zh: line.zh,
                en: line.en,
                description_zh: line.description_zh.unwrap_or_default(),
                description_en: line.description_en.unwrap_or_default(),
                official_source: line.source.unwrap_or_default(),
                valid_from: line.valid_from,
                valid_to: None,
            },
            items: Vec::new(),
        });
        return Ok(());
    };
    let list = known.with_context(|| format!("{code} is of no list: {}", line.list))?;
    let place = line.place.unwrap_or(list.items.len());
    anyhow::ensure!(
        place <= list.items.len() && list.items.iter().all(|item| item.code != code),
        "{code} cannot stand at {place} of {}",
        line.list
    );
    let item = CodeListItem {
        list: line.list,
        code,
        position: 0,
        zh: line.zh,
        en: line.en,
        description_zh: line.description_zh,
        description_en: line.description_en,
        official_source: line
            .source
            .unwrap_or_else(|| list.list.official_source.clone()),
        valid_from: line.valid_from.or(list.list.valid_from),
        valid_to: list.list.valid_to,
    };
    list.items.insert(place, item);
    Ok(())
}

/// Idempotent; lists and codes that are no longer declared are taken out.
pub fn load(conn: &mut PgConnection, declared: &[&List]) -> anyhow::Result<()> {
    for WholeList { list, items } in all(declared)? {
        diesel::insert_into(code_lists::table)
            .values(&list)
            .on_conflict(code_lists::name)
            .do_update()
            .set(&list)
            .execute(conn)?;
        let codes: Vec<&str> = items.iter().map(|item| item.code.as_str()).collect();
        diesel::delete(code_list_items::table)
            .filter(code_list_items::list.eq(&list.name))
            .filter(code_list_items::code.ne_all(codes))
            .execute(conn)?;
        diesel::insert_into(code_list_items::table)
            .values(&items)
            .on_conflict((code_list_items::list, code_list_items::code))
            .do_update()
            .set((
                code_list_items::position.eq(excluded(code_list_items::position)),
                code_list_items::zh.eq(excluded(code_list_items::zh)),
                code_list_items::en.eq(excluded(code_list_items::en)),
                code_list_items::description_zh.eq(excluded(code_list_items::description_zh)),
                code_list_items::description_en.eq(excluded(code_list_items::description_en)),
                code_list_items::official_source.eq(excluded(code_list_items::official_source)),
                code_list_items::valid_from.eq(excluded(code_list_items::valid_from)),
                code_list_items::valid_to.eq(excluded(code_list_items::valid_to)),
            ))
            .execute(conn)?;
    }
    Ok(())
}
