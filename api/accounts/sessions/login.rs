//! What one signs in with: the user name, or a phone number or e-mail address that was proved to be one's own.

use diesel::prelude::*;

use crate::kernel::ids::UserId;
use crate::people::contact_points::codes::ContactKind;
use crate::people::contact_points::model::{self as contact_points, ContactValue};
use crate::platform::db::schema::users;
use crate::platform::privacy::Vault;
use crate::platform::spelling;

/// User names begin with a letter and hold no `@`, so what is typed is one of the three.
#[derive(Clone, Debug)]
pub enum Login {
    /// As accounts have it: in small letters.
    Username(String),
    Contact(ContactValue),
}

impl Login {
    pub fn of(typed: &str) -> Self {
        let plain = spelling::plain(typed);
        let kind = if plain.contains('@') {
            ContactKind::Email
        } else if plain.starts_with(|c: char| "+(".contains(c) || c.is_ascii_digit()) {
            ContactKind::Phone
        } else {
            return Self::Username(spelling::login_name(typed));
        };
        Self::Contact(ContactValue::new(kind, typed))
    }

    /// Whose it is; nobody's when the account was merged into another.
    pub fn account(&self, conn: &mut PgConnection, vault: &Vault) -> QueryResult<Option<UserId>> {
        match self {
            Self::Username(name) => users::table
                .filter(users::username.eq(name))
                .filter(users::person_id.eq(users::id))
                .select(users::id)
                .first(conn)
                .optional(),
            Self::Contact(value) => contact_points::holder(conn, vault, value),
        }
    }

    /// The same for every way of writing it, and nothing that tells a number to who reads it.
    pub fn normalised(&self, vault: &Vault) -> Vec<u8> {
        match self {
            Self::Username(name) => name.clone().into_bytes(),
            Self::Contact(value) => value.fingerprint(vault).bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_a_number_and_an_address_are_told_apart() {
        let kind = |typed| match Login::of(typed) {
            Login::Username(_) => None,
            Login::Contact(value) => Some(value.kind()),
        };
        assert_eq!(kind("peng.2"), None);
        assert_eq!(kind("13800000001"), Some(ContactKind::Phone));
        assert_eq!(kind("+86 138-0000-0001"), Some(ContactKind::Phone));
        assert_eq!(kind("Peng@example.com"), Some(ContactKind::Email));
        assert_eq!(kind("1@example.com"), Some(ContactKind::Email));
        assert_eq!(kind("Ｐeng.2"), None);
        assert_eq!(kind("（+86）13800000001"), Some(ContactKind::Phone));
        assert_eq!(kind("１３８００００００００１"), Some(ContactKind::Phone));
        assert_eq!(kind("peng＠example.com"), Some(ContactKind::Email));
    }

    #[test]
    fn a_name_is_looked_up_as_accounts_have_it() {
        for typed in ["Peng_2", "PENG_2", "ｐｅｎｇ＿２", "peng_2\u{200b}"] {
            let Login::Username(name) = Login::of(typed) else {
                panic!("{typed} is a name");
            };
            assert_eq!(name, "peng_2");
        }
    }
}
