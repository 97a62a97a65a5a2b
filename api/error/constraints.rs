//! Which problem a named constraint of the database stands for.

use super::{Code, FieldProblem, Problem, problem::Bilingual};

/// The problem of a constraint that a caller can run into, `None` where a violation would be our own fault.
pub fn problem_of(constraint: &str) -> Option<Problem> {
    Some(match constraint {
        "users_username_key" => username_taken(),
        "role_grants_one_in_force" => Problem::new(Code::GrantExists),
        "sessions_of_active_users" => Problem::new(Code::AccountDeactivated),
        "user_contact_points_verified_key" => Problem::new(Code::ContactPointTaken),
        "matches_one_open" => Problem::new(Code::MatchExists),
        "matches_hold_their_listings" => Problem::new(Code::ListingInNegotiation),
        "users_division_fkey" | "listings_division_fkey" | "role_grants_division_fkey" => {
            Problem::invalid_body(
                "/division",
                "unknown_code",
                "没有这个行政区划代码，见 GET /v1/divisions",
                "there is no such division code; see GET /v1/divisions",
            )
        }
        "listings_owner_fkey" => Problem::invalid_body(
            "/on_behalf_of",
            "unknown_id",
            "没有这个用户",
            "there is no such user",
        ),
        "role_grants_user_fkey" => Problem::invalid_body(
            "/user_id",
            "unknown_id",
            "没有这个用户",
            "there is no such user",
        ),
        _ => return None,
    })
}

/// Somebody has this user name, or nobody may.
pub fn username_taken() -> Problem {
    let taken = Bilingual::new("已被使用", "is taken");
    Problem::new(Code::UsernameTaken).field(FieldProblem::body("/username", "taken", taken))
}

/// Whether PostgreSQL's message tells of something that passes by itself: diesel gives no SQLSTATE, so the texts of
/// 40P01, 55P03, 57014 and 57P01-57P03 are looked for (the server is started with English messages; a server of your own
/// in another language only loses the 503 for a 500).
pub fn is_passing(message: &str) -> bool {
    const TEXTS: [&str; 8] = [
        "deadlock detected",
        "canceling statement due to",
        "terminating connection due to",
        "the database system is",
        "server closed the connection",
        "connection to server",
        "no connection to the server",
        "could not receive data from server",
    ];
    TEXTS.iter().any(|text| message.contains(text))
}
