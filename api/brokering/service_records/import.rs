//! Service records from a file, a record a line.

use super::recording::{NewServiceRecord, Recorded, record_all};
use super::undo::undo;
use crate::access::auth::Caller;
use crate::access::importing::Cell::{Integer, List, Text};
use crate::access::importing::{Importable, Made, column};
use crate::access::rights::Right;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::parse_line;

pub const IMPORTABLE: Importable = Importable {
    right: Right::RecordService,
    columns: &[
        column("broker_id", "保姆", Text),
        column("user_id", "服务对象账号", Text),
        column("person_record_id", "服务对象人员档案", Text),
        column("team_id", "服务对象团队", Text),
        column("organization_id", "服务对象单位", Text),
        column("case_id", "服务事项", Text),
        column("plan_id", "服务方案", Text),
        column("match_id", "对接", Text),
        column("kind", "服务类型", Text),
        column("step", "服务环节", Text),
        column("channel", "服务方式", Text),
        column("place", "地点", Text),
        column("division", "行政区划", Text),
        column("started_at", "开始时间", Text),
        column("minutes", "分钟", Integer),
        column("outcome", "成效", Text),
        column("late_reason", "补录原因", Text),
        column("evidence", "证据文件", List),
        column("external_ref", "外部编号", Text),
    ],
    make,
    found: None,
    undo,
};

/// A line is the body of `POST /v1/service-records`. A service that is recorded already stays as it is.
fn make(tx: &mut Tx<'_>, caller: &Caller, lines: &[&[u8]]) -> Result<Vec<Made>> {
    let new: Vec<NewServiceRecord> = lines
        .iter()
        .map(|line| parse_line(line))
        .collect::<Result<_>>()?;
    let recorded = record_all(tx, caller, new, None)?;
    let made = recorded.into_iter().map(|one| match one {
        Recorded::Created(record) => Made::Created(record.id.0),
        Recorded::Same(_) | Recorded::Named(_) => Made::Skipped,
    });
    Ok(made.collect())
}
