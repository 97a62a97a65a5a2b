//! Who may erase an account other than his own.

use crate::auth::{Caller, Role};
use crate::error::{Problem, Result};
use crate::users::model::HeldRole;

/// The province's administrator, on behalf of whoever cannot do it himself; never one beside him.
pub fn erase(caller: &Caller, roles: &[HeldRole]) -> Result<()> {
    if !caller.is_province_admin() {
        return Err(Problem::forbidden(
            "只有省级管理员可以注销他人账号",
            "only the province administrator erases another's account",
        )
        .into());
    }
    if roles.iter().any(|held| held.role == Role::ProvinceAdmin) {
        return Err(Problem::forbidden(
            "不得注销与自己同级的账号，须由本人注销",
            "nobody erases an account beside his own; its holder does",
        )
        .into());
    }
    Ok(())
}
