//! Who calls, what they may do, and the state that handlers share.

pub mod auth;
pub mod external_ref;
pub mod file_places;
pub mod gate;
pub mod importing;
pub mod rights;
mod state;
pub mod transitions;

pub use state::App;

use auth::{guessing, signing_keys};

use crate::kernel::roles::{AccountKind, ApiScope, Role};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice};

pub const SLICES: &[&Slice] = &[&Slice {
    code_lists: &[
        Role::LIST,
        rights::Right::LIST,
        AccountKind::LIST,
        ApiScope::LIST,
    ],
    jobs: &[
        Job {
            name: "forget budgets of guesses",
            run: |tx, turn| Ok(guessing::forget_budgets(tx.conn, tx.now, turn.most)?),
        },
        Job {
            name: "forget old places of sign-ins",
            run: |tx, turn| Ok(guessing::forget_old_places(tx.conn, tx.now, turn.most)?),
        },
        Job {
            name: "rotate signing keys",
            run: |tx, turn| {
                let age = turn.settings.signing_key_age;
                let fresh = signing_keys::rotate_due(tx.conn, tx.vault, age, tx.now)?;
                if let Some(kid) = &fresh {
                    tracing::info!(kid, "a new key signs access tokens soon");
                }
                Ok(usize::from(fresh.is_some()))
            },
        },
    ],
    person_columns: person_columns! {
        known_places(user_id, kind): Not("digests of devices and addresses, which identify nothing"), Row("user_id = $1");
    },
    ..Slice::EMPTY
}];
