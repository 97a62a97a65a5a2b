use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::ValidationError;

use super::model::{self, AccountStateRow, HeldRole, Profile, User};
use crate::access::auth::Scope;
use crate::access::rights::{Permission, Reach, Right};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::codes::code_list;
use crate::kernel::ids::{ContestId, OrganizationId, RoleGrantId, UserId};
use crate::kernel::roles::{AccountKind, Role};
use crate::people::verifications::model as verifications;

/// An appointment in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldRoleView {
    /// The appointment.
    pub id: RoleGrantId,
    pub role: Role,
    /// Where it reaches: this division and all inside. For one society or one contest: where that lies.
    pub division: DivisionCode,
    /// A society's broker's: he reaches over its workers, wherever they are.
    pub organization_id: Option<OrganizationId>,
    /// A judge's, or an organiser's who runs this contest alone.
    pub contest_id: Option<ContestId>,
    /// Last day in force; null while there is no end.
    pub to_on: Option<NaiveDate>,
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
                    organization_id: held.organization_id,
                    contest_id: held.contest_id,
                    to_on: held.to_on,
                })
                .collect(),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

code_list! {
    RightReach of "right_reaches" ("权限范围", "Reaches of rights") ("一项权限覆盖哪些数据。", "Over which rows a right reaches.") {
        Own = "own" ("本人", "One's own"),
        Begun = "begun" ("本人代办", "What one began for somebody else"),
        /// Its division, what is its society's workers', or its contest.
        Scope = "scope" ("任命范围", "Inside the role's scope"),
        Led = "led" ("所负责的学会", "The society that one leads"),
        Everything = "everything" ("全部", "Everything"),
    }
}

/// A right that the caller has, and over what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"right": "review_listing", "reach": "scope", "role": "city_admin", "division": "510600", "organization_id": null, "contest_id": null}))]
pub struct PermissionView {
    pub right: Right,
    pub reach: RightReach,
    /// The role that gives it; null when it comes with the account.
    pub role: Option<Role>,
    /// The role's division: with `scope` and `begun`, where it reaches.
    pub division: Option<DivisionCode>,
    /// The role's society: with `scope` and `begun`, over whose workers' rows it reaches.
    pub organization_id: Option<OrganizationId>,
    /// The role's contest: with `scope` and `begun`, what it reaches.
    pub contest_id: Option<ContestId>,
}

impl From<Permission> for PermissionView {
    fn from(permission: Permission) -> Self {
        let scope = permission.grant.as_ref().map(|grant| &grant.scope);
        Self {
            right: permission.right,
            reach: match permission.reach {
                Reach::No | Reach::Own => RightReach::Own,
                Reach::Begun | Reach::ScopeBegun(_) => RightReach::Begun,
                Reach::Inside | Reach::Scope(_) => RightReach::Scope,
                Reach::Led => RightReach::Led,
                Reach::All => RightReach::Everything,
            },
            division: scope.and_then(Scope::division).cloned(),
            organization_id: scope.and_then(Scope::society).map(|society| society.id),
            contest_id: scope.and_then(Scope::contest),
            role: permission.grant.map(|grant| grant.role),
        }
    }
}

/// All rights of a caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{"right": "keep_account", "reach": "own", "role": null, "division": null,
    "organization_id": null, "contest_id": null}, {"right": "review_listing", "reach": "scope", "role": "city_admin", "division": "510600",
    "organization_id": null, "contest_id": null}]}))]
pub struct Permissions {
    pub items: Vec<PermissionView>,
}

/// Somebody, as everybody may see him: no login name, no contact data.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000001", "display_name": "东旗电气技术部",
    "account_kind": "organization", "affiliation": "德阳东旗电气有限公司", "division": "510603", "introduction": "",
    "verified": true}))]
pub struct PublicUser {
    pub id: UserId,
    pub display_name: String,
    pub account_kind: AccountKind,
    pub affiliation: Option<String>,
    pub division: Option<DivisionCode>,
    pub introduction: String,
    /// Whether an administrator has looked at who he is, and that still holds today.
    pub verified: bool,
    #[serde(skip)]
    version: i32,
    /// The roles in force, as one number.
    #[serde(skip)]
    roles: u32,
}

impl PublicUser {
    pub fn new(user: User, verified: bool, roles: &[HeldRole]) -> Self {
        let fold = |sum: u32, held: &HeldRole| {
            let bytes = held.id.0.as_bytes();
            let [.., a, b, c, d] = bytes;
            sum ^ u32::from_be_bytes([*a, *b, *c, *d])
        };
        Self {
            verified,
            version: user.version,
            roles: roles.iter().fold(0, fold),
            id: user.id,
            display_name: user.display_name,
            account_kind: user.account_kind,
            affiliation: user.affiliation,
            division: user.division,
            introduction: user.introduction,
        }
    }

    /// Of the account, of whether it is verified and of the roles in force, which change with the days too.
    pub fn etag(&self) -> String {
        format!("\"{}-{}-{:x}\"", self.version, self.verified, self.roles)
    }
}

impl From<Profile> for PublicUser {
    fn from(profile: Profile) -> Self {
        Self::new(profile.user, profile.verified, &profile.roles)
    }
}

/// The account as everybody may see it.
pub fn show(conn: &mut PgConnection, user: User, now: DateTime<Utc>) -> QueryResult<PublicUser> {
    let today = official_day(now);
    let verified = verifications::is_verified(conn, user.id, today)?;
    let roles = model::held_roles(conn, user.id, today)?;
    Ok(PublicUser::new(user, verified, &roles))
}

/// The one ETag of an account, whether its holder has read it or whoever acts on it.
pub fn account_etag(
    conn: &mut PgConnection,
    user: &User,
    now: DateTime<Utc>,
) -> QueryResult<String> {
    Ok(show(conn, user.clone(), now)?.etag())
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
    /// Null when it was done on the machine.
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

/// Nobody takes a name for his own that others would take for the exchange's: with digits or marks behind it neither.
pub fn free_username(name: &str) -> Result<(), ValidationError> {
    const KEPT: [&str; 7] = [
        "admin",
        "administrator",
        "root",
        "superuser",
        "sysadmin",
        "system",
        "erased",
    ];
    let is_mark = |c: char| "_.-".contains(c);
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit() || is_mark(c));
    let begins = |with: &str| {
        let rest = name.strip_prefix(with);
        rest.is_some_and(|rest| rest.starts_with(is_mark))
    };
    let kept =
        KEPT.contains(&word) || begins("erased") || begins("client") || name.starts_with("tianfu");
    match kept {
        false => Ok(()),
        true => Err(ValidationError::new("reserved").with_message(
            "系统保留，请换一个|is kept for the exchange itself; choose another".into(),
        )),
    }
}

/// A city's system is made by its administrator, with `POST /v1/api-clients`.
pub fn registrable(kind: &AccountKind) -> Result<(), ValidationError> {
    match kind {
        AccountKind::Worker | AccountKind::Organization => Ok(()),
        AccountKind::Integration => Err(ValidationError::new("not_registrable").with_message(
            "对接系统由管理员创建，见 POST /v1/api-clients|is made by an administrator, with POST /v1/api-clients".into(),
        )),
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

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UserPath {
    /// The account.
    #[param(inline)]
    pub id: UserId,
}
