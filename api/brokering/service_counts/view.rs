use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::ServiceCountGroup;
use super::drill_down::{Rows, ServiceCountRows};
use super::model::Line;
use super::policy::ratio;
use super::scope::{CountScope, Period};
use crate::brokering::service_records::codes::ServiceKind;
use crate::kernel::DivisionCode;
use crate::kernel::ids::BrokerId;
use crate::platform::web::CsvTable;

/// The counts of a group, or of all. `recorded` counts the latest version of each record that is neither void nor late;
/// `confirmed`, `audited`, `disputed`, `expired_unconfirmed` and `flagged` are parts of it; `voided` and `late` stand apart.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"broker_id": null, "division": "510600", "kind": null, "month_on": null, "name": "德阳市",
    "recorded": 7000, "confirmed": 6100, "audited": 164, "disputed": 3, "expired_unconfirmed": 700, "flagged": 20,
    "voided": 4, "late": 12, "active_brokers": 82, "broker_days": 19926, "records_per_broker": "85.37",
    "records_per_broker_by_days": "85.37", "rows": {
    "recorded": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=recorded&late=false",
    "confirmed": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=confirmed,audited_ok&late=false",
    "audited": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=audited_ok&late=false",
    "disputed": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=disputed&late=false",
    "expired_unconfirmed": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=expired_unconfirmed&late=false",
    "flagged": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=recorded&late=false&flagged=true",
    "voided": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=voided",
    "late": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&city=510600&status=recorded&late=true",
    "active_brokers": "/v1/brokers?active_from_on=2024-01-01&active_to_on=2024-08-30&city=510600"}}))]
pub struct ServiceCountRow {
    /// Of this broker; with `group_by=broker`.
    pub broker_id: Option<BrokerId>,
    /// Of this city; with `group_by=division`.
    pub division: Option<DivisionCode>,
    /// Of this kind; with `group_by=kind`.
    pub kind: Option<ServiceKind>,
    /// Of the month that begins on this day; with `group_by=month`.
    pub month_on: Option<NaiveDate>,
    /// The name of the broker, the city or the kind.
    pub name: Option<String>,
    /// Records neither void nor late.
    #[schema(minimum = 0)]
    pub recorded: i64,
    /// Of `recorded`: confirmed by the served party, those found right by an audit among them.
    #[schema(minimum = 0)]
    pub confirmed: i64,
    /// Of `confirmed`: found right by an audit.
    #[schema(minimum = 0)]
    pub audited: i64,
    /// Of `recorded`: disputed by the served party.
    #[schema(minimum = 0)]
    pub disputed: i64,
    /// Of `recorded`: not confirmed in time.
    #[schema(minimum = 0)]
    pub expired_unconfirmed: i64,
    /// Of `recorded`: the latest version has a flag, answered or not.
    #[schema(minimum = 0)]
    pub flagged: i64,
    /// Void records, not in `recorded`.
    #[schema(minimum = 0)]
    pub voided: i64,
    /// Records of a month that was locked before, neither void nor in `recorded`.
    #[schema(minimum = 0)]
    pub late: i64,
    /// Brokers with an appointment in force on any day of the period in the division; of a month, on any day of the month.
    #[schema(minimum = 0)]
    pub active_brokers: i64,
    /// The days on which they had an appointment in force, added up.
    #[schema(minimum = 0)]
    pub broker_days: i64,
    /// 人均单数: `recorded` ÷ `active_brokers`, two decimals, half up; null without brokers.
    pub records_per_broker: Option<String>,
    /// `recorded` ÷ (`broker_days` ÷ days of the period): a broker who was appointed for half of the days counts half. Two
    /// decimals, half up; null without brokers.
    pub records_per_broker_by_days: Option<String>,
    /// Where the rows of each count are listed.
    pub rows: ServiceCountRows,
}

/// Counts of services in a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"from_on": "2024-01-01", "to_on": "2024-08-30", "days": 243, "divisions": ["510600"],
    "group_by": "none", "items": [], "total": {"broker_id": null, "division": null, "kind": null, "month_on": null,
    "name": null, "recorded": 7000, "confirmed": 6100, "audited": 164, "disputed": 3, "expired_unconfirmed": 700,
    "flagged": 20, "voided": 4, "late": 12, "active_brokers": 82, "broker_days": 19926, "records_per_broker": "85.37",
    "records_per_broker_by_days": "85.37", "rows": {
    "recorded": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=recorded&late=false",
    "confirmed": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=confirmed,audited_ok&late=false",
    "audited": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=audited_ok&late=false",
    "disputed": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=disputed&late=false",
    "expired_unconfirmed": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=expired_unconfirmed&late=false",
    "flagged": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=recorded&late=false&flagged=true",
    "voided": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=voided",
    "late": "/v1/service-records?from_on=2024-01-01&to_on=2024-08-30&division=510600&status=recorded&late=true",
    "active_brokers": "/v1/brokers?active_from_on=2024-01-01&active_to_on=2024-08-30&division=510600"}}}))]
