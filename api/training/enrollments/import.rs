//! Enrolments from a file, a person a line.

use super::create::NewEnrollment;
use super::enroll::enroll_line;
use crate::access::auth::Caller;
use crate::access::importing::Cell::Text;
use crate::access::importing::{Importable, Made, column};
use crate::access::rights::Right;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::web::parse_json;

pub const IMPORTABLE: Importable = Importable {
    right: Right::Enroll,
    columns: &[
        column("session_id", "培训班", Text),
        column("person.user_id", "用户", Text),
        column("person.person_id", "人员", Text),
        column("person.new.name", "姓名", Text),
        column("person.new.phone", "手机号码", Text),
        column("person.new.division", "人员所在区划", Text),
        column("person.new.organization_id", "人员所在单位", Text),
        column("organization_id", "单位", Text),
        column("delegation", "代表团", Text),
        column("role", "角色", Text),
    ],
    make,
};

/// A line is the body of `POST /v1/enrollments`. A person who has a place in the session keeps it.
fn make(tx: &mut Tx<'_>, caller: &Caller, line: &[u8]) -> Result<Made> {
    let new: NewEnrollment = parse_json(line)?;
    let (session, line) = new.line();
    if line.person.is_none() {
        return Err(Problem::invalid_body(
            "/person",
            "required",
            "须说明为谁报名",
            "a line has to name the person",
        )
        .into());
    }
    match enroll_line(tx, caller, session, line) {
        Ok(_) => Ok(Made::Created),
        Err(Error::Refused(problem)) if problem.code == Code::AlreadyEnrolled => Ok(Made::Skipped),
        Err(error) => Err(error),
    }
}
