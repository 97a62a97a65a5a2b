use chrono::NaiveDate;
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::User;
use super::search::{self, Found};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::kernel::roles::{AccountKind, Role};
use crate::people::contact_points::model::{self as contact_points, ContactValue};
use crate::platform::error::Result;
use crate::platform::privacy::{Email, Phone, Vault};

/// What is shown of an account inside the caller's scope.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundUserDetails {
    pub account_kind: AccountKind,
    pub affiliation: Option<String>,
    pub division: Option<DivisionCode>,
    /// Whether the account can sign in.
    pub active: bool,
    /// Names that it had before, the first one first.
    pub former_names: Vec<String>,
    /// Roles in force.
    pub roles: Vec<Role>,
    /// Masked; null where none is kept.
    #[schema(value_type = Option<String>, example = "138****0001")]
    pub phone: Option<Phone>,
    /// Masked; null where none is kept.
    #[schema(value_type = Option<String>, example = "z***@example.com")]
    pub email: Option<Email>,
}

/// An account that was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000001", "display_name": "张三",
    "details": {"account_kind": "worker", "affiliation": null, "division": "510603", "active": true, "former_names": [],
        "roles": ["broker"], "phone": "138****0001", "email": null}}))]
pub struct FoundUser {
    pub id: UserId,
    pub display_name: String,
    /// Null outside the caller's scope.
    pub details: Option<FoundUserDetails>,
}

/// A page of accounts, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct FoundUserPage {
    pub items: Vec<FoundUser>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

impl FoundUser {
    /// An account outside the caller's scope.
    pub fn of(user: User) -> Self {
        Self {
            id: user.id,
            display_name: user.display_name,
            details: None,
        }
    }

    /// Accounts inside the caller's scope, in the order given.
    pub fn in_scope(
        conn: &mut PgConnection,
        vault: &Vault,
        rows: Vec<Found>,
        today: NaiveDate,
    ) -> Result<Vec<Self>> {
        let ids: Vec<UserId> = rows.iter().map(|(user, _)| user.id).collect();
        let roles = search::roles_of(conn, &ids, today)?;
        let names = search::former_names_of(conn, &ids)?;
        let contacts = contact_points::of_users(conn, &ids)?;
        let shown = rows.into_iter().map(|(user, deactivated_at)| {
            let (mut phone, mut email) = (None, None);
            for point in contacts.iter().filter(|point| point.user_id == user.id) {
                match point.value(vault)? {
                    ContactValue::Phone(value) => phone = Some(value),
                    ContactValue::Email(value) => email = Some(value),
                }
            }
            let held = roles.iter().filter(|(person, _)| person.0 == user.id.0);
            let former = names.iter().filter(|(owner, _)| *owner == user.id);
            Ok(Self {
                details: Some(FoundUserDetails {
                    account_kind: user.account_kind,
                    affiliation: user.affiliation,
                    division: user.division,
                    active: deactivated_at.is_none(),
                    former_names: former.map(|(_, name)| name.clone()).collect(),
                    roles: held.map(|(_, role)| *role).collect(),
                    phone,
                    email,
                }),
                id: user.id,
                display_name: user.display_name,
            })
        });
        shown.collect()
    }
}
