//! 账号查找记录: each look-up of an account by contact data or a credit code: who looked, when, for the hash of what, and how
//! many accounts were found. Administrators read it in the audit trail.

pub mod codes;
pub mod model;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    code_lists: &[codes::LookUpKind::LIST],
    person_columns: person_columns! {
        account_look_ups(looked_up_by): Not("the audit trail shows an account its own look-ups"), NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};
