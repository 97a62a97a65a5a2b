//! Whether bytes are of the type that was declared, by the bytes themselves.

use infer::MatcherType;

use super::kinds::{Form, Kind};
use super::office;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::storage::{Files, Received};

/// What is looked at of the beginning: enough for signatures, and for the dimensions of images behind their metadata.
const HEAD_BYTES: u64 = 1024 * 1024;
/// What is looked at of the end of an archive: its directory of up to some thousand parts.
const TAIL_BYTES: u64 = 1024 * 1024;
/// The most pixels of an image: a program that shows it needs four bytes for each.
const MOST_PIXELS: u64 = 50_000_000;

/// Checks received bytes against the declared type: 422 where they differ.
pub async fn check(files: &Files, received: &Received, kind: &Kind) -> Result<()> {
    if received.size == 0 {
        return Err(mismatch(kind, "文件为空", "the file is empty"));
    }
    let head = files.part(received, 0..HEAD_BYTES).await?;
    let found = infer::get(&head);
    let is_it = match kind.form {
        Form::Signature | Form::Image => {
            found.is_some_and(|found| media_type(&found) == kind.media_type)
        }
        Form::Text => received.is_text && found.is_none_or(|found| may_be_text(&found)),
        Form::Office(part) => {
            let start = received.size.saturating_sub(TAIL_BYTES);
            let tail = files.part(received, start..received.size).await?;
            head.starts_with(b"PK\x03\x04") && office::has_part(&tail, start, part)
        }
    };
    if !is_it {
        return Err(mismatch(
            kind,
            "文件内容并非该类型，或已损坏；文本须为 UTF-8 编码",
            "the bytes are not of this type, or are damaged; text has to be UTF-8",
        ));
    }
    if kind.form == Form::Image {
        let size = imagesize::blob_size(&head).map_err(|_| {
            mismatch(
                kind,
                "无法读取图片尺寸",
                "the dimensions of the image cannot be read",
            )
        })?;
        let pixels = (size.width as u64).saturating_mul(size.height as u64);
        if pixels == 0 || pixels > MOST_PIXELS {
            return Err(Problem::new(Code::ImageTooLarge)
                .detail(
                    format!("图片不得超过 {MOST_PIXELS} 像素"),
                    format!("an image may have {MOST_PIXELS} pixels at most"),
                )
                .into());
        }
    }
    Ok(())
}

fn media_type(found: &infer::Type) -> &'static str {
    match found.mime_type() {
        "audio/m4a" => "audio/mp4",
        other => other,
    }
}

/// Signatures of a few letters occur in plain words, too (`BM`). A page, a script or a document that computers open as such
/// is no plain text.
fn may_be_text(found: &infer::Type) -> bool {
    found.matcher_type() != MatcherType::Text && found.mime_type() != "application/pdf"
}

fn mismatch(kind: &Kind, zh: &str, en: &str) -> Error {
    let declared = kind.media_type;
    Problem::new(Code::FileTypeMismatch)
        .detail(
            format!("声明的类型为 {declared}：{zh}"),
            format!("declared as {declared}: {en}"),
        )
        .into()
}