pub struct ServiceCountsView {
    /// First day, in Asia/Shanghai.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
    /// Days of the period.
    #[schema(minimum = 1, maximum = 3660)]
    pub days: i64,
    /// The divisions whose services are counted; null: all.
    pub divisions: Option<Vec<DivisionCode>>,
    pub group_by: ServiceCountGroup,
    /// A row for each group with a record or an active broker, in the order of ids, codes or months.
    pub items: Vec<ServiceCountRow>,
    /// The counts of all groups together. A broker with appointments in two cities counts once.
    pub total: ServiceCountRow,
}

/// The columns of the counts as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "service-counts",
    columns: &[
        "broker_id",
        "division",
        "kind",
        "month_on",
        "name",
        "recorded",
        "confirmed",
        "audited",
        "disputed",
        "expired_unconfirmed",
        "flagged",
        "voided",
        "late",
        "active_brokers",
        "broker_days",
        "records_per_broker",
        "records_per_broker_by_days",
    ],
};

impl ServiceCountsView {
    pub fn new(scope: &CountScope, lines: Vec<Line>) -> Self {
        let (totals, groups): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.is_total);
        let total = totals.into_iter().next().unwrap_or_default();
        let (brokers, days) = (total.active_brokers, total.broker_days);
        let of_group = |line: Line| match scope.group {
            // Brokers have no kind of service.
            ServiceCountGroup::Kind => Line {
                active_brokers: brokers,
                broker_days: days,
                ..line
            },
            _ => line,
        };
        let groups = groups.into_iter().filter(|line| !line.key.is_empty());
        Self {
            from_on: scope.period.first,
            to_on: scope.period.last,
            days: scope.period.days(),
            divisions: scope.reached.divisions.clone(),
            group_by: scope.group,
            items: groups.map(|line| row(scope, of_group(line))).collect(),
            total: row(scope, total),
        }
    }

    /// The rows of a table: the total comes last.
    pub fn table_rows(&self) -> Vec<ServiceCountRow> {
        let total = ServiceCountRow {
            name: Some("合计".to_owned()),
            ..self.total.clone()
        };
        self.items.iter().cloned().chain([total]).collect()
    }
}

fn row(scope: &CountScope, line: Line) -> ServiceCountRow {
    let key = match line.is_total {
        true => "",
        false => line.key.as_str(),
    };
    let is_of = |group| scope.group == group && !key.is_empty();
    let broker_id = (is_of(ServiceCountGroup::Broker))
        .then(|| Uuid::try_parse(key).ok().map(BrokerId))
        .flatten();
    let division: Option<DivisionCode> = is_of(ServiceCountGroup::Division)
        .then(|| key.parse().ok())
        .flatten();
    let kind: Option<ServiceKind> = is_of(ServiceCountGroup::Kind)
        .then(|| key.parse().ok())
        .flatten();
    let month_on: Option<NaiveDate> = is_of(ServiceCountGroup::Month)
        .then(|| key.parse().ok())
        .flatten();
    let period: Period = month_on.map_or(scope.period, |day| scope.period.of_month(day));
    let rows = Rows {
        period,
        divisions: scope.reached.divisions.clone(),
        brokers: broker_id.map(|one| vec![one]).or_else(|| scope.brokers()),
        kind: kind.or(scope.kind),
        city: division.clone(),
    };
    let named = kind.and_then(|kind| ServiceKind::LIST.names_of(kind.as_str()));
    ServiceCountRow {
        broker_id,
        division,
        kind,
        month_on,
        name: line.name.or(named.map(|(zh, _)| zh.to_owned())),
        recorded: line.recorded,
        confirmed: line.confirmed,
        audited: line.audited,
        disputed: line.disputed,
        expired_unconfirmed: line.expired_unconfirmed,
        flagged: line.flagged,
        voided: line.voided,
        late: line.late,
        active_brokers: line.active_brokers,
        broker_days: line.broker_days,
        records_per_broker: ratio(line.recorded, line.active_brokers),
        records_per_broker_by_days: ratio(line.recorded * period.days(), line.broker_days),
        rows: rows.lists(),
    }
}
