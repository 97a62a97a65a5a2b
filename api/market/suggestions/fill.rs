//! Fills an empty index: with the terms of what is published, and behind these with its texts.

use std::sync::mpsc::sync_channel;

use anyhow::anyhow;
use diesel::prelude::*;
use rayon::prelude::*;
use uuid::Uuid;

use super::follow::CHANGES_AT_ONCE;
use super::model::document;
use super::terms::{self, Indexed};
use crate::kernel::ids::ListingId;
use crate::market::listings::codes::ListingStatus;
use crate::market::listings::model::Listing;
use crate::platform::db::schema::listings;
use engine::matching::{Engine, Writer};

const ROWS_AT_ONCE: i64 = 5_000;
/// Texts are read in short steps, as changes wait meanwhile.
const TEXTS_AT_ONCE: i64 = 2_000;

/// Builds the index of what is published. This thread reads the next listings while another one indexes those before.
pub fn build(
    writer: &Writer,
    conn: &mut PgConnection,
    report: &(dyn Fn(usize) + Send + Sync),
) -> anyhow::Result<Engine> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<Indexed>>(2);
        let indexing = scope.spawn(move || {
            let mut engine = Engine::new();
            for listings in receiver {
                let listings: Vec<_> = listings.iter().map(Indexed::parts).collect();
                engine.put_all(&listings);
                report(listings.len());
            }
            engine
        });
        let mut after = Uuid::nil();
        loop {
            let read = writer.ask(|| terms::read_after(conn, after, ROWS_AT_ONCE))??;
            let Some(last) = read.last else { break };
            after = last;
            let mut listings = read.listings;
            for ids in read.uncut.chunks(CHANGES_AT_ONCE) {
                let rows = writer.ask(|| terms::read_whole(conn, ids))??;
                let cut: Vec<Indexed> = rows
                    .into_par_iter()
                    .map(|(row, kept)| Indexed::of(document(&row), row.version, kept))
                    .collect();
                writer.ask(|| terms::keep(conn, &cut))??;
                listings.extend(cut);
            }
            if sender.send(listings).is_err() {
                break;
            }
        }
        drop(sender);
        let engine = indexing.join();
        engine.map_err(|_| anyhow!("the thread that indexes panicked"))
    })
}

/// Reads the texts of the next listings into the index. Answers the last of these; `None` after all are read.
pub fn read_texts(
    writer: &Writer,
    conn: &mut PgConnection,
    after: Uuid,
) -> anyhow::Result<Option<Uuid>> {
    let rows: Vec<Listing> = writer.ask(|| {
        listings::table
            .filter(listings::status.eq(ListingStatus::Published))
            .filter(listings::id.gt(ListingId(after)))
            .select(Listing::as_select())
            .order(listings::id)
            .limit(TEXTS_AT_ONCE)
            .load(conn)
    })??;
    let Some(last) = rows.last().map(|row| row.id.0) else {
        writer.end_texts()?;
        return Ok(None);
    };
    let documents: Vec<_> = rows.iter().map(document).collect();
    writer.put_texts(&documents)?;
    Ok(Some(last))
}
