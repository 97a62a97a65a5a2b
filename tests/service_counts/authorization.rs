//! Of 德阳 (510603): the administrators, the broker there for the own services, and the society's broker for theirs.

use crate::authorization::Caller::{Broker, CityAdmin, ProvinceAdmin, SocietyBroker};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[row("get_service_record_counts", "", nothing)
    .may([Broker, SocietyBroker, CityAdmin, ProvinceAdmin])
    .signed_in_others(403)];
