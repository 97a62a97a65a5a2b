use anyhow::Context;
use clap::Args;
use diesel::Connection;

use super::database::Database;
use super::serve;
use crate::auth::{AccountKind, Role, hash_password, new_secret};
use crate::clock::{Clock, official_day};
use crate::db::{self, Act};
use crate::divisions::DivisionCode;
use crate::ids::{RoleGrantId, UserId};
use crate::imports;
use crate::role_grants::model::{self as role_grants, NewRoleGrantRow};
use crate::settings::Settings;
use crate::users::model::{self as users, NewUserRow};
use crate::users::view;

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
        "--username must have 3 to 32 lower-case letters, digits, '.', '_' or '-' and begin with a letter"
    );
    let name = args.display_name.trim();
    anyhow::ensure!(
        (1..=60).contains(&name.chars().count()) && !name.contains(char::is_control),
        "--display-name must have 1 to 60 characters, on one line"
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
        (8..=128).contains(&password.chars().count()) && view::password(&password).is_ok(),
        "the password must have 8 to 128 characters and not be a common one"
    );
    let database = Database::open(settings)?;
    let mut conn = db::connect(&database.url)?;
    serve::prepare(&mut conn)?;
    anyhow::ensure!(
        !imports::stands_for_imports(&args.username)
            && users::find_by_username(&mut conn, &args.username)?.is_none(),
        "the user name {} is taken",
        args.username
    );
    let now = Clock::default().now();
    let user = NewUserRow {
        id: UserId::new(),
        username: args.username.clone(),
        password_hash: Some(hash_password(&password)?),
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
