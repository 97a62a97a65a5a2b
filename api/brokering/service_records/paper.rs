//! A service record on paper: each field of the version in force, with its decisions, and room for signatures.

use chrono::Datelike;
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Text, Uuid as SqlUuid};
use engine::scoring::hash_of;

use super::codes::{
    ConfirmationWay, ServiceChannel, ServiceKind, ServiceRecordStatus, ServiceStep,
};
use super::model::ServiceRecord;
use crate::kernel::clock::official_time;
use crate::kernel::codes::List;
use crate::kernel::ids::ServiceRecordId;
use crate::platform::error::Result;
use crate::platform::pdf::{Column, Foot, Page, Sheet, Style, Table};

const TITLE: &str = "科服保姆服务记录单（保姆单）";
/// Hexadecimal digits of the code.
const CODE_LENGTH: usize = 16;
/// What stands for a link of a message, which needs no account.
const BY_LINK: &str = "服务对象";

/// The names that a paper shows beside the record.
#[derive(Clone, Debug, QueryableByName)]
pub struct Names {
    #[diesel(sql_type = Nullable<Text>)]
    broker: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    served: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    division: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    recorded_by: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    confirmed_by: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    disputed_by: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    audited_by: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    voided_by: Option<String>,
    /// The files, each with the beginning of its SHA-256.
    #[diesel(sql_type = Array<Text>)]
    evidence: Vec<String>,
}

pub fn names(conn: &mut PgConnection, id: ServiceRecordId) -> QueryResult<Names> {
    diesel::sql_query(
        "select person_name((select b.user_id from brokers b where b.id = r.broker_id)) as broker,
                coalesce(person_name(r.served_person_id), (select t.name from teams t where t.id = r.served_team_id),
                         (select o.name from organizations o where o.id = r.served_organization_id)) as served,
                (select d.name from divisions d where d.code = r.division) as division,
                person_name(r.recorded_by) as recorded_by, person_name(r.confirmed_by) as confirmed_by,
                person_name(r.disputed_by) as disputed_by, person_name(r.audited_by) as audited_by,
                person_name(r.voided_by) as voided_by,
                array(select file_name || '（SHA-256 ' || left(encode(sha256, 'hex'), 16) || '…）' from attachments
                       where on_kind = 'service_record' and on_id = r.id order by id) as evidence
           from service_records r where r.id = $1",
    )
    .bind::<SqlUuid, _>(id)
    .get_result(conn)
}

/// The paper. The same content gives the same bytes. `base_url` is the address of the service.
pub fn pdf(record: &ServiceRecord, names: &Names, base_url: &str) -> Result<Vec<u8>> {
    let rows = rows(record, names);
    let hash = hash_of(&rows);
    let code = hash.get(..CODE_LENGTH).unwrap_or_default();
    let title = format!("{TITLE} {}", record.id);
    let mut sheet = Sheet::new(&title, Page::Portrait).foot(Foot {
        qr: format!("{base_url}/v1/service-records/{}/paper.pdf", record.id),
        lines: vec![
            format!("版本：{}　校验码：{code}", record.version_number),
            "扫码可获取现行版本；校验码不一致的，以现行版本为准。".to_owned(),
        ],
    });
    if record.status == ServiceRecordStatus::Voided {
        sheet = sheet.watermark("作废");
    }
    sheet.paragraph(TITLE, Style::size(20.0).centered().bold());
    sheet.gap(12.0);
    sheet.table(&Table {
        columns: &[Column::new("项目", 1.2), Column::new("内容", 5.0)],
        rows: &rows,
        size: 10.5,
        row_height: 24.0,
    });
    sheet.gap(22.0);
    sheet.reserve(80.0);
    for line in [
        "服务对象（签字、盖章）：　　　　　　　　　　　　年　　月　　日",
        "科服保姆（签字）：　　　　　　　　　　　　　　　年　　月　　日",
    ] {
        sheet.paragraph(line, Style::size(11.0));
        sheet.gap(14.0);
    }
    sheet.footer("第 {page} 页，共 {pages} 页").finish()
}

fn rows(record: &ServiceRecord, names: &Names) -> Vec<Vec<String>> {
    let content = &record.content;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |title: &str, text: String| rows.push(vec![title.to_owned(), plain(&text)]);
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    let id = |id: Option<uuid::Uuid>| id.map_or_else(|| "无".to_owned(), |id| id.to_string());
    add("记录编号", record.id.to_string());
    add("版本", format!("第 {} 版", record.version_number));
    add(
        "状态",
        zh(ServiceRecordStatus::LIST, record.status.as_str()),
    );
    add("科服保姆", name(&names.broker));
    add("服务对象", name(&names.served));
    add("服务类型", zh(ServiceKind::LIST, content.kind.as_str()));
    let step = content
        .step
        .map(|step| zh(ServiceStep::LIST, step.as_str()));
    add("服务环节", step.unwrap_or_else(|| "无".to_owned()));
    add(
        "服务方式",
        zh(ServiceChannel::LIST, content.channel.as_str()),
    );
    add("地点", content.place.clone());
    add(
        "行政区划",
        format!("{}（{}）", name(&names.division), content.division),
    );
    add(
        "开始时间",
        format!("{}（北京时间）", official_time(content.started_at)),
    );
    add("时长", format!("{} 分钟", content.minutes));
    add(
        "所属月份",
        format!("{}年{}月", content.month.year(), content.month.month()),
    );
    add("服务成效", content.outcome.clone());
    add("服务个案", id(record.case_id.map(|id| id.0)));
    add("服务方案", id(record.plan_id.map(|id| id.0)));
    add("供需对接", id(record.match_id.map(|id| id.0)));
    let evidence = match names.evidence.is_empty() {
        true => "无".to_owned(),
        false => names.evidence.join("\n"),
    };
    add("证据", evidence);
    add(
        "录入",
        format!(
            "{}，{}",
            name(&names.recorded_by),
            official_time(record.created_at)
        ),
    );
    if let Some(reason) = &content.late_reason {
        add("补录原因", reason.clone());
    }
    let by = |way: Option<ConfirmationWay>, by: &Option<String>| match way {
        Some(ConfirmationWay::Link) => format!("{BY_LINK}（短信链接）"),
        _ => name(by),
    };
    let confirmation = record.confirmed_at.map(|at| {
        let by = by(record.confirmed_via, &names.confirmed_by);
        format!("{by}，{}", official_time(at))
    });
    add("确认", confirmation.unwrap_or_else(|| "未确认".to_owned()));
    if let (Some(at), Some(reason)) = (record.disputed_at, &record.dispute_reason) {
        let by = by(record.disputed_via, &names.disputed_by);
        add("异议", format!("{by}，{}：{reason}", official_time(at)));
    }
    if let Some(hearing) = &record.hearing {
        add("听取双方意见", hearing.clone());
    }
    if let Some(at) = record.audited_at {
        let by = name(&names.audited_by);
        add("抽查属实", format!("{by}，{}", official_time(at)));
    }
    if let (Some(at), Some(reason)) = (record.voided_at, &record.void_reason) {
        let by = name(&names.voided_by);
        add("作废", format!("{by}，{}：{reason}", official_time(at)));
    }
    rows
}

/// The Chinese name of a code.
fn zh(list: &List, code: &str) -> String {
    list.names_of(code).map_or(code, |(zh, _)| zh).to_owned()
}

/// Without characters that are no letters.
fn plain(text: &str) -> String {
    text.replace('\t', " ").replace('\r', "")
}
