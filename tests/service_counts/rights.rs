//! Who counts what.

use tianfu::kernel::roles::Role;

use super::rows::{
    A_SERVICE, Cast, Service, appoint, broker, counts, numbers, profiles, serve, works_as,
};
use crate::support::TestApp;

async fn planted(app: &TestApp) -> Cast {
    let cast = Cast::gather(app).await;
    profiles(app, 1..=2);
    appoint(app, 2, "510700", "2024-01-01", "");
    serve(app, &cast, 3, &A_SERVICE);
    let elsewhere = Service {
        broker: 2,
        division: "510700",
        ..A_SERVICE
    };
    serve(app, &cast, 4, &elsewhere);
    cast
}

#[actix_web::test]
async fn administrators_and_api_clients_count_their_divisions_only() {
    let app = TestApp::start().await;
    let cast = planted(&app).await;
    let county = app.appointed("county", Role::CityAdmin, "510603").await;
    for (by, recorded) in [(&cast.province, 7), (&cast.city, 3), (&county, 3)] {
        let found = counts(&app, by, "").await;
        assert_eq!(
            numbers(&found["total"], ["recorded"]),
            [recorded],
            "{}",
            by.username
        );
    }
    // Not the city of the county, the province, or another city.
    for (by, division) in [
        (&county, "510600"),
        (&cast.city, "510000"),
        (&cast.city, "510700"),
    ] {
        let path = format!("/v1/stats/service-records?division={division}");
        app.get(&path).by(by).send().await.refused(403, "forbidden");
    }
    let client = app
        .integration(&cast.province, "510600", &["services:read"])
        .await;
    let path = "/v1/stats/service-records?from_on=2024-01-01&to_on=2024-08-31";
    let found = app.get(path).client(&client).send().await.ok();
    assert_eq!(numbers(&found["total"], ["recorded"]), [3]);
    let other = format!("{path}&division=510700");
    let refused = app.get(&other).client(&client).send().await;
    refused.refused(403, "forbidden");
    let writer = app
        .integration(&cast.province, "510600", &["services:write"])
        .await;
    let refused = app.get(path).client(&writer).send().await;
    refused.refused(403, "insufficient_scope");
}

#[actix_web::test]
async fn a_broker_counts_the_own_services_and_others_count_none() {
    let app = TestApp::start().await;
    let cast = planted(&app).await;
    let person = app.appointed("broker", Role::Broker, "510600").await;
    works_as(&app, &person, 1);
    let other = Service {
        broker: 2,
        ..A_SERVICE
    };
    serve(&app, &cast, 9, &other);
    for parameters in ["", "&division=510603", "&group_by=broker"] {
        let found = counts(&app, &person, parameters).await;
        assert_eq!(numbers(&found["total"], ["recorded"]), [3], "{parameters}");
    }
    // Of another broker nothing is told.
    let of_other = format!("&broker_id={}", broker(2));
    let found = counts(&app, &person, &of_other).await;
    assert_eq!(
        numbers(&found["total"], ["recorded", "active_brokers"]),
        [0, 0]
    );
    let path = "/v1/stats/service-records?division=510700";
    let refused = app.get(path).by(&person).send().await;
    refused.refused(403, "forbidden");
    let stranger = app.person("stranger").await;
    for path in ["/v1/stats/service-records", path] {
        let refused = app.get(path).by(&stranger).send().await;
        refused.refused(403, "forbidden");
        app.get(path).send().await.refused(401, "unauthenticated");
    }
}
