//! Person records from a file, a person a line.

use std::collections::HashMap;

use uuid::Uuid;

use super::create::NewPerson;
use super::model::{self, NewPersonRecord, Resolved};
use super::policy::{self, Placed};
use crate::access::auth::Caller;
use crate::access::importing::Cell::Text;
use crate::access::importing::{Found, Importable, Made, Undone, column};
use crate::access::rights::{Right, require};
use crate::kernel::clock::official_day;
use crate::people::account_look_ups::model as look_ups;
use crate::people::organizations::model as organizations;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::parse_line;

pub const IMPORTABLE: Importable = Importable {
    right: Right::CreatePersonRecord,
    columns: &[
        column("name", "姓名", Text),
        column("phone", "手机号码", Text),
        column("division", "行政区划", Text),
        column("organization_id", "单位", Text),
    ],
    make,
    found: Some(Found {
        record: found,
        refusals: &model::OF_ANOTHER,
    }),
    undo,
};

/// A line is the body of `POST /v1/person-records`. A record of the same name and phone number stays as it is.
fn make(tx: &mut Tx<'_>, caller: &Caller, lines: &[&[u8]]) -> Result<Vec<Made>> {
    let people = lines.iter().map(|line| read(line));
    let people: Vec<NewPersonRecord> = people.collect::<Result<_>>()?;
    let own = organizations::organizations_of(tx.conn, caller, official_day(tx.now))?;
    for person in &people {
        let division = person.division.as_ref();
        let placed = Placed::new(caller, division, person.organization_id, &own);
        require(caller, Right::CreatePersonRecord, &placed)?;
    }
    let resolved = model::find_or_create_all(tx, &people, caller.user_id)?;
    let made = resolved.into_iter().map(|one| match one {
        Resolved::Created(record) => Ok(Made::Created(record.id.0)),
        Resolved::Known(_) => Ok(Made::Skipped),
        Resolved::Account(account) => Err(model::has_account(account).into()),
    });
    made.collect()
}

/// Records that phone numbers of these lines led to people, as a single creation does.
fn found(tx: &mut Tx<'_>, caller: &Caller, lines: &[Vec<u8>]) -> Result<()> {
    let exact = !policy::has_scope(caller);
    for line in lines {
        let person = read(line)?;
        look_ups::of_phone(tx, caller.user_id, exact, person.phone.as_ref())?;
    }
    Ok(())
}

fn read(line: &[u8]) -> Result<NewPersonRecord> {
    let new: NewPerson = parse_line(line)?;
    Ok(new.record())
}

/// Deletes records that stand as the import made them. A record that an enrolment or another row names cannot be deleted.
fn undo(tx: &mut Tx<'_>, _: &Caller, ids: &[Uuid]) -> Result<Vec<Undone>> {
    let found: HashMap<Uuid, i32> = model::versions(tx.conn, ids)?.into_iter().collect();
    let undone = ids.iter().map(|id| match found.get(id) {
        None => Undone::gone(),
        Some(1) => Undone::Reversed,
        Some(_) => Undone::changed(),
    });
    let undone: Vec<Undone> = undone.collect();
    let untouched = ids.iter().zip(&undone);
    let untouched = untouched.filter(|(_, one)| **one == Undone::Reversed);
    let untouched: Vec<Uuid> = untouched.map(|(id, _)| *id).collect();
    model::delete_all(tx.conn, &untouched)?;
    Ok(undone)
}
