//! Office documents (ISO/IEC 29500): ZIP archives, recognised by the names in their central directory. A signature at the
//! beginning does not tell one from another, since programs write the parts in different orders.

/// The end of the central directory, without its comment.
const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
/// An entry of the central directory, without its name.
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;

/// Whether an archive has the part `wanted` and says what its parts are, and holds no macros. `tail` is the end of the archive,
/// and `start` where it begins in the archive.
pub fn has_part(tail: &[u8], start: u64, wanted: &str) -> bool {
    let Some(names) = names(tail, start) else {
        return false;
    };
    let has = |name: &str| {
        names
            .iter()
            .any(|one| one.eq_ignore_ascii_case(name.as_bytes()))
    };
    let is_macro = |name: &&[u8]| name.to_ascii_lowercase().ends_with(b"vbaproject.bin");
    has("[Content_Types].xml") && has(wanted) && !names.iter().any(is_macro)
}

/// The names in the central directory; `None` where there is none, or it is not whole within `tail`.
fn names(tail: &[u8], start: u64) -> Option<Vec<&[u8]>> {
    let last = tail.len().checked_sub(END_BYTES)?;
    let end = (0..=last).rev().find(|at| tail[*at..].starts_with(END))?;
    let end = &tail[end..];
    let count = usize::from(u16::from_le_bytes(end[10..12].try_into().ok()?));
    let offset = u64::from(u32::from_le_bytes(end[16..20].try_into().ok()?));
    let mut at = usize::try_from(offset.checked_sub(start)?).ok()?;
    let mut names = Vec::new();
    for _ in 0..count {
        let entry = tail.get(at..at + ENTRY_BYTES)?;
        if !entry.starts_with(ENTRY) {
            return None;
        }
        let length = |at: usize| usize::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
        let name = at + ENTRY_BYTES;
        names.push(tail.get(name..name + length(28))?);
        at = name + length(28) + length(30) + length(32);
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::has_part;

    /// An archive of empty parts.
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        let offset = bytes.len() as u32;
        for name in names {
            let mut entry = [0; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
            bytes.extend(entry);
            bytes.extend(name.as_bytes());
        }
        let mut end = [0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[10..12].copy_from_slice(&(names.len() as u16).to_le_bytes());
        end[16..20].copy_from_slice(&offset.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    const WORD: &str = "word/document.xml";

    #[test]
    fn a_document_is_known_by_its_parts_in_any_order() {
        let document = archive(&["docProps/app.xml", WORD, "[Content_Types].xml"]);
        assert!(has_part(&document, 0, WORD));
        assert!(has_part(&document[4..], 4, WORD));
        assert!(!has_part(&document, 0, "xl/workbook.xml"));
        assert!(!has_part(&archive(&[WORD]), 0, WORD));
        let with_macros = archive(&[WORD, "[Content_Types].xml", "word/vbaProject.bin"]);
        assert!(!has_part(&with_macros, 0, WORD));
    }

    #[test]
    fn a_damaged_archive_is_none() {
        let document = archive(&[WORD, "[Content_Types].xml"]);
        for cut in 0..document.len() {
            assert!(!has_part(&document[..cut], 0, WORD), "{cut}");
        }
        for at in 0..document.len() {
            let mut damaged = document.clone();
            damaged[at] = 0xff;
            has_part(&damaged, 0, WORD);
        }
        assert!(!has_part(&document, 1000, WORD));
    }
}
