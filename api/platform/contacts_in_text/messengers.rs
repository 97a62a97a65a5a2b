//! Accounts of messengers and platforms: a word that names it, then the account; or the account, then the name in
//! brackets.

use super::ContactKind;
use super::numbers::{Found, chinese_digit};
use super::units::{Units, is_sign};
use super::words::{ACCOUNT, CHATS, CLEAR_UNITS, FILLERS, MAIL, PLATFORMS, TECHNICAL, UNITS};
use engine::text::is_han;

/// What names an account.
struct Name {
    word: &'static str,
    kind: Kind,
    /// The place after it.
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Chat,
    Platform,
    Mail,
}

impl Name {
    /// The longest name that begins at `at`. Signs may stand between its characters.
    fn at(units: &Units, at: usize) -> Option<Self> {
        let lists = [
            (Kind::Mail, &MAIL),
            (Kind::Chat, &CHATS),
            (Kind::Platform, &PLATFORMS),
        ];
        lists
            .into_iter()
            .flat_map(|(kind, list)| list.iter().map(move |word| (kind, *word)))
            .filter_map(|(kind, word)| {
                let end = spelled_at(units, at, word)?;
                Some(Self { word, kind, end })
            })
            .max_by_key(|name| name.word.chars().count())
    }

    fn is_latin(&self) -> bool {
        self.word.is_ascii()
    }

    /// Two letters, which stand in codes as well.
    fn is_short(&self) -> bool {
        matches!(self.word, "vx" | "wx" | "tg")
    }

    /// The name says itself that an account follows.
    fn tells(&self) -> bool {
        self.word.ends_with(['号', ':']) || self.word.starts_with(['加', '+'])
    }

    /// Accounts of this kind are numbers.
    fn has_numbers(&self) -> bool {
        self.word.starts_with(['q', '扣', '叩', '球', '丘', '企'])
    }

    fn contact(&self) -> ContactKind {
        match self.kind {
            Kind::Mail => ContactKind::EmailAddress,
            _ => ContactKind::MessengerAccount,
        }
    }
}

/// The end of `word` at `at`, with at most two signs between each two of its characters.
fn spelled_at(units: &Units, at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for (index, character) in word.chars().enumerate() {
        if index > 0 && units.at(end) != Some(character) {
            end = units.skip_signs(end, 2);
        }
        if units.at(end) != Some(character) {
            return None;
        }
        end += 1;
    }
    let before = units.before(at);
    let joined = match word.chars().next()? {
        first if first.is_ascii_alphanumeric() => before.is_some_and(|c| c.is_ascii_alphanumeric()),
        // 扣 alone is a word of others: 折扣, 扣除.
        _ if word == "扣" => before.is_some_and(|c| is_han(c) && !"加我的是".contains(c)),
        _ => false,
    };
    (!joined).then_some(end)
}

pub fn find(units: &Units, found: &mut Vec<Found>) {
    for at in 0..units.chars.len() {
        let Some(name) = Name::at(units, at) else {
            continue;
        };
        if let Some(end) = account_after(units, &name, at) {
            found.push((name.contact(), at..end));
        } else if let Some(start) = account_before(units, &name, at) {
            found.push((name.contact(), start..name.end));
        }
    }
}

/// How an account is led to.
#[derive(Default)]
struct Lead {
    /// A word or sign says that an account follows.
    told: bool,
    /// Something stands between the name and the account.
    apart: bool,
    /// Nothing but blanks does.
    blanks: bool,
}

/// Where the account ends that follows a name.
fn account_after(units: &Units, name: &Name, start: usize) -> Option<usize> {
    let mut lead = Lead {
        told: name.tells(),
        apart: false,
        blanks: true,
    };
    let mut at = name.end;
    while let Some(next) = units.at(at) {
        let word = |words: &[&'static str]| {
            words
                .iter()
                .filter(|word| units.begins(at, word))
                .filter(|word| {
                    !word.ends_with(|c: char| c.is_ascii_alphanumeric())
                        || !is_letter(units.at(at + word.len()))
                })
                .map(|word| word.chars().count())
                .max()
        };
        if let Some(length) = word(&ACCOUNT) {
            (lead.told, lead.blanks) = (true, false);
            at += length;
        } else if let Some(length) = word(&FILLERS) {
            lead.apart = true;
            at += length;
        } else if is_sign(next) {
            lead.apart = true;
            lead.blanks &= next == ' ' || !next.is_ascii();
            at += 1;
        } else {
            break;
        }
        if at - name.end > 10 {
            return None;
        }
    }
    let split = name.end - start > name.word.chars().count();
    number_at(units, name, at, &lead, split).or_else(|| letters_at(units, name, at, &lead, split))
}

