use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::CodePurpose;
use crate::access::auth::secret_digest;
use crate::kernel::ids::UserId;
use crate::people::contact_points::codes::ContactKind;
use crate::people::contact_points::model::ContactPoint;
use crate::platform::db::Tx;
use crate::platform::db::schema::one_time_codes;
use crate::platform::error::Result;
use crate::platform::outbox::{self, Channel, Message};
use crate::platform::privacy::{Fingerprint, Vault};

const LIFETIME_MINUTES: i64 = 10;
/// Wrong codes that one takes.
const MOST_ATTEMPTS: i32 = 5;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = one_time_codes)]
pub struct CodeRow {
    pub id: Uuid,
    pub user_id: Option<UserId>,
    pub contact_version: Option<i32>,
    code_hash: Fingerprint,
    attempts: i32,
}

/// What a code turned out to be.
pub enum Tried {
    Right(CodeRow),
    Wrong,
    /// There is none to compare with: none was sent, or it is too old, used, or took too many wrong ones.
    Over,
}

/// Sends a code to a contact point of its holder, in place of those sent there before.
pub fn send_to_verify(tx: &mut Tx<'_>, point: &ContactPoint) -> Result<DateTime<Utc>> {
    diesel::update(one_time_codes::table)
        .filter(one_time_codes::user_id.eq(point.user_id))
        .filter(one_time_codes::purpose.eq(CodePurpose::VerifyContactPoint))
        .filter(one_time_codes::contact_kind.eq(point.kind))
        .filter(one_time_codes::used_at.is_null())
        .set(one_time_codes::used_at.eq(tx.now))
        .execute(tx.conn)?;
    let (id, code, expires_at) = fresh(tx);
    diesel::insert_into(one_time_codes::table)
        .values((
            one_time_codes::id.eq(id),
            one_time_codes::purpose.eq(CodePurpose::VerifyContactPoint),
            one_time_codes::user_id.eq(point.user_id),
            one_time_codes::contact_kind.eq(point.kind),
            one_time_codes::contact_version.eq(point.version),
            one_time_codes::code_hash.eq(hash(tx.vault, id, &code)),
            one_time_codes::created_at.eq(tx.now),
            one_time_codes::expires_at.eq(expires_at),
        ))
        .execute(tx.conn)?;
    let purpose = CodePurpose::VerifyContactPoint;
    put(tx, purpose, Some(point), code, expires_at)?;
    Ok(expires_at)
}

/// Sends a code for a new password to a proved contact point. Without one the same is written, for nobody, and nothing
/// sent: neither the answer nor its time tells whether there is such an account.
pub fn send_to_reset(
    tx: &mut Tx<'_>,
    point: Option<&ContactPoint>,
    token: &str,
) -> Result<DateTime<Utc>> {
    let (id, code, expires_at) = fresh(tx);
    diesel::insert_into(one_time_codes::table)
        .values((
            one_time_codes::id.eq(id),
            one_time_codes::purpose.eq(CodePurpose::ResetPassword),
            one_time_codes::user_id.eq(point.map(|point| point.user_id)),
            one_time_codes::token_digest.eq(secret_digest(token)),
            one_time_codes::code_hash.eq(hash(tx.vault, id, &code)),
            one_time_codes::created_at.eq(tx.now),
            one_time_codes::expires_at.eq(expires_at),
        ))
        .execute(tx.conn)?;
    put(tx, CodePurpose::ResetPassword, point, code, expires_at)?;
    Ok(expires_at)
}

fn fresh(tx: &Tx<'_>) -> (Uuid, String, DateTime<Utc>) {
    let code = format!("{:06}", rand::random_range(0..1_000_000));
    let expires_at = tx.now + Duration::minutes(LIFETIME_MINUTES);
    (Uuid::now_v7(), code, expires_at)
}

