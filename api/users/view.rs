use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use validator::ValidationError;

use super::model::{AccountStateRow, HeldRole, User};
use crate::auth::{AccountKind, Role};
use crate::divisions::DivisionCode;
use crate::ids::{RoleGrantId, UserId};

/// An appointment in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldRoleView {
    /// The appointment.
    pub id: RoleGrantId,
    pub role: Role,
    /// Where it reaches: this division and all inside.
    pub division: DivisionCode,
}

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000001", "username": "dongqi_dianqi", "display_name": "东旗电气技术部",
    "account_kind": "organization", "affiliation": "德阳东旗电气有限公司", "division": "510603", "introduction": "",
    "roles": [], "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct CurrentUser {
    pub id: UserId,
    /// The name to sign in with.
    pub username: String,
    /// The name others see.
    pub display_name: String,
    pub account_kind: AccountKind,
    /// The organisation one belongs to or is, by name.
    pub affiliation: Option<String>,
    /// Where one is at home; outside Sichuan too.
    pub division: Option<DivisionCode>,
    /// What others should know.
    pub introduction: String,
    /// Appointments in force.
    pub roles: Vec<HeldRoleView>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl CurrentUser {
    pub fn new(user: User, roles: Vec<HeldRole>) -> Self {
        Self {
            id: user.id,
            username: user.username,
            display_name: user.display_name,
            account_kind: user.account_kind,
            affiliation: user.affiliation,
            division: user.division,
            introduction: user.introduction,
            roles: roles
                .into_iter()
                .map(|held| HeldRoleView {
                    id: held.id,
                    role: held.role,
                    division: held.division,
                })
                .collect(),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// Somebody, as everybody may see him: no login name, no contact data.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000001", "display_name": "东旗电气技术部",
    "account_kind": "organization", "affiliation": "德阳东旗电气有限公司", "division": "510603", "introduction": ""}))]
pub struct PublicUser {
    pub id: UserId,
    pub display_name: String,
    pub account_kind: AccountKind,
    pub affiliation: Option<String>,
    pub division: Option<DivisionCode>,
    pub introduction: String,
}

impl From<User> for PublicUser {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            display_name: user.display_name,
            account_kind: user.account_kind,
            affiliation: user.affiliation,
            division: user.division,
            introduction: user.introduction,
        }
    }
}

/// Whether an account can be used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "active": false,
    "deactivated_at": "2026-08-30T01:02:03.000004Z", "deactivated_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "reason": "账号被盗用，已电话核实"}))]
pub struct AccountState {
    pub user_id: UserId,
    /// Whether it can sign in.
    pub active: bool,
    pub deactivated_at: Option<DateTime<Utc>>,
    pub deactivated_by: Option<UserId>,
    /// Why it was deactivated.
    pub reason: Option<String>,
}

impl AccountState {
    pub fn new(user_id: UserId, row: AccountStateRow) -> Self {
        Self {
            user_id,
            active: row.deactivated_at.is_none(),
            deactivated_at: row.deactivated_at,
            deactivated_by: row.deactivated_by,
            reason: row.deactivation_reason,
        }
    }
}

/// Login names: what can be typed on any keyboard, told over the phone and written into a URL.
pub fn username(name: &str) -> Result<(), ValidationError> {
    let mut bytes = name.bytes();
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
    let form = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase()) && bytes.all(plain);
    if form {
        Ok(())
    } else {
        Err(ValidationError::new("format").with_message(
            "须以小写字母开头，只含小写字母、数字、点、下划线和连字符|must begin with a lower-case letter and hold only lower-case letters, digits, '.', '_' and '-'".into(),
        ))
    }
}

/// NIST SP 800-63B: long rather than contrived, and not what every guesser tries first.
pub fn password(password: &str) -> Result<(), ValidationError> {
    const COMMON: [&str; 8] = [
        "password",
        "12345678",
        "123456789",
        "1234567890",
        "qwertyuiop",
        "11111111",
        "88888888",
        "iloveyou",
    ];
    let lower = password.to_lowercase();
    let repeats = password.chars().all(|c| password.starts_with(c));
    if repeats || COMMON.iter().any(|common| lower == *common) {
        return Err(
            ValidationError::new("too_common").with_message("过于常见|is too common".into())
        );
    }
    Ok(())
}
