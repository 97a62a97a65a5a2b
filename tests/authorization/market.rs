//! Listings, matches, contests, and the teams and organisations behind them.

use serde_json::json;

use super::row::{
    CLIENTS, CONTEST, DRAFT_CONTEST, EVERYBODY, MAY, ORGANIZATION, PROVINCE, Row, SIGNED_IN, empty,
    nothing, reason, row,
};
use crate::support::{a_contest, a_need};

pub fn rows() -> Vec<Row> {
    vec![
        row("get_listing_by_external_ref", "published", nothing, CLIENTS),
        row(
            "upsert_listing",
            "published",
            |_| Some(a_need("need")),
            CLIENTS,
        ),
        row("get_match_by_external_ref", "published", nothing, CLIENTS),
        row("create_listing", "", |_| Some(a_need("another")), SIGNED_IN),
        // For the owner.
        row(
            "create_listing",
            "draft",
            |w| {
                let mut need = a_need("another");
                need["on_behalf_of"] = json!(w.people[2].as_ref().unwrap().id);
                Some(need)
            },
            [401, 403, MAY, 403, MAY, 403, MAY, 403, MAY, 403, 403, MAY],
        ),
        row("list_listings", "", nothing, EVERYBODY),
        row(
            "get_listing",
            "draft",
            nothing,
            [404, 404, MAY, 404, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
        row(
            "update_listing",
            "draft",
            empty,
            [401, 404, MAY, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
        ),
        row(
            "update_listing",
            "published",
            empty,
            [401, 403, MAY, 403, MAY, 403, 403, 403, 403, 403, 403, MAY],
        ),
        row(
            "delete_listing",
            "published",
            nothing,
            [401, 403, MAY, 403, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "submit_listing",
            "draft",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "consent_to_listing",
            "pending_owner_consent",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "publish_listing",
            "submitted",
            nothing,
            [401, 404, 403, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
        ),
        row(
            "return_listing",
            "submitted",
            reason,
            [401, 404, 403, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
        ),
        row(
            "return_listing",
            "pending_owner_consent",
            reason,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "reject_listing",
            "submitted",
            reason,
            [401, 404, 403, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
        ),
        row(
            "pause_listing",
            "published",
            nothing,
            [401, 403, MAY, 403, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "resume_listing",
            "paused",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "renew_listing",
            "expired",
            nothing,
            [401, 404, MAY, 404, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "withdraw_listing",
            "published",
            reason,
            [401, 403, MAY, 403, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "remove_listing",
            "published",
            reason,
            [401, 403, 403, 403, MAY, 403, 403, 403, 403, 403, 403, MAY],
        ),
        row(
            "archive_listing",
            "rejected",
            nothing,
            [401, 404, MAY, 404, MAY, 404, 403, 404, 403, 404, 404, MAY],
        ),
        row(
            "list_suggestions",
            "published",
            nothing,
            [401, 403, MAY, 403, MAY, 403, MAY, 403, MAY, 403, 403, MAY],
        ),
        row(
            "propose_match",
            "published",
            |w| Some(json!({"need_id": w.need, "offer_id": w.offer})),
            [401, 403, MAY, MAY, MAY, 403, MAY, 403, MAY, 403, 403, MAY],
        ),
        row("list_matches", "published", nothing, SIGNED_IN),
        row(
            "get_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
        row(
            "accept_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "decline_match",
            "published",
            |_| Some(json!({"reason": "budget"})),
            [401, 404, MAY, MAY, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "negotiate_match",
            "published",
            nothing,
            [401, 404, MAY, MAY, 403, 404, 403, 404, 403, 404, 404, 403],
        ),
        row(
            "cancel_match",
            "published",
            |_| Some(json!({"reason": "other"})),
            [401, 404, MAY, 403, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
        row(
            "create_verification",
            "",
            |w| Some(json!({"organization_id": w.organization, "evidence": "x"})),
            ORGANIZATION,
        ),
        row("list_verifications", "", nothing, SIGNED_IN),
        row(
            "get_verification",
            "",
            nothing,
            [401, 404, MAY, 404, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "verify_verification",
            "",
            |_| Some(json!({"valid_to": "2099-01-01"})),
            [401, 404, 403, 404, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "reject_verification",
            "",
            reason,
            [401, 404, 403, 404, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        // Into himself: refused for another reason, so that he is there for the rows below.
        row(
            "merge_user",
            "",
            |w| Some(json!({"into_id": w.people[2].as_ref().unwrap().id})),
            PROVINCE,
        ),
        row("unmerge_user", "", nothing, PROVINCE),
        row(
            "create_team",
            "",
            |_| Some(json!({"name": "another", "division": "510603"})),
            SIGNED_IN,
        ),
        row("list_teams", "", nothing, EVERYBODY),
        row("get_team", "", nothing, EVERYBODY),
        row("update_team", "", empty, ORGANIZATION),
        row(
            "add_team_member",
            "",
            |w| Some(json!({"user_id": w.people[3].as_ref().unwrap().id})),
            ORGANIZATION,
        ),
        row(
            "accept_team_membership",
            "",
            nothing,
            [401, 403, MAY, MAY, 403, 403, 403, 403, 403, 403, 403, 403],
        ),
        row(
            "remove_team_member",
            "",
            |w| Some(json!({"user_id": w.people[3].as_ref().unwrap().id})),
            [401, 403, MAY, MAY, MAY, 403, 403, 403, 403, 403, 403, MAY],
        ),
        row(
            "create_expertise",
            "",
            |_| Some(json!({"field": "new_energy", "title": "another"})),
            SIGNED_IN,
        ),
        row(
            "create_expertise",
            "",
            |w| Some(json!({"field": "new_energy", "title": "another", "team_id": w.team})),
            ORGANIZATION,
        ),
        row("list_expertise", "", nothing, EVERYBODY),
        row("get_expertise", "", nothing, EVERYBODY),
        row("update_expertise", "", empty, ORGANIZATION),
        // Never to its end: the ETag is another one.
        row("delete_expertise", "", nothing, ORGANIZATION),
        row(
            "create_zone",
            "",
            |_| Some(json!({"scheme": "s", "name": "another"})),
            PROVINCE,
        ),
        row("list_zones", "", nothing, EVERYBODY),
        row(
            "create_contest",
            "",
            |_| Some(a_contest("another", 1)),
            CONTEST,
        ),
        row("list_contests", "", nothing, EVERYBODY),
        row(
            "get_contest",
            "draft",
            nothing,
            [404, 404, 404, 404, 404, MAY, 404, 404, 404, 404, MAY, MAY],
        ),
        row("get_contest", "published", nothing, EVERYBODY),
        row("update_contest", "draft", empty, DRAFT_CONTEST),
        row("update_contest", "published", empty, CONTEST),
        row("publish_contest", "draft", nothing, DRAFT_CONTEST),
        row("publish_contest", "published", nothing, CONTEST),
        row("cancel_contest", "draft", reason, DRAFT_CONTEST),
        row("cancel_contest", "published", reason, CONTEST),
        row("get_zone", "", nothing, EVERYBODY),
        row("update_zone", "", empty, PROVINCE),
        row("delete_zone", "", nothing, PROVINCE),
        row(
            "create_organization",
            "",
            |_| Some(json!({"name": "another", "kind": "enterprise", "division": "510603"})),
            SIGNED_IN,
        ),
        row("list_organizations", "", nothing, EVERYBODY),
        row("get_organization", "", nothing, EVERYBODY),
        row("update_organization", "", empty, ORGANIZATION),
        row(
            "create_org_unit",
            "",
            |w| Some(json!({"organization_id": w.organization, "name": "another"})),
            ORGANIZATION,
        ),
        row("list_org_units", "", nothing, EVERYBODY),
        row("get_org_unit", "", nothing, EVERYBODY),
        row("update_org_unit", "", empty, ORGANIZATION),
        row("delete_org_unit", "", nothing, ORGANIZATION),
        row(
            "create_membership",
            "",
            |w| {
                let stranger = &w.people[1].as_ref().unwrap().id;
                Some(
                    json!({"organization_id": w.organization, "user_id": stranger, "role": "staff"}),
                )
            },
            ORGANIZATION,
        ),
        row("list_memberships", "", nothing, SIGNED_IN),
        row(
            "get_membership",
            "",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "update_membership",
            "",
            empty,
            [401, 404, MAY, 403, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "accept_membership",
            "",
            nothing,
            [401, 404, 403, MAY, 403, 404, 404, 404, 404, 404, 404, 403],
        ),
        row(
            "end_membership",
            "",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, 404, 404, 404, 404, 404, MAY],
        ),
        row(
            "get_match_contacts",
            "published",
            nothing,
            [401, 404, MAY, MAY, MAY, 404, MAY, 404, MAY, 404, 404, MAY],
        ),
    ]
}
