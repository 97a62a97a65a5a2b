//! Which services a caller counts, and how a ratio is rounded.

use super::scope::Reached;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject, require};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, UserId};
use crate::platform::error::Result;

/// Services in a division, of all brokers or of the caller.
struct ServicesThere<'a> {
    division: &'a DivisionCode,
    by: Option<UserId>,
}

impl Governed for ServicesThere<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            begun_by: self.by,
            ..Subject::default()
        }
    }
}

/// Administrators and API clients count what lies in their divisions, brokers their own services. `own` are the profiles of
/// the caller as a broker.
pub fn reached(
    caller: &Caller,
    asked: Option<DivisionCode>,
    own: Vec<BrokerId>,
) -> Result<Reached> {
    let right = Right::CountServices;
    let by_own = |divisions| Reached {
        divisions,
        brokers: Some(own),
    };
    let is_of_society = caller
        .grants
        .iter()
        .any(|grant| grant.scope.society().is_some());
    let Some(division) = asked else {
        let territory = caller.territory(right);
        if territory.everything {
            return Ok(Reached::default());
        }
        if !territory.inside.is_empty() {
            let codes = territory.inside.iter();
            return Ok(Reached {
                divisions: Some(codes.map(|one| DivisionCode::of_prefix(one)).collect()),
                brokers: None,
            });
        }
        if is_of_society || caller.client().is_none() && !territory.begun_inside.is_empty() {
            return Ok(by_own(None));
        }
        let nowhere = DivisionCode::sichuan();
        return require(caller, right, &there(&nowhere, None)).map(|_| Reached::default());
    };
    if caller.may(right, &there(&division, None)) {
        return Ok(Reached {
            divisions: Some(vec![division]),
            brokers: None,
        });
    }
    if !is_of_society {
        let by = caller.client().is_none().then_some(caller.user_id);
        require(caller, right, &there(&division, by))?;
    }
    Ok(by_own(Some(vec![division])))
}

const fn there(division: &DivisionCode, by: Option<UserId>) -> ServicesThere<'_> {
    ServicesThere { division, by }
}

/// A quotient with two decimals, rounded half up; `None` where nothing divides.
pub fn ratio(numerator: i64, denominator: i64) -> Option<String> {
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
    if numerator < 0 || denominator <= 0 {
        return None;
    }
    let hundredths = (200 * numerator + denominator) / (2 * denominator);
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_has_two_decimals_and_halves_go_up() {
        for (numerator, denominator, expected) in [
            (6_997, 82, Some("85.33")),
            (7_000, 82, Some("85.37")),
            (1, 200, Some("0.01")),
            (3, 200, Some("0.02")),
            (1, 201, Some("0.00")),
            (199, 200, Some("1.00")),
            (0, 82, Some("0.00")),
            (1, 3, Some("0.33")),
            (2, 3, Some("0.67")),
            (i64::MAX, 1, Some("9223372036854775807.00")),
            (7_000, 0, None),
        ] {
            let found = ratio(numerator, denominator);
            assert_eq!(found.as_deref(), expected, "{numerator} / {denominator}");
        }
    }
}
