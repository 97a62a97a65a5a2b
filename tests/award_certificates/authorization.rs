//! Administrators of the division of the contest issue certificates, as they finalise.

use serde_json::{Value, json};

use super::planted::Awarded;
use crate::authorization::Caller::{OtherCityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, row};

fn a_list(world: &World) -> Option<Value> {
    Some(json!({"award_list_id": world.stage, "issuer": "i"}))
}

pub const ROWS: &[Row] = &[
    row("issue_award_certificates", "draft", a_list)
        .may([OtherCityAdmin, ProvinceAdmin])
        .fails(403, [crate::authorization::Caller::Organizer])
        .signed_in_others(404),
    row("issue_award_certificates", "published", a_list)
        .may([OtherCityAdmin, ProvinceAdmin])
        .signed_in_others(403),
];

#[actix_web::test]
async fn administrators_of_the_division_issue_and_an_official_behind_a_wall_does_not() {
    let awarded = Awarded::finalized().await;
    let cast = &awarded.cast;
    for by in [&cast.organizer, &cast.other_city, &cast.owner, &cast.broker] {
        let refused = awarded.issue_by(by, &awarded.list).await;
        refused.refused(403, "forbidden");
    }
    awarded.wall(&cast.city.id);
    let walled = awarded.issue_by(&cast.city, &awarded.list).await;
    walled.refused(404, "not_found");
    let issued = awarded.issue_by(&cast.province, &awarded.list).await.ok();
    assert_eq!(issued["issued"].as_array().unwrap().len(), 30);
}
