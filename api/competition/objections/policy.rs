//! What the table of rights does not say of objections: pure.

use crate::access::auth::Caller;
use crate::access::rights::{Reach, Right, refused};
use crate::competition::contests::model::Contest;
use crate::platform::error::Result;

/// The organisers of a contest do not object to what they show.
pub fn is_no_organizer(caller: &Caller, contest: &Contest) -> Result<()> {
    let organizes = caller.reach(Right::HandleObjection, contest) == Some(Reach::Begun)
        || caller.is(contest.created_by);
    match organizes {
        true => Err(refused(Right::FileObjection)),
        false => Ok(()),
    }
}
