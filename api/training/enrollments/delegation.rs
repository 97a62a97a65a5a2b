//! Which delegation a person belongs to.

use diesel::PgConnection;

use super::known::Known;
use super::people::Candidate;
use crate::kernel::DivisionCode;
use crate::kernel::ids::OrganizationId;
use crate::platform::error::constraints::unknown_organization;
use crate::platform::error::{Problem, Result};

/// Where the person belongs: the division that the body names, else the person's own, else that of the organisation. Its city
/// is the delegation. Outside Sichuan it is the province, which counts for no city.
pub fn of(
    conn: &mut PgConnection,
    facts: &mut Known,
    candidate: &Candidate,
    organization: Option<OrganizationId>,
    named: Option<DivisionCode>,
) -> Result<DivisionCode> {
    let of_organization: Option<DivisionCode> = match organization {
        None => None,
        Some(id) => {
            let found = facts.seat_of(conn, id)?;
            Some(found.ok_or_else(|| unknown_organization("/organization_id"))?)
        }
    };
    let known = |division: Option<DivisionCode>| division.filter(is_in_a_city_or_outside);
    let division = match named {
        Some(named) if !is_in_a_city_or_outside(&named) => return Err(province_alone().into()),
        Some(named) => Some(named),
        None => known(candidate.division.clone()).or_else(|| known(of_organization)),
    };
    let division = division.ok_or_else(|| {
        Problem::invalid_body(
            "/delegation",
            "required",
            "无法从个人或单位资料得知所属市（州），须填写",
            "is not known from the person or the organisation",
        )
    })?;
    let division = match DivisionCode::sichuan().contains(&division) {
        true => division,
        false => province_of(&division),
    };
    facts.require_division(conn, "/delegation", &division)?;
    Ok(division)
}

/// Sichuan as a whole is no delegation.
fn is_in_a_city_or_outside(division: &DivisionCode) -> bool {
    *division != DivisionCode::sichuan()
}

fn province_of(division: &DivisionCode) -> DivisionCode {
    let around = division.with_those_around();
    around
        .into_iter()
        .next()
        .unwrap_or_else(|| division.clone())
}

fn province_alone() -> Problem {
    Problem::invalid_body(
        "/delegation",
        "not_a_city",
        "省内人员须填写所属市（州）或县（市、区）",
        "needs a city or a county in Sichuan",
    )
}
