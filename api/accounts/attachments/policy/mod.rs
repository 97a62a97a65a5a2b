//! What files may be: types, names, contents.

mod content;
mod kinds;
mod office;

pub use content::check;
pub use kinds::{Kind, of_media_type};

use crate::platform::error::{Problem, Result};

const LONGEST_NAME: usize = 200;

/// A file name is a name and no path, and ends as files of its type do: the name decides how a computer opens the file.
pub fn file_name(parameter: &str, name: &str, kind: &Kind) -> Result<()> {
    let length = name.chars().count();
    if !(1..=LONGEST_NAME).contains(&length) {
        return Err(Problem::invalid_parameter(
            parameter,
            "length",
            "文件名须为 1 至 200 个字符",
            "the file name must have 1 to 200 characters",
        )
        .into());
    }
    if name.contains(['/', '\\', ':']) || name.starts_with('.') {
        return Err(Problem::invalid_parameter(
            parameter,
            "format",
            "文件名不得含有路径，也不得以点开头",
            "the file name must hold no path, and not begin with a dot",
        )
        .into());
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    if kind.endings.contains(&ending.as_str()) {
        return Ok(());
    }
    let endings = kind.endings.join(", ");
    Err(Problem::invalid_parameter(
        parameter,
        "file_extension",
        &format!("该类型文件的扩展名须为：{endings}"),
        &format!("files of this type have the extension {endings}"),
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_fits_its_type() {
        let pdf = of_media_type("application/pdf").expect("a type");
        let jpeg = of_media_type("image/jpg").expect("a type");
        for (name, kind, fits) in [
            ("课件.pdf", pdf, true),
            ("课件.PDF", pdf, true),
            ("a.b.jpeg", jpeg, true),
            ("课件.exe", pdf, false),
            ("课件", pdf, false),
            ("pdf", pdf, false),
            ("../a.pdf", pdf, false),
            ("a\\b.pdf", pdf, false),
            ("C:a.pdf", pdf, false),
            (".pdf", pdf, false),
            ("", pdf, false),
            (&format!("{}.pdf", "长".repeat(196)), pdf, true),
            (&format!("{}.pdf", "长".repeat(197)), pdf, false),
        ] {
            assert_eq!(file_name("file_name", name, kind).is_ok(), fits, "{name}");
        }
    }
}
