use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::{Validate, ValidateEmail, ValidationError};

use super::found::{FoundUser, FoundUserPage};
use super::policy;
use super::search::{self, FindScope, Wanted};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::kernel::roles::Role;
use crate::people::account_look_ups::codes::LookUpKind;
use crate::people::account_look_ups::model::{self as look_ups, LookUp};
use crate::people::contact_points::model::ContactValue;
use crate::people::organizations::codes::{Uscc, credit_code_form};
use crate::platform::db::{Page, PageSize, Tx, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::privacy::{Email, Phone};
use crate::platform::spelling::TypedCode;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Only accounts with this text in their name, of today or before. Width, case, traditional characters and blanks do
    /// not matter.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, example = "张三")]
    name: Option<String>,
    /// Only the account that verified this phone number.
    #[validate(length(min = 3, max = 40), custom(function = phone_form))]
    #[param(value_type = Option<String>, min_length = 3, max_length = 40, example = "13800000001")]
    phone: Option<Phone>,
    /// Only the account that verified this e-mail address.
    #[validate(length(min = 3, max = 254), custom(function = email_form))]
    #[param(value_type = Option<String>, min_length = 3, max_length = 254, example = "zhang@example.com")]
    email: Option<Email>,
    /// Only the account of the organisation with this unified social credit code.
    #[validate(length(min = 18, max = 18), custom(function = credit_code_form))]
    #[param(value_type = Option<String>, min_length = 18, max_length = 18, example = "91510600MA0000001E")]
    credit_code: Option<TypedCode>,
    /// Only members in force of this organisation, and its account.
    #[param(inline)]
    organization_id: Option<OrganizationId>,
    /// In this division or inside it (prefix scope).
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Only accounts with this role in force.
    #[param(inline, example = "broker")]
    role: Option<Role>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

fn phone_form(phone: &Phone) -> std::result::Result<(), ValidationError> {
    phone.well_formed()
}

fn email_form(email: &Email) -> std::result::Result<(), ValidationError> {
    match email.validate_email() {
        true => Ok(()),
        false => Err(ValidationError::new("format")
            .with_message("不是有效的电子邮件地址|is not an e-mail address".into())),
    }
}

impl UserFilter {
    fn wanted(self) -> Wanted {
        let phone = self.phone.map(ContactValue::Phone);
        let email = self.email.map(ContactValue::Email);
        Wanted {
            name: self.name,
            contacts: phone.into_iter().chain(email).collect(),
            // A code with a wrong check digit is of no organisation.
            uscc: self.credit_code.map(|code| Uscc::read(code.as_str()).ok()),
            organization_id: self.organization_id,
            division: self.division,
            role: self.role,
        }
    }
}

problems!(ListUsersProblems: Forbidden, TooManyAttempts);

/// Find accounts
///
/// Newest first. Filters are joined by "and". Inside the scope of the caller's roles, accounts are found by all filters and
/// returned with `details`: the province administrator finds all, administrators, brokers and API clients those of their
/// division, brokers of a society its workers. Accounts that act for an organisation find its staff.
///
/// All other accounts are found by one full phone number, e-mail address or credit code and no other filter: `id` and
/// `display_name` come back, 30 look-ups a day for an account, then 429 with `Retry-After`. API clients and callers with no
/// role but judge cannot do this (403).
///
/// Only verified contact data is searched. Each look-up by phone number, e-mail address or credit code is recorded: who,
/// when, a keyed hash of what, and how many were found. Administrators read it in `GET /v1/audit-events`, as
/// `account_look_ups`.
#[utoipa::path(tag = "users", security(("bearer" = []), ("client" = ["people:read"])), params(UserFilter),
    responses((status = 200, description = "A page of accounts.", body = FoundUserPage), ListUsersProblems))]
#[get("/users")]
pub async fn list_users(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::FindAccount>,
    filter: Query<UserFilter>,
) -> Result<Answer> {
    policy::find(&caller)?;
    let filter = filter.0;
    let size = PageSize::of(filter.limit);
    let cursor = filter.cursor.clone();
    let wanted = filter.wanted();
    let list = format!("users {} {wanted:?}", caller.user_id);
    let before = after_id(cursor, &list)?;
    let today = official_day(app.clock.now());
    let page = if wanted.contacts.is_empty() && wanted.uscc.is_none() {
        let vault = app.db.vault().clone();
        let read = move |conn: &mut PgConnection| {
            let scope = FindScope::of(conn, &caller, today)?;
            policy::search(!scope.is_empty())?;
            let fetch = size.fetch();
            let rows = search::page(conn, &vault, &wanted, Some(&scope), today, before, fetch)?;
            let page = Page::cut(rows, size, &list, |(user, _)| ((), user.id.0))?;
            Ok(FoundUserPage {
                items: FoundUser::in_scope(conn, &vault, page.items, today)?,
                next_cursor: page.next_cursor,
            })
        };
        app.db.read(read).await?
    } else {
        let act = caller.act();
        let write = move |tx: &mut Tx<'_>| {
            let scope = FindScope::of(tx.conn, &caller, today)?;
            let mut found = Vec::new();
            if !scope.is_empty() {
                let of_scope = Some(&scope);
                let fetch = size.fetch();
                let rows =
                    search::page(tx.conn, tx.vault, &wanted, of_scope, today, before, fetch)?;
                found = FoundUser::in_scope(tx.conn, tx.vault, rows, today)?;
            }
            let exact = found.is_empty() && wanted.is_exact() && caller.client().is_none();
            if exact {
                look_ups::pay(tx, caller.user_id)?;
                let rows = search::page(tx.conn, tx.vault, &wanted, None, today, before, 1)?;
                found = rows
                    .into_iter()
                    .map(|(user, _)| FoundUser::of(user))
                    .collect();
            } else {
                policy::search(!scope.is_empty())?;
            }
            for (kind, value) in marks(&wanted) {
                let look_up = LookUp {
                    kind,
                    value: &value,
                    found: found.len(),
                    exact,
                };
                look_ups::insert(tx, caller.user_id, &look_up)?;
            }
            // A mark is of one account.
            Ok(FoundUserPage {
                items: found,
                next_cursor: None,
            })
        };
        app.db.write(act, write).await?
    };
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}

/// What is recorded of a look-up.
fn marks(wanted: &Wanted) -> Vec<(LookUpKind, String)> {
    let contacts = wanted.contacts.iter().map(|value| match value {
        ContactValue::Phone(phone) => (LookUpKind::Phone, phone.normalised()),
        ContactValue::Email(email) => (LookUpKind::Email, email.normalised()),
    });
    let code = wanted.uscc.iter().map(|code| {
        let code = code.as_ref().map(ToString::to_string);
        (LookUpKind::CreditCode, code.unwrap_or_default())
    });
    contacts.chain(code).collect()
}
