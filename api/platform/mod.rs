//! Mechanism that knows no resource.

pub mod connections;
pub mod contacts_in_text;
pub mod db;
pub mod error;
pub mod outbox;
pub mod privacy;
pub mod settings;
pub mod slice;
pub mod web;

use slice::{Job, Slice};

pub const SLICES: &[&Slice] = &[
    &Slice {
        code_lists: &[db::ActorKind::LIST],
        jobs: &[Job {
            name: "forget old idempotency keys",
            run: |tx, turn| Ok(db::idempotency::forget_old(tx.conn, tx.now, turn.most)?),
        }],
        ..Slice::EMPTY
    },
    &Slice {
        jobs: &[
            Job {
                name: "give up late messages",
                run: |tx, turn| Ok(outbox::model::give_up(tx.conn, tx.now, turn.most)?),
            },
            Job {
                name: "forget old messages",
                run: |tx, turn| Ok(outbox::model::forget_old(tx.conn, tx.now, turn.most)?),
            },
        ],
        ..Slice::EMPTY
    },
];
