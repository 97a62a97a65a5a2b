mod addresses;
mod messengers;
mod numbers;
mod passes;

use super::{Audience, ContactKind, contacts_in};

fn unmarked(marked: &str) -> (String, usize, usize) {
    let start = marked.chars().position(|c| c == '‹').unwrap_or_default();
    let end = marked.chars().position(|c| c == '›').unwrap_or_default();
    let text = marked.chars().filter(|c| !"‹›".contains(*c)).collect();
    (text, start, end.saturating_sub(start + 1))
}

/// Each text holds a contact of the kind, between ‹ and ›, which the text itself does not have.
fn assert_found(kind: ContactKind, texts: &[&str]) {
    let mut wrong = Vec::new();
    for marked in texts {
        let (text, start, length) = unmarked(marked);
        for (before, after) in [("", ""), ("请尽快", "。谢谢"), ("有意请联系：", "（张工）")]
        {
            let whole = format!("{before}{text}{after}");
            let found = contacts_in(&whole, Audience::Counterpart);
            let moved = start + before.chars().count();
            let first = found.first().filter(|one| {
                // Signs around a number may count as its own.
                one.kind == kind
                    && one.start.abs_diff(moved) <= 2
                    && (one.start + one.length).abs_diff(moved + length) <= 7
            });
            if first.is_none() {
                wrong.push((whole, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{} missed: {wrong:#?}", wrong.len());
}

#[test]
fn the_place_counts_the_characters_of_the_text_as_given() {
    for (text, start, length) in [
        ("电话13800001234。", 2, 11),
        ("①②13800001234", 0, 0),
        ("㎡㎡，１３８\u{200b}０００００００１", 3, 12),
        ("😀😀 zhang@example.com", 3, 17),
        ("微信：zhang_gong01 ", 0, 15),
    ] {
        let found = contacts_in(text, Audience::Counterpart);
        let place = found.first().map_or((0, 0), |one| (one.start, one.length));
        assert_eq!(place, (start, length), "{text}");
    }
    let two = contacts_in("13800001234 或 zhang@example.com", Audience::Market);
    let places: Vec<_> = two.iter().map(|one| (one.start, one.length)).collect();
    assert_eq!(places, [(0, 11), (14, 17)]);
}

/// The longest text of a listing, of what costs most. A quadratic search would take minutes.
#[test]
fn long_texts_of_digits_signs_and_cues_are_read_once() {
    for part in [
        "1",
        "1 ",
        "13",
        "138-",
        "@",
        "a.",
        "a@",
        "微信 ",
        "点",
        "0",
        "+1 ",
        "加v",
        "一",
        "o",
        " ",
        "(at)",
        "电话",
        "例子",
        "http://",
        "www.",
        "1.2.3.4:80 ",
        "00852 ",
        "身份证1",
        "成都8",
        "1转",
        "28-",
        "w x ",
        "zhou88(微信)",
    ] {
        let text: String = part.chars().cycle().take(20_000).collect();
        contacts_in(&text, Audience::Counterpart);
    }
}
