//! Which problem a named constraint of the database stands for.

use super::{Code, FieldProblem, Problem, problem::Bilingual};

/// The problem of a constraint that a caller can run into, `None` where a violation would be our own fault.
pub fn problem_of(constraint: &str) -> Option<Problem> {
    Some(match constraint {
        "users_username_key" => username_taken(),
        "organizations_with_brokers_are_societies" => Problem::new(Code::WrongState).detail(
            "有学会保姆在任，须先撤销其任命",
            "it has brokers; their appointments are revoked first",
        ),
        "role_grants_do_not_overlap" => Problem::new(Code::GrantExists),
        "role_grants_judges_organize_nothing"
        | "role_grants_judges_began_nothing"
        | "role_grants_judges_administer_nothing" => judge_organizes(),
        "contests_judged_by_no_administrator" => {
            let judge = Bilingual::new(
                "有评委管理该行政区划，须先撤销其评委任命",
                "is administered by a judge of the contest; that appointment is revoked first",
            );
            let field = FieldProblem::body("/division", "judge_organizes", judge);
            Problem::new(Code::JudgeOrganizes).field(field)
        }
        "contests_judged_by_another" => Problem::new(Code::JudgeOrganizes).detail(
            "其中一人发起的大赛由另一人担任评委，须先撤销该评委任命",
            "one of the two judges a contest that the other began; that appointment is revoked first",
        ),
        "sessions_of_active_users" => Problem::new(Code::AccountDeactivated),
        "role_grants_of_active_users" => Problem::new(Code::UserDeactivated),
        "users_erased_begin_nothing" | "users_erasure_is_whole" => {
            Problem::new(Code::AccountErased)
        }
        "consents_one_in_force" => Problem::new(Code::ConsentExists),
        "user_contact_points_verified_key" => Problem::new(Code::ContactPointTaken),
        "identity_numbers_of_one_user" => Problem::new(Code::IdentityNumberTaken),
        "matches_one_open" => Problem::new(Code::MatchExists),
        "listings_decided_by_another"
        | "verifications_decided_by_another"
        | "role_grants_made_by_another" => Problem::new(Code::OwnProposal),
        "matches_hold_their_listings" => Problem::new(Code::ListingInNegotiation),
        "verifications_one_of_user" | "verifications_one_of_organization" => {
            Problem::new(Code::VerificationOpen)
        }
        "merged_users_hold_nothing" => Problem::new(Code::UserMerged),
        "teams_organization_fkey" => Problem::invalid_body(
            "/organization_id",
            "unknown_id",
            "没有这个单位",
            "there is no such organisation",
        ),
        "team_members_user_fkey" => Problem::invalid_body(
            "/user_id",
            "unknown_id",
            "没有这个用户",
            "there is no such user",
        ),
        "zones_name_key" => Problem::new(Code::ZoneExists),
        "zone_cities_lie_in_one_zone" => Problem::new(Code::CityInOtherZone),
        "zone_cities_division_fkey" => Problem::invalid_body(
            "/cities",
            "unknown_code",
            "没有这个行政区划代码，见 GET /v1/divisions",
            "holds a code that no division has; see GET /v1/divisions",
        ),
        "contests_edition_key" => Problem::new(Code::EditionTaken),
        "contest_hosts_organization_fkey" => Problem::invalid_body(
            "/hosts",
            "unknown_id",
            "没有这个单位",
            "names an organisation that there is not",
        ),
        "organizations_uscc_key" => Problem::new(Code::UsccTaken),
        "organizations_parents_form_no_circle" | "org_units_parents_form_no_circle" => {
            Problem::new(Code::ParentCircle).field(FieldProblem::body(
                "/parent_id",
                "parent_circle",
                Bilingual::new("不能隶属于自己的下级", "lies inside this one itself"),
            ))
        }
        "organizations_parent_fkey" => Problem::invalid_body(
            "/parent_id",
            "unknown_id",
            "没有这个单位",
            "there is no such organisation",
        ),
        "org_units_parent_fkey" => Problem::invalid_body(
            "/parent_id",
            "unknown_id",
            "该单位没有这个内设机构",
            "the organisation has no such unit",
        ),
        "org_units_name_key" => Problem::new(Code::OrgUnitExists),
        "memberships_do_not_overlap" => Problem::new(Code::MembershipOverlaps),
        "memberships_user_fkey" => Problem::invalid_body(
            "/user_id",
            "unknown_id",
            "没有这个用户",
            "there is no such user",
        ),
        "memberships_unit_fkey" => Problem::invalid_body(
            "/unit_id",
            "unknown_id",
            "该单位没有这个内设机构",
            "the organisation has no such unit",
        ),
        "listings_client_ref_key" | "matches_client_ref_key" => {
            Problem::new(Code::ExternalRefTaken)
        }
        "api_client_secrets_two_live" => Problem::new(Code::TooManySecrets),
        "users_division_fkey"
        | "listings_division_fkey"
        | "role_grants_division_fkey"
        | "organizations_division_fkey"
        | "teams_division_fkey"
        | "contests_division_fkey"
        | "api_clients_division_fkey" => Problem::invalid_body(
            "/division",
            "unknown_code",
            "没有这个行政区划代码，见 GET /v1/divisions",
            "there is no such division code; see GET /v1/divisions",
        ),
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
        "listings_owner_is_no_integration" => Problem::invalid_body(
            "/on_behalf_of",
            "not_an_owner",
            "对接系统不能是所有者",
            "an API client owns nothing",
        ),
        "memberships_are_of_persons" | "team_members_are_of_persons" => Problem::invalid_body(
            "/user_id",
            "not_a_person",
            "对接系统不能是成员",
            "an API client is no member",
        ),
        "role_grants_holder_is_no_integration" => Problem::invalid_body(
            "/user_id",
            "not_a_person",
            "对接系统不能担任角色",
            "an API client holds no role",
        ),
        _ => return None,
    })
}

/// Somebody has this user name, or nobody may.
pub fn username_taken() -> Problem {
    let taken = Bilingual::new("已被使用", "is taken");
    Problem::new(Code::UsernameTaken).field(FieldProblem::body("/username", "taken", taken))
}

/// The person has a part in the contest that does not go with the one he is to have.
fn judge_organizes() -> Problem {
    let both = Bilingual::new(
        "是该大赛的发起人、组织者、所在地管理员或评委，不得兼任",
        "began, organises, administers or judges a contest, and is not both",
    );
    Problem::new(Code::JudgeOrganizes).field(FieldProblem::body(
        "/user_id",
        "judge_organizes",
        both,
    ))
}
