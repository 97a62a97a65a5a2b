use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, NewZoneRow};
use super::view::{self, ZoneView};
use crate::access::App;
use crate::access::rights::{Everywhere, May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::ZoneId;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json, objects};

/// A city's time in a zone.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ZoneCity {
    /// A city (市, 州).
    pub division: DivisionCode,
    /// First day, in Asia/Shanghai.
    #[validate(custom(function = day_of_the_exchange))]
    pub from_on: NaiveDate,
    /// Last day; without an end when absent or null.
    #[validate(custom(function = day_of_the_exchange))]
    pub to_on: Option<NaiveDate>,
}

objects!(ZoneCity);

/// A new zone.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scheme": "2024年业务培训", "name": "成都平原", "cities": [{"division": "510100", "from_on": "2024-01-01"}]}))]
pub struct NewZone {
    /// Which way of dividing the cities up it belongs to: an event's, or a plan's. In one scheme a city lies in one zone
    /// at a time.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    scheme: String,
    /// Unique in its scheme.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// The document that says so.
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    basis: String,
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    cities: Vec<ZoneCity>,
}

/// The cities as rows; names the first that is no city, or ends before it begins.
pub fn city_rows(cities: &[ZoneCity]) -> Result<Vec<(DivisionCode, NaiveDate, Option<NaiveDate>)>> {
    let mut problem = Problem::new(Code::InvalidValue);
    for (index, city) in cities.iter().enumerate() {
        if city.division.prefix().len() != 4 {
            problem = problem.field(FieldProblem::body(
                format!("/cities/{index}/division"),
                "level",
                Bilingual::new("须为市(州)", "must be a city"),
            ));
        }
        if city.to_on.is_some_and(|to| to < city.from_on) {
            problem = problem.field(FieldProblem::body(
                format!("/cities/{index}/to_on"),
                "range",
                Bilingual::new("不得早于 from_on", "must not be before from_on"),
            ));
        }
    }
    if !problem.fields.is_empty() {
        return Err(problem.into());
    }
    Ok(cities
        .iter()
        .map(|city| (city.division.clone(), city.from_on, city.to_on))
        .collect())
}

problems!(CreateZoneProblems: Forbidden, ZoneExists, CityInOtherZone);

/// Make a zone
///
/// Asks for the province administrator.
#[utoipa::path(tag = "zones", security(("bearer" = [])), request_body = NewZone,
    responses((status = 201, description = "The zone.", body = ZoneView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        CreateZoneProblems))]
#[post("/zones")]
pub async fn create_zone(
    app: Data<App>,
    caller: May<ask::KeepZones>,
    attempt: Attempt,
    body: Json<NewZone>,
) -> Result<Answer> {
    caller.require(&Everywhere)?;
    let new = body.0;
    let cities = city_rows(&new.cities)?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let row = NewZoneRow {
                id: ZoneId::new(),
                scheme: new.scheme,
                name: new.name,
                basis: new.basis,
                created_by: caller.user_id,
                created_at: tx.now,
                updated_at: tx.now,
            };
            let zone = model::insert(tx.conn, &row)?;
            model::set_cities(tx.conn, &zone, &cities)?;
            let (location, etag) = (format!("/v1/zones/{}", zone.id), zone.etag());
            Ok(Answer::created(location, &view::show(tx.conn, zone)?)?.etag(etag))
        })
        .await
}