/// An account of digits, Chinese ones among them; with signs between where it is told.
fn number_at(units: &Units, name: &Name, at: usize, lead: &Lead, split: bool) -> Option<usize> {
    let mut digits = Vec::new();
    let mut end = at;
    while digits.len() < 13 {
        let from = match (lead.told || name.has_numbers()) && !digits.is_empty() {
            true => units.skip(end, " -._·*").min(end + 1),
            false => end,
        };
        let Some(digit) = units.at(from).and_then(chinese_digit) else {
            break;
        };
        digits.push(digit);
        end = from + 1;
    }
    let least = if name.word == "扣" || name.word == "q:" {
        6
    } else {
        5
    };
    let fits = (least..=12).contains(&digits.len())
        && digits[0] != 0
        && !is_letter(units.at(end))
        && !is_counted(units, end);
    let round = digits.ends_with(&[0, 0]);
    let named = match name.kind {
        Kind::Chat if split => lead.told || (lead.apart && name.has_numbers()),
        Kind::Chat if name.is_short() => lead.told || lead.apart,
        Kind::Chat => lead.told || lead.apart || name.has_numbers() || name.word.starts_with('微'),
        Kind::Mail => lead.told || name.word != "邮箱",
        Kind::Platform => lead.told,
    };
    let loose = matches!(name.word, "扣" | "q:") || !lead.told;
    (fits && named && !(loose && round)).then_some(end)
}

/// An account that begins with a letter.
fn letters_at(units: &Units, name: &Name, at: usize, lead: &Lead, split: bool) -> Option<usize> {
    let mut end = at;
    let goes_on = |end: usize| match units.at(end) {
        Some('.') => is_letter(units.at(end + 1)),
        Some('_' | '-') => true,
        other => is_letter(other),
    };
    while end - at < 32 && goes_on(end) {
        end += 1;
    }
    // zhou gong
    let next = end + 1;
    if lead.told && !name.is_latin() && end - at < 6 && units.at(end) == Some(' ') {
        let mut last = next;
        while last - at < 21 && units.at(last).is_some_and(|c| c.is_ascii_alphabetic()) {
            last += 1;
        }
        end = if last > next { last } else { end };
    }
    let account: String = units.chars[at..end].iter().collect();
    let account = account.trim_end_matches('-');
    let end = at + account.chars().count();
    let account = account.replace(' ', "");
    let account = account.as_str();
    if !is_account(account) || matches!(units.at(end), Some('@')) {
        return None;
    }
    let unusual = account.contains(|c: char| c.is_ascii_digit() || c == '_');
    let hyphened = units.at(name.end) == Some('-') && name.is_short();
    let fits = match name.kind {
        Kind::Mail => lead.told || unusual,
        // After a messenger a word of letters alone is foreign to the text, unless English goes on.
        _ => {
            let english = name.is_latin() && is_letter(units.at(units.skip(end, " ")));
            let open = name.kind == Kind::Chat && !split && !name.is_short() && !english;
            let foreign = open && lead.apart && lead.blanks;
            lead.told || foreign || (unusual && (lead.apart || !(name.is_short() || split)))
        }
    };
    (fits && !hyphened).then_some(end)
}

/// Where the account begins that stands before a name: in brackets, or as `… 是我微信`. The name ends the phrase.
fn account_before(units: &Units, name: &Name, at: usize) -> Option<usize> {
    let close = units.skip(name.end, "号 )");
    if units.at(close).is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut end = at;
    while at - end < 4 && units.before(end).is_some_and(|c| " (是我的加".contains(c)) {
        end -= 1;
    }
    let led = units.chars[end..at].iter().any(|c| "(是加".contains(*c));
    let mut start = end;
    while end - start < 21
        && units
            .before(start)
            .is_some_and(|c| is_letter(Some(c)) || c == '_')
    {
        start -= 1;
    }
    let account: String = units.chars[start..end].iter().collect();
    let digits = account.chars().filter(char::is_ascii_digit).count();
    let number = digits == account.len()
        && (6..=12).contains(&digits)
        && name.has_numbers()
        && !account.starts_with('0')
        && !account.ends_with("00");
    let unusual = led && is_account(&account) && (digits > 0 || account.contains('_'));
    (number || unusual).then_some(start)
}

/// Whether a word has the form of an account, and is none of technical texts: `android12`, `word2vec`.
fn is_account(word: &str) -> bool {
    let mut stem = word.split(|c: char| c.is_ascii_digit());
    (6..=20).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && !TECHNICAL.contains(&word)
        && !stem.next().is_some_and(|stem| TECHNICAL.contains(&stem))
}

fn is_letter(character: Option<char>) -> bool {
    character.is_some_and(|c| c.is_ascii_alphanumeric())
}

fn is_counted(units: &Units, end: usize) -> bool {
    let at = units.skip(end, " ").min(end + 1);
    UNITS
        .iter()
        .chain(CLEAR_UNITS.iter())
        .chain(&["版", "粉丝"])
        .any(|unit| {
            units.begins(at, unit)
                && !(unit.ends_with(|c: char| c.is_ascii_alphabetic())
                    && is_letter(units.at(at + unit.len())))
        })
}
