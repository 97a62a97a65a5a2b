//! Which problem a named constraint of the database stands for, as the slice of its table registers it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Code, FieldProblem, Problem, problem::Bilingual};

/// A constraint that a caller can run into, and the problem that it stands for.
pub type Constraint = (&'static str, fn() -> Problem);

type Problems = HashMap<&'static str, fn() -> Problem>;

static REGISTERED: OnceLock<Problems> = OnceLock::new();

/// Makes the constraints of all slices known, once a process. `Db::new` requires them, so no pool comes without.
pub fn register(constraints: &[Constraint]) {
    REGISTERED.get_or_init(|| constraints.iter().copied().collect());
}

/// The problem of a constraint that a caller can run into, `None` where a violation would be our own fault.
pub fn problem_of(constraint: &str) -> Option<Problem> {
    let problem = REGISTERED.get()?.get(constraint)?;
    Some(problem())
}

/// The user name belongs to an account, or is reserved.
pub fn username_taken() -> Problem {
    let taken = Bilingual::new("已被使用", "is taken");
    Problem::new(Code::UsernameTaken).field(FieldProblem::body("/username", "taken", taken))
}

pub fn unknown_division() -> Problem {
    unknown_division_at("/division")
}

pub fn unknown_division_at(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "unknown_code",
        "没有这个行政区划代码，见 GET /v1/divisions",
        "there is no such division code; see GET /v1/divisions",
    )
}

pub fn unknown_user(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "unknown_id",
        "没有这个用户",
        "there is no such user",
    )
}

pub fn unknown_organization(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "unknown_id",
        "没有这个单位",
        "there is no such organisation",
    )
}

pub fn unknown_unit(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "unknown_id",
        "该单位没有这个内设机构",
        "the organisation has no such unit",
    )
}

/// Something would lie inside itself.
pub fn parent_circle() -> Problem {
    Problem::new(Code::ParentCircle).field(FieldProblem::body(
        "/parent_id",
        "parent_circle",
        Bilingual::new("不能隶属于自己的下级", "lies inside this one itself"),
    ))
}

/// An API client cannot be a member of a team or an organisation.
pub fn not_a_member() -> Problem {
    Problem::invalid_body(
        "/user_id",
        "not_a_person",
        "对接系统不能是成员",
        "an API client is no member",
    )
}
