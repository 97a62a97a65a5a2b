use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use diesel::{Connection, PgConnection};

use super::database::Database;
use super::{Misuse, serve};
use crate::access::auth::{HashingMemory, hash_password, new_secret};
use crate::accounts::totp;
use crate::administration::deactivations::close as close_account;
use crate::administration::role_grants::model::{self as role_grants, NewRoleGrantRow};
use crate::kernel::DivisionCode;
use crate::kernel::clock::{Clock, official_day};
use crate::kernel::ids::{RoleGrantId, UserId};
use crate::kernel::roles::{AccountKind, Role};
use crate::people::users::model::{self as users, AccountStateRow, NewUserRow, User};
use crate::people::users::stands_for_imports;
use crate::people::users::{not_the_username, view};
use crate::platform::db::{self, Act};
use crate::platform::settings::Settings;

#[derive(Debug, Args)]
pub struct CreateArgs {
    /// Name to sign in with
    #[arg(long)]
    username: String,
    /// Name that others see
    #[arg(long, default_value = "省级管理员")]
    display_name: String,
    /// Read the password from standard input instead of making one
    #[arg(long)]
    password_stdin: bool,
}

pub fn create(settings: &Settings, args: &CreateArgs) -> anyhow::Result<()> {
    anyhow::ensure!(
        (3..=32).contains(&args.username.len()) && view::username(&args.username).is_ok(),
        Misuse(
            "--username must have 3 to 32 lower-case letters, digits, '.', '_' or '-' and begin with a letter"
        )
    );
    let name = args.display_name.trim();
    anyhow::ensure!(
        (1..=60).contains(&name.chars().count()) && !name.contains(char::is_control),
        Misuse("--display-name must have 1 to 60 characters, on one line")
    );
    let password = if args.password_stdin {
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .context("no password on standard input")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        new_secret().0.chars().take(24).collect()
    };
    anyhow::ensure!(
        (8..=128).contains(&password.chars().count())
            && view::password(&password).is_ok()
            && not_the_username("", &password, &args.username).is_ok(),
        "the password must have 8 to 128 characters and be neither a common one nor the user name"
    );
    let database = Database::open(settings)?;
    let mut conn = db::connect(&database.url)?;
    serve::prepare(&mut conn)?;
    anyhow::ensure!(
        !stands_for_imports(&args.username)
            && users::find_by_username(&mut conn, &args.username)?.is_none(),
        "the user name {} is taken",
        args.username
    );
    let now = Clock::default().now();
    let user = NewUserRow {
        id: UserId::new(),
        username: args.username.clone(),
        password_hash: Some(hash_password(&password, &mut HashingMemory::new())?),
        display_name: name.to_owned(),
        account_kind: AccountKind::Worker,
        affiliation: None,
        division: Some(DivisionCode::sichuan()),
        introduction: String::new(),
        created_at: now,
        updated_at: now,
    };
    let grant = NewRoleGrantRow {
        id: RoleGrantId::new(),
        user_id: user.id,
        role: Role::ProvinceAdmin,
        division: DivisionCode::sichuan(),
        organization_id: None,
        contest_id: None,
        from_on: official_day(now),
        to_on: None,
        granted_by: None,
        granted_at: now,
    };
    Act::command("admin create").hold(&mut conn)?;
    conn.transaction(|conn| {
        users::insert(conn, &user)?;
        role_grants::insert(conn, &grant)
    })?;
    println!("province administrator {} created", args.username);
    if !args.password_stdin {
        println!("password: {password}");
    }
    drop(conn);
    database.close()
}

#[derive(Debug, Args)]
pub struct AccountArgs {
    /// Name that the account signs in with
    #[arg(long)]
    username: String,
}

#[derive(Debug, Args)]
pub struct CloseArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// Why, for the record
    #[arg(long, default_value = "在服务器上停用")]
    reason: String,
}

pub fn close(settings: &Settings, args: &CloseArgs) -> anyhow::Result<()> {
    let reason = args.reason.trim();
    anyhow::ensure!(
        (1..=500).contains(&reason.chars().count()) && !reason.contains(char::is_control),
        Misuse("--reason must have 1 to 500 characters, on one line")
    );
    let act = Act::command("admin close").because(Some(reason));
    let name = &args.account.username;
    on_account(settings, name, &act, |conn, user, state, now| {
        // What an administrator closed is closed above him: he opens it no more.
        anyhow::ensure!(
            state.deactivated_at.is_none() || state.deactivated_by.is_some(),
            "the account {name} is closed on the machine already"
        );
        close_account(conn, user.id, None, reason, now)?;
        Ok(())
    })?;
    println!("account {name} closed, all its sessions ended");
    Ok(())
}

pub fn reopen(settings: &Settings, args: &AccountArgs) -> anyhow::Result<()> {
    let name = &args.username;
    let act = Act::command("admin reopen");
    on_account(settings, name, &act, |conn, user, state, now| {
        anyhow::ensure!(
            state.deactivated_at.is_some(),
            "the account {name} is not closed"
        );
        users::reactivate(conn, user.id)?;
        users::touch(conn, user.id, now)?;
        Ok(())
    })?;
    println!("account {name} open again");
    Ok(())
}

pub fn reset_totp(settings: &Settings, args: &AccountArgs) -> anyhow::Result<()> {
    let name = &args.username;
    let act = Act::command("admin reset-totp");
    on_account(settings, name, &act, |conn, user, _, now| {
        let had_one = totp::take_away(conn, user.id, now).map_err(anyhow::Error::from)?;
        anyhow::ensure!(had_one, "the account {name} has no second factor");
        Ok(())
    })?;
    println!("second factor of {name} taken away, all its sessions ended");
    Ok(())
}

/// One transaction on the locked account of this name, of a person or an organisation; the service may run meanwhile.
fn on_account(
    settings: &Settings,
    name: &str,
    act: &Act,
    change: impl FnOnce(&mut PgConnection, &User, &AccountStateRow, DateTime<Utc>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let database = Database::open(settings)?;
    let mut conn = db::connect(&database.url)?;
    serve::prepare(&mut conn)?;
    act.hold(&mut conn)?;
    conn.transaction(|conn| {
        let known = users::find_by_username(conn, name)?;
        let locked = known
            .map(|user| users::lock_state(conn, user.id))
            .transpose()?;
        let Some((user, state)) = locked.flatten() else {
            anyhow::bail!("there is no account {name}");
        };
        change(conn, &user, &state, Clock::default().now())
    })?;
    drop(conn);
    database.close()
}
