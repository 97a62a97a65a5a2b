//! Who may see the suggestions for a listing.

use crate::authorization::Caller::{Broker, CityAdmin, Owner, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[row("list_suggestions", "published", nothing)
    .may([Owner, CityAdmin, Broker, SocietyBroker, ProvinceAdmin])
    .signed_in_others(403)];
