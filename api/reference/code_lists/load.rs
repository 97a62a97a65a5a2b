//! Brings the lists of `lists.json` into the database, exactly as the file has them.

use std::collections::HashMap;
use std::sync::LazyLock;

use anyhow::Context;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Deserialize;

use super::model::{CodeList, CodeListItem};
use crate::platform::db::schema::{code_list_items, code_lists};

const FILE: &str = include_str!("lists.json");

#[derive(Deserialize)]
struct FileList {
    #[serde(flatten)]
    list: CodeList,
    items: Vec<FileItem>,
}

#[derive(Deserialize)]
struct FileItem {
    code: String,
    zh: String,
    en: String,
    description_zh: Option<String>,
    description_en: Option<String>,
    official_source: Option<String>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

fn file() -> anyhow::Result<Vec<FileList>> {
    serde_json::from_str(FILE).context("lists.json cannot be read")
}

/// Names of all codes in Chinese and English, for sentences.
static NAMES: LazyLock<HashMap<(String, String), (String, String)>> = LazyLock::new(|| {
    let lists = file().unwrap_or_default();
    lists
        .into_iter()
        .flat_map(|list| {
            let name = list.list.name;
            list.items
                .into_iter()
                .map(move |item| ((name.clone(), item.code), (item.zh, item.en)))
        })
        .collect()
});

/// A code's names in Chinese and English.
pub fn name_of(list: &str, code: &str) -> Option<(&'static str, &'static str)> {
    NAMES
        .get(&(list.to_owned(), code.to_owned()))
        .map(|(zh, en)| (zh.as_str(), en.as_str()))
}

/// Whether a list, or a code of one, is called so.
pub fn is_a_word_of_lists(word: &str) -> bool {
    NAMES
        .keys()
        .any(|(list, code)| [list, code].iter().any(|known| *known == word))
}

/// The codes of a list as the file has them; empty when there is no such list.
pub fn codes_of(name: &str) -> anyhow::Result<Vec<String>> {
    let list = file()?.into_iter().find(|list| list.list.name == name);
    Ok(list
        .map(|list| list.items.into_iter().map(|item| item.code).collect())
        .unwrap_or_default())
}

/// Idempotent; lists and codes that the file no longer has are taken out.
pub fn load(conn: &mut PgConnection) -> anyhow::Result<()> {
    for list in file()? {
        diesel::insert_into(code_lists::table)
            .values(&list.list)
            .on_conflict(code_lists::name)
            .do_update()
            .set(&list.list)
            .execute(conn)?;
        let rows = items(&list);
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        diesel::delete(code_list_items::table)
            .filter(code_list_items::list.eq(&list.list.name))
            .filter(code_list_items::code.ne_all(codes))
            .execute(conn)?;
        diesel::insert_into(code_list_items::table)
            .values(&rows)
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

fn items(list: &FileList) -> Vec<CodeListItem> {
    list.items
        .iter()
        .zip(0..)
        .map(|(item, position)| CodeListItem {
            list: list.list.name.clone(),
            code: item.code.clone(),
            position,
            zh: item.zh.clone(),
            en: item.en.clone(),
            description_zh: item.description_zh.clone(),
            description_en: item.description_en.clone(),
            official_source: item
                .official_source
                .clone()
                .unwrap_or_else(|| list.list.official_source.clone()),
            valid_from: item.valid_from.or(list.list.valid_from),
            valid_to: item.valid_to.or(list.list.valid_to),
        })
        .collect()
}
