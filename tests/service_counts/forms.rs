//! The counts as tables.

use serde_json::Value;

use super::rows::{A_SERVICE, Cast, Service, appoint, counts, profiles, serve};
use crate::imports::rows::{XLSX, cells_of};
use crate::support::TestApp;

#[actix_web::test]
async fn the_counts_come_as_tables_with_the_total_as_the_last_row() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    profiles(&app, 1..=1);
    appoint(&app, 1, "510600", "2024-01-01", "");
    serve(&app, &cast, 2, &A_SERVICE);
    let elsewhere = Service {
        division: "510700",
        ..A_SERVICE
    };
    serve(&app, &cast, 1, &elsewhere);
    let get = async |accept: &str| {
        let path =
            "/v1/stats/service-records?from_on=2024-01-01&to_on=2024-08-31&group_by=division";
        let call = app.get(path).header("accept", accept).by(&cast.province);
        let answer = call.send().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer
    };
    let plain = get("text/csv").await;
    assert_eq!(plain.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        plain
            .header("content-disposition")
            .contains("service-counts.csv")
    );
    let lines: Vec<&str> = plain.text.split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "broker_id,division,kind,month_on,name,recorded,confirmed,audited,disputed,expired_unconfirmed,flagged,voided,late,\
             active_brokers,broker_days,records_per_broker,records_per_broker_by_days",
            ",510600,,,德阳市,2,0,0,0,0,0,0,0,1,244,2.00,2.00",
            ",510700,,,绵阳市,1,0,0,0,0,0,0,0,0,0,,",
            ",,,,合计,3,0,0,0,0,0,0,0,1,244,3.00,3.00",
            "",
        ]
    );
    assert!(
        get("text/csv; for=excel")
            .await
            .text
            .starts_with('\u{feff}')
    );
    let lines = get("application/x-ndjson").await;
    let rows: Vec<Value> = lines
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let page = counts(&app, &cast.province, "&group_by=division").await;
    assert_eq!(rows[..2], page["items"].as_array().unwrap()[..]);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2]["name"], "合计");
    let book = get(XLSX).await;
    assert!(book.header("content-disposition").ends_with(".xlsx\""));
    let cells = cells_of(&book.bytes);
    assert_eq!(cells.len(), 4);
    assert_eq!(cells[3][4..6], ["合计", "3"]);
}
