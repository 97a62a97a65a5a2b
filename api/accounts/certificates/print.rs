//! A certificate on paper: A4 lying, with a frame and the QR code of its public page.

use chrono::{Datelike, NaiveDate};

use super::codes::{CertificateKind, HoursType, TrainingLevel};
use super::content::{AwardCertificate, CertificateContent, HoursPart, TrainingCertificate};
use super::model::Certificate;
use crate::kernel::codes::List;
use crate::platform::error::Result;
use crate::platform::pdf::{Align, Page, Sheet, Style};

const FRAME: f32 = 34.0;
const QR_SIZE: f32 = 84.0;

/// `base_url` is the address of the service.
pub fn pdf(row: &Certificate, base_url: &str) -> Result<Vec<u8>> {
    let content = row.printed()?;
    let (width, height) = Page::Landscape.measures();
    let (kind, issuer, issued_on, organization, sentence) = match &content {
        CertificateContent::Training(it) => (
            it.kind,
            &it.issuer,
            it.issued_on,
            &it.organization,
            attended(it),
        ),
        CertificateContent::Award(it) => {
            (it.kind, &it.issuer, it.issued_on, &it.organization, won(it))
        }
    };
    let kind = in_chinese(CertificateKind::LIST, kind.as_str());
    let mut sheet = Sheet::new(&format!("{kind} {}", row.number), Page::Landscape);
    for (inset, line) in [(FRAME, 2.0), (FRAME + 5.0, 0.6)] {
        sheet.frame_at(
            inset,
            inset,
            width - 2.0 * inset,
            height - 2.0 * inset,
            line,
        );
    }
    sheet.gap(24.0);
    sheet.paragraph(kind, Style::size(34.0).centered().bold());
    sheet.gap(22.0);
    let name = row.holder_name.as_deref().unwrap_or("持证人信息已删除");
    sheet.paragraph(name, Style::size(24.0).centered());
    if let Some(organization) = organization {
        sheet.paragraph(organization, Style::size(13.0).centered().gray(60));
    }
    sheet.gap(14.0);
    sheet.paragraph(&sentence, Style::size(16.0).indented());
    let page = format!("{base_url}/v1/certificates/{}", row.number);
    foot(&mut sheet, &row.number, issuer, issued_on, &page);
    sheet.finish()
}

fn won(content: &AwardCertificate) -> String {
    let project = match &content.project {
        Some(project) => format!("项目“{project}”"),
        None => String::new(),
    };
    format!(
        "{project}在“{}”（第{}届，获奖名单第{}号）中荣获{}。特发此证。",
        content.title, content.edition, content.award_list_number, content.tier
    )
}

fn attended(content: &TrainingCertificate) -> String {
    let days = match content.starts_on == content.ends_on {
        true => day(content.starts_on),
        false => format!("{}至{}", day(content.starts_on), day(content.ends_on)),
    };
    let hours = match content.hours.is_empty() {
        true => String::new(),
        false => format!(
            "，计入{}年度{}",
            content.hours_year,
            in_words(&content.hours)
        ),
    };
    format!(
        "于{days}参加在{}举办的“{}”（{}），实际出勤{}个半天{hours}。特此证明。",
        content.division_name, content.title, content.program, content.half_days
    )
}

fn in_words(parts: &[HoursPart]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| {
            let level = in_chinese(TrainingLevel::LIST, part.level.as_str());
            let kind = in_chinese(HoursType::LIST, part.hours_type.as_str());
            format!("{level}{kind}{}学时", part.hours)
        })
        .collect();
    parts.join("、")
}

fn foot(sheet: &mut Sheet, number: &str, issuer: &str, issued_on: NaiveDate, page: &str) {
    let (width, height) = Page::Landscape.measures();
    let left = FRAME + 36.0;
    let top = height - FRAME - 30.0 - QR_SIZE;
    sheet.qr_at(page, left, top, QR_SIZE);
    let small = Style::size(9.5);
    let beside = left + QR_SIZE + 14.0;
    for (line, text) in [
        format!("证书编号：{number}"),
        "扫码或凭编号查验证书".to_owned(),
        page.to_owned(),
    ]
    .iter()
    .enumerate()
    {
        #[expect(clippy::cast_precision_loss, reason = "three lines")]
        let line_top = top + QR_SIZE - 45.0 + line as f32 * 15.0;
        sheet.line_at(text, beside, line_top, 320.0, small);
    }
    let right = Style::size(15.0).aligned(Align::Right);
    let room = width - 2.0 * left;
    sheet.line_at(issuer, left, top + QR_SIZE - 52.0, room, right);
    sheet.line_at(&day(issued_on), left, top + QR_SIZE - 26.0, room, right);
}

