//! The lists that show exactly the rows of a count.

use std::fmt::Display;

use serde::Serialize;
use utoipa::ToSchema;

use super::scope::Period;
use crate::brokering::service_records::codes::{ServiceKind, ServiceRecordStatus};
use crate::kernel::DivisionCode;
use crate::kernel::ids::BrokerId;

/// Of which rows a line speaks.
#[derive(Clone, Debug)]
pub struct Rows {
    pub period: Period,
    pub divisions: Option<Vec<DivisionCode>>,
    pub brokers: Option<Vec<BrokerId>>,
    pub kind: Option<ServiceKind>,
    pub city: Option<DivisionCode>,
}

/// Paths with queries. Each lists the rows of the count of the same name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServiceCountRows {
    pub recorded: String,
    pub confirmed: String,
    pub audited: String,
    pub disputed: String,
    pub expired_unconfirmed: String,
    pub flagged: String,
    pub voided: String,
    pub late: String,
    pub active_brokers: String,
}

impl Rows {
    pub fn lists(&self) -> ServiceCountRows {
        use ServiceRecordStatus::{AuditedOk, Confirmed, Disputed, ExpiredUnconfirmed, Voided};
        let standing: Vec<ServiceRecordStatus> = ServiceRecordStatus::ALL
            .iter()
            .copied()
            .filter(|status| *status != Voided)
            .collect();
        let in_time = |statuses: &[ServiceRecordStatus]| self.records(statuses, "&late=false");
        ServiceCountRows {
            recorded: in_time(&standing),
            confirmed: in_time(&[Confirmed, AuditedOk]),
            audited: in_time(&[AuditedOk]),
            disputed: in_time(&[Disputed]),
            expired_unconfirmed: in_time(&[ExpiredUnconfirmed]),
            flagged: self.records(&standing, "&late=false&flagged=true"),
            voided: self.records(&[Voided], ""),
            late: self.records(&standing, "&late=true"),
            active_brokers: self.active_brokers(),
        }
    }

    fn records(&self, statuses: &[ServiceRecordStatus], more: &str) -> String {
        let Period { first, last } = self.period;
        let mut path = format!("/v1/service-records?from_on={first}&to_on={last}");
        self.narrow(&mut path, "broker_id");
        if let Some(kind) = self.kind {
            path.push_str(&format!("&kind={kind}"));
        }
        path.push_str(&format!("&status={}{more}", joined(statuses)));
        path
    }

    fn active_brokers(&self) -> String {
        let Period { first, last } = self.period;
        let mut path = format!("/v1/brokers?active_from_on={first}&active_to_on={last}");
        self.narrow(&mut path, "ids");
        path
    }

    fn narrow(&self, path: &mut String, by_broker: &str) {
        if let Some(divisions) = &self.divisions {
            path.push_str(&format!("&division={}", joined(divisions)));
        }
        if let Some(city) = &self.city {
            path.push_str(&format!("&city={city}"));
        }
        if let Some(brokers) = &self.brokers {
            path.push_str(&format!("&{by_broker}={}", joined(brokers)));
        }
    }
}

fn joined(values: &[impl Display]) -> String {
    let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
    texts.join(",")
}
