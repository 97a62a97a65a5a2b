//! The types that files may have.

use crate::platform::error::{Code, Problem, Result};

/// A type of file.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    pub media_type: &'static str,
    /// Other names that clients send.
    aliases: &'static [&'static str],
    /// Extensions in lower case.
    pub endings: &'static [&'static str],
    pub form: Form,
}

/// How the bytes of a type are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// By their first bytes.
    Signature,
    /// The same, and the number of pixels counts.
    Image,
    /// No signature: all bytes have to be text.
    Text,
    /// A ZIP archive with a part of this name.
    Office(&'static str),
}

const fn kind(
    media_type: &'static str,
    aliases: &'static [&'static str],
    endings: &'static [&'static str],
    form: Form,
) -> Kind {
    Kind {
        media_type,
        aliases,
        endings,
        form,
    }
}

pub const KINDS: [Kind; 13] = [
    kind("application/pdf", &[], &["pdf"], Form::Signature),
    kind("image/png", &[], &["png"], Form::Image),
    kind("image/jpeg", &["image/jpg"], &["jpg", "jpeg"], Form::Image),
    kind("image/webp", &[], &["webp"], Form::Image),
    kind("image/gif", &[], &["gif"], Form::Image),
    kind("text/plain", &[], &["txt"], Form::Text),
    kind("text/csv", &[], &["csv"], Form::Text),
    kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &[],
        &["docx"],
        Form::Office("word/document.xml"),
    ),
    kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &[],
        &["xlsx"],
        Form::Office("xl/workbook.xml"),
    ),
    kind(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &[],
        &["pptx"],
        Form::Office("ppt/presentation.xml"),
    ),
    kind("video/mp4", &[], &["mp4", "m4v"], Form::Signature),
    kind(
        "audio/mp4",
        &["audio/m4a", "audio/x-m4a"],
        &["m4a"],
        Form::Signature,
    ),
    kind("audio/mpeg", &["audio/mp3"], &["mp3"], Form::Signature),
];

/// The type of a declared media type, without parameters and in lower case; 415 for one that is not taken.
pub fn of_media_type(declared: &str) -> Result<&'static Kind> {
    let named = |kind: &&Kind| kind.media_type == declared || kind.aliases.contains(&declared);
    KINDS.iter().find(named).ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.media_type).collect();
        let known = known.join(", ");
        Problem::new(Code::UnsupportedMediaType)
            .detail(
                format!("文件类型须为以下之一：{known}"),
                format!("the type of the file must be one of: {known}"),
            )
            .into()
    })
}
