//! Cursor pages: stable while rows are added, one shape for every list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::platform::error::{Code, Error, Problem, Result};

/// Exact totals stop here: counting a million rows costs a hundred times the page itself.
pub const TOTAL_CAP: i64 = 10_000;

/// How many items a page has when nothing is said, and at most.
const DEFAULT_LIMIT: i64 = 20;
/// How many rows a page as a table has when nothing is said: tables are read as a whole.
const TABLE_LIMIT: i64 = 1000;

/// The `limit` of a list.
#[derive(Clone, Copy, Debug)]
pub struct PageSize(i64);

impl PageSize {
    /// `limit` was checked against 1..=100 when the query was read.
    pub fn of(limit: Option<i64>) -> Self {
        Self(limit.unwrap_or(DEFAULT_LIMIT))
    }

    /// The same for a page as a table.
    pub fn of_table(limit: Option<i64>) -> Self {
        Self(limit.unwrap_or(TABLE_LIMIT))
    }

    /// One more than asked, to learn whether there is a next page.
    pub fn fetch(self) -> i64 {
        self.0 + 1
    }
}

/// Where a page ended: the value of the sort key and the id of its last row. Opaque to clients.
#[derive(Debug, Serialize, Deserialize)]
pub struct Cursor<K> {
    /// Digest of the filters, so that a cursor is not carried over to another list.
    list: String,
    pub key: K,
    pub id: Uuid,
}

impl<K: Serialize + DeserializeOwned> Cursor<K> {
    /// The cursor after a row of the list that `filter` describes.
    pub fn after(filter: &str, key: K, id: Uuid) -> Self {
        Self {
            list: digest(filter),
            key,
            id,
        }
    }

    pub fn encode(&self) -> Result<String> {
        let json = serde_json::to_vec(self).map_err(anyhow::Error::from)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// Reads a cursor that this list made; anything else is refused.
    pub fn decode(text: &str, filter: &str) -> Result<Self> {
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| foreign_cursor())?;
        let cursor: Self = serde_json::from_slice(&json).map_err(|_| foreign_cursor())?;
        if cursor.list == digest(filter) {
            Ok(cursor)
        } else {
            Err(foreign_cursor())
        }
    }
}

/// Where a page of a list begins that is sorted by id alone: after this row; at the start without a cursor.
pub fn after_id(cursor: Option<String>, list: &str) -> Result<Option<Uuid>> {
    let cursor = cursor.map(|cursor| Cursor::<()>::decode(&cursor, list));
    Ok(cursor.transpose()?.map(|cursor| cursor.id))
}

/// The refusal of a cursor that the list did not make.
pub fn foreign_cursor() -> Error {
    Problem::new(Code::InvalidCursor)
        .field(crate::platform::error::FieldProblem::parameter(
            "cursor",
            "cursor",
            crate::platform::error::Bilingual::new(
                "不是此列表在相同条件下给出的游标",
                "was not given by this list for the same filters",
            ),
        ))
        .into()
}

fn digest(filter: &str) -> String {
    hex::encode(&Sha256::digest(filter.as_bytes())[..6])
}

/// A total as exact as it is cheap.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Total {
    /// How many rows the filters let through, counted up to 10,000.
    #[schema(minimum = 0, maximum = 10000, example = 128)]
    pub value: i64,
    /// `false`: there are more than `value`.
    pub exact: bool,
}

/// The total of a count that was stopped one above the cap.
pub fn counted(rows: i64) -> Total {
    Total {
        value: rows.min(TOTAL_CAP),
        exact: rows <= TOTAL_CAP,
    }
}

/// One page of rows, cut to size, and the cursor to the next.
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// `rows` holds one more than the page when there is a next one.
    pub fn cut<K: Serialize + DeserializeOwned>(
        mut rows: Vec<T>,
        size: PageSize,
        filter: &str,
        position: impl Fn(&T) -> (K, Uuid),
    ) -> Result<Self> {
        let more = i64::try_from(rows.len()).is_ok_and(|count| count > size.0);
        if more {
            rows.pop();
        }
        let next_cursor = match rows.last().filter(|_| more) {
            Some(last) => {
                let (key, id) = position(last);
                Some(Cursor::after(filter, key, id).encode()?)
            }
            None => None,
        };
        Ok(Self {
            items: rows,
            next_cursor,
        })
    }
}

/// The address of the next page: the request's own, with the cursor in place of the one it had.
pub fn next_link(uri: &actix_web::http::Uri, cursor: Option<&str>) -> Option<String> {
    let cursor = cursor?;
    let kept = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<String> = kept
        .map(str::to_owned)
        .chain([format!("cursor={cursor}")])
        .collect();
    Some(format!("{}?{}", uri.path(), query.join("&")))
}