/// The name of a code.
fn in_chinese(list: &List, code: &str) -> &'static str {
    list.names_of(code).map_or("", |(zh, _)| zh)
}

fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use serde_json::json;

    use super::super::codes::CertificateStatus;
    use super::*;
    use crate::kernel::ids::{CertificateId, EnrollmentId, PersonId, TrainingSessionId};
    use crate::platform::pdf::tests::keep_sample;

    fn certificate(holder: Option<&str>) -> Certificate {
        let number = "TF2024-7K3M-9QWE-0RTY-2ZXC";
        let content = json!({"number": number, "kind": "completion", "holder_commitment": "",
            "organization": "四川迪弗电气科技有限公司", "title": "成都平原片区天府科技云业务培训",
            "program": "天府科技云高质量发展业务培训", "training_session_id": TrainingSessionId::new(),
            "training_program_id": crate::kernel::ids::TrainingProgramId::new(), "division": "510118",
            "division_name": "新津区", "starts_on": "2024-08-30", "ends_on": "2024-08-31", "half_days": 3,
            "hours": [{"hours_type": "professional", "level": "province", "hours": 12},
                {"hours_type": "public", "level": "province", "hours": 4}],
            "hours_year": 2024, "issuer": "四川省科学技术协会", "issued_on": "2024-09-02", "supersedes": null});
        Certificate {
            id: CertificateId::new(),
            version: 1,
            number: number.into(),
            status: CertificateStatus::Valid,
            status_reason: None,
            training_session_id: Some(TrainingSessionId::new()),
            enrollment_id: Some(EnrollmentId::new()),
            award_id: None,
            holder_id: Some(PersonId(uuid::Uuid::nil())),
            holder_name: holder.map(str::to_owned),
            holder_salt: None,
            organization_id: None,
            division: serde_json::from_value(json!("510118")).unwrap(),
            hours_year: Some(2024),
            content,
            content_hash: String::new(),
            supersedes_id: None,
            issued_at: Utc.timestamp_opt(0, 0).unwrap(),
            ended_at: None,
        }
    }

    #[test]
    fn a_certificate_is_one_page_and_always_the_same_also_without_the_name() {
        for (name, holder) in [("certificate", Some("巴桑·卓玛")), ("erased", None)] {
            let row = certificate(holder);
            let printed = pdf(&row, "https://example.org").unwrap();
            keep_sample(name, &printed);
            assert!(String::from_utf8_lossy(&printed).contains("/Count 1"));
            assert_eq!(printed, pdf(&row, "https://example.org").unwrap());
        }
    }

    #[test]
    fn a_certificate_of_an_award_names_the_project_on_one_page() {
        let mut row = certificate(Some("巴桑·卓玛·仁青措姆·格桑梅朵"));
        row.content = json!({"number": row.number, "kind": "award", "holder_commitment": "", "organization": "甘孜县格萨尔酒业有限公司",
            "project": "长".repeat(50), "title": "第五届甘孜州乡村振兴乡土人才创新创业大赛", "edition": 5,
            "contest_id": crate::kernel::ids::ContestId::new(), "award_id": crate::kernel::ids::AwardId::new(), "tier": "一等奖",
            "award_list_number": 1, "division": "513300", "division_name": "甘孜藏族自治州", "issuer": "甘孜藏族自治州科学技术协会",
            "issued_on": "2024-09-20", "supersedes": null});
        let printed = pdf(&row, "https://example.org").unwrap();
        keep_sample("award", &printed);
        assert!(String::from_utf8_lossy(&printed).contains("/Count 1"));
    }
}
