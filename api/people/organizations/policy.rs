//! What rights over an organisation are asked of: where it lies, and who holds it.

use chrono::NaiveDate;
use diesel::PgConnection;

use super::model::{self, Organization};
use crate::access::auth::Caller;
use crate::access::rights::{Ask, Governed, May, Right, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::memberships::Standing;
use crate::platform::error::{Problem, Result};

/// An organisation, or something in it, as rights see it.
pub struct Held<'a> {
    pub division: &'a DivisionCode,
    /// Whose own it is in the question at hand.
    pub holders: Vec<UserId>,
}

impl Governed for Held<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: self.holders.clone(),
            ..Subject::default()
        }
    }
}

impl<'a> Held<'a> {
    /// An organisation is its owners' and managers' own.
    pub fn managed(organization: &'a Organization, caller: &Caller, standing: &Standing) -> Self {
        Self {
            division: &organization.content.division,
            holders: standing
                .manages()
                .then_some(caller.user_id)
                .into_iter()
                .collect(),
        }
    }

    /// Nobody's own: reached only by those whose role reaches the division.
    pub fn by_place(division: &'a DivisionCode) -> Self {
        Self {
            division,
            holders: Vec::new(),
        }
    }
}

/// Nobody puts an organisation under another that he could not change himself: what stands there is told in its name, too.
pub fn place_under(
    conn: &mut PgConnection,
    caller: &Caller,
    parent: OrganizationId,
    today: NaiveDate,
) -> Result<()> {
    // One that there is not is named by the foreign key.
    let Some(parent) = model::find(conn, parent)? else {
        return Ok(());
    };
    let standing = Standing::of(conn, caller.user_id, parent.id, today)?;
    match caller.may(
        Right::EditOrganization,
        &Held::managed(&parent, caller, &standing),
    ) {
        true => Ok(()),
        false => Err(Problem::forbidden(
            "上级单位须由您管理，或在您的管理区划之内",
            "the parent is neither an organisation that you manage nor one of your division",
        )
        .into()),
    }
}

/// Whoever does not manage it moves it only where his role reaches too: nobody hands it to another's division.
pub fn relocate<A: Ask>(
    caller: &May<A>,
    organization: &Organization,
    standing: &Standing,
    to: &DivisionCode,
) -> Result<()> {
    if standing.manages() || *to == organization.content.division {
        return Ok(());
    }
    caller.require(&Held::by_place(to)).map(drop)
}
