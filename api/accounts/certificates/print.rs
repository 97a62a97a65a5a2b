//! A certificate on paper: A4 lying, with a frame and the QR code of its public page.

use chrono::{Datelike, NaiveDate};

use super::codes::{CertificateKind, HoursType, TrainingLevel};
use super::content::{CertificateContent, HoursPart};
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
    let kind = in_chinese(CertificateKind::LIST, content.kind.as_str());
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
    if let Some(organization) = &content.organization {
        sheet.paragraph(organization, Style::size(13.0).centered().gray(60));
    }
    sheet.gap(14.0);
    sheet.paragraph(&sentence(&content), Style::size(16.0).indented());
    foot(
        &mut sheet,
        &content,
        &format!("{base_url}/v1/certificates/{}", row.number),
    );
    sheet.finish()
}

fn sentence(content: &CertificateContent) -> String {
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

fn foot(sheet: &mut Sheet, content: &CertificateContent, page: &str) {
    let (width, height) = Page::Landscape.measures();
    let left = FRAME + 36.0;
    let top = height - FRAME - 30.0 - QR_SIZE;
    sheet.qr_at(page, left, top, QR_SIZE);
    let small = Style::size(9.5);
    let beside = left + QR_SIZE + 14.0;
    for (line, text) in [
        format!("证书编号：{}", content.number),
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
    sheet.line_at(&content.issuer, left, top + QR_SIZE - 52.0, room, right);
    sheet.line_at(
        &day(content.issued_on),
        left,
        top + QR_SIZE - 26.0,
        room,
        right,
    );
}

/// The name of a code.
fn in_chinese(list: &List, code: &str) -> &'static str {
    list.names_of(code).map_or("", |(zh, _)| zh)
}

fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
