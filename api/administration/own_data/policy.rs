//! What the table of rights leaves open about erasing another's account.

use crate::kernel::roles::Role;
use crate::people::users::model::HeldRole;
use crate::platform::error::{Problem, Result};

/// Never one beside the caller: a province administrator's account is erased by its holder.
pub fn erase(roles: &[HeldRole]) -> Result<()> {
    if roles.iter().any(|held| held.role == Role::ProvinceAdmin) {
        return Err(Problem::forbidden(
            "不得注销与自己同级的账号，须由本人注销",
            "nobody erases an account beside his own; its holder does",
        )
        .into());
    }
    Ok(())
}