fn put(
    tx: &mut Tx<'_>,
    purpose: CodePurpose,
    point: Option<&ContactPoint>,
    code: String,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let what = match purpose {
        CodePurpose::VerifyContactPoint => ("验证联系方式", "to verify this contact"),
        CodePurpose::ResetPassword => ("重置密码", "to set a new password"),
    };
    let to = match point {
        Some(point) => point.value(tx.vault)?.normalised(),
        None => String::new(),
    };
    let message = Message {
        to,
        text_zh: format!(
            "【天府科技交易】验证码 {code}，用于{}，{LIFETIME_MINUTES} 分钟内有效。如非本人操作，请忽略，切勿告知他人。",
            what.0
        ),
        text_en: format!(
            "Tianfu Exchange: {code} is your code {}, good for {LIFETIME_MINUTES} minutes. If you did not ask for it, \
             ignore this, and tell it nobody.",
            what.1
        ),
        code: Some(code),
    };
    let channel = match point.map(|point| point.kind) {
        Some(ContactKind::Email) => Channel::Email,
        Some(ContactKind::Phone) | None => Channel::Sms,
    };
    let user = point.map(|point| point.user_id);
    outbox::model::put(tx, user, channel, purpose.as_str(), &message, expires_at)
}

/// Holds what was typed against the code that was last sent to a contact point. A wrong one counts, so the transaction
/// has to commit.
pub fn try_to_verify(
    tx: &mut Tx<'_>,
    user: UserId,
    kind: ContactKind,
    code: &str,
) -> Result<Tried> {
    let found = one_time_codes::table
        .filter(one_time_codes::user_id.eq(user))
        .filter(one_time_codes::purpose.eq(CodePurpose::VerifyContactPoint))
        .filter(one_time_codes::contact_kind.eq(kind))
        .filter(one_time_codes::used_at.is_null())
        .filter(one_time_codes::expires_at.gt(tx.now))
        .filter(one_time_codes::attempts.lt(MOST_ATTEMPTS))
        .order(one_time_codes::id.desc())
        .select(CodeRow::as_select())
        .for_update()
        .first(tx.conn)
        .optional()?;
    compare(tx, found, code)
}

/// The same for the code of a reset, by the token that who asked for it has.
pub fn try_to_reset(tx: &mut Tx<'_>, token: &str, code: &str) -> Result<Tried> {
    let found = one_time_codes::table
        .filter(one_time_codes::token_digest.eq(secret_digest(token)))
        .filter(one_time_codes::used_at.is_null())
        .filter(one_time_codes::expires_at.gt(tx.now))
        .filter(one_time_codes::attempts.lt(MOST_ATTEMPTS))
        .select(CodeRow::as_select())
        .for_update()
        .first(tx.conn)
        .optional()?;
    compare(tx, found, code)
}

fn compare(tx: &mut Tx<'_>, found: Option<CodeRow>, code: &str) -> Result<Tried> {
    let Some(row) = found else {
        return Ok(Tried::Over);
    };
    diesel::update(one_time_codes::table.find(row.id))
        .set(one_time_codes::attempts.eq(row.attempts + 1))
        .execute(tx.conn)?;
    let right = tx
        .vault
        .fingerprints("one_time_code", &hashed(row.id, code))
        .contains(&row.code_hash);
    Ok(match right {
        true => Tried::Right(row),
        false => Tried::Wrong,
    })
}

/// Uses a code up; `false` when somebody else did meanwhile.
pub fn use_up(tx: &mut Tx<'_>, id: Uuid) -> QueryResult<bool> {
    let used = diesel::update(one_time_codes::table.find(id))
        .filter(one_time_codes::used_at.is_null())
        .set(one_time_codes::used_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(used == 1)
}

/// Ends all codes for a new password of an account: it has one.
pub fn use_up_resets(tx: &mut Tx<'_>, user: UserId) -> QueryResult<usize> {
    diesel::update(one_time_codes::table)
        .filter(one_time_codes::user_id.eq(user))
        .filter(one_time_codes::purpose.eq(CodePurpose::ResetPassword))
        .filter(one_time_codes::used_at.is_null())
        .set(one_time_codes::used_at.eq(tx.now))
        .execute(tx.conn)
}

/// Forgets at most so many that are too old.
pub fn forget_old(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let old: Vec<Uuid> = one_time_codes::table
        .filter(one_time_codes::expires_at.le(now))
        .select(one_time_codes::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(one_time_codes::table.filter(one_time_codes::id.eq_any(old))).execute(conn)
}

fn hash(vault: &Vault, id: Uuid, code: &str) -> Fingerprint {
    vault.fingerprint("one_time_code", &hashed(id, code))
}

fn hashed(id: Uuid, code: &str) -> String {
    format!("{id}/{code}")
}
