//! Mechanism that knows no resource.

pub mod connections;
pub mod contacts_in_text;
pub mod db;
pub mod error;
pub mod notices;
pub mod notifications;
pub mod outbox;
pub mod pdf;
pub mod person_columns;
pub mod person_relations;
pub mod privacy;
pub mod qr;
pub mod settings;
pub mod slice;
pub mod spelling;
pub mod storage;
pub mod web;

use person_columns::person_columns;
use slice::{Job, Slice};

pub const SLICES: &[&Slice] = &[
    &Slice {
        code_lists: &[db::ActorKind::LIST],
        jobs: &[Job {
            name: "forget old idempotency keys",
            run: |tx, turn| Ok(db::idempotency::forget_old(tx.conn, tx.now, turn.most)?),
        }],
        person_columns: person_columns! {
            idempotent_requests(caller): Not("responses that the account has already, kept for a day"), Effect("deletes the responses");
        },
        erase: |tx, erasure| {
            db::idempotency::forget_of(tx.conn, erasure.account)?;
            Ok(())
        },
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
        person_columns: person_columns! {
            outbox_messages(user_id, purpose, last_error): Not("codes under way: the text is erased once sent, the row after a week"), Row("user_id = $1");
        },
        ..Slice::EMPTY
    },
];
