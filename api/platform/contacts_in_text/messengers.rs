//! Accounts of messengers: a word that names the messenger, then the account.

use super::ContactKind;
use super::numbers::Found;
use super::units::Units;
use super::words::UNITS;

/// Names of messengers. Those in Latin letters begin where no letter stands before.
const NAMES: &[&str] = &[
    "微信号",
    "微信",
    "微 信",
    "v 信",
    "q q",
    "薇信",
    "威信",
    "徽信",
    "维信",
    "微芯",
    "v信",
    "vx",
    "wx",
    "wechat",
    "weixin",
    "加v",
    "加微",
    "加薇",
    "+v",
    "+微",
    "+薇",
    "v:",
    "v号",
    "qq号",
    "qq群",
    "qq",
    "扣扣",
    "企鹅号",
    "抖音号",
    "抖音",
    "快手号",
    "小红书号",
    "钉钉号",
    "钉钉",
    "飞书号",
    "telegram",
    "电报号",
    "skype",
    "微博",
    "whatsapp",
    "line id",
    "公众号",
    "q群",
    "加q",
    "+q",
    "q号",
    "tg",
];

/// Words that technical texts have after the name of a messenger.
const NO_ACCOUNTS: &[&str] = &[
    "android",
    "iphone",
    "applet",
    "applets",
    "miniprogram",
    "official",
    "windows",
    "harmonyos",
    "payment",
    "openid",
    "unionid",
    "server",
    "client",
    "platform",
    "account",
    "browser",
    "python",
    "javascript",
    "oauth2",
    "webview",
    "h5page",
    "system",
    "message",
    "program",
    "wechat",
    "mini-program",
    "weixin",
    "public",
    "service",
    "enterprise",
    "and",
    "native",
    "uniapp",
    "uni-app",
];

pub fn find(units: &Units, found: &mut Vec<Found>) {
    for at in 0..units.chars.len() {
        let begins_word = |name: &str| {
            let latin = name.starts_with(|c: char| c.is_ascii_alphanumeric());
            !(latin && units.before(at).is_some_and(|c| c.is_ascii_alphanumeric()))
        };
        let name = NAMES
            .iter()
            .filter(|name| units.begins(at, name) && begins_word(name))
            .max_by_key(|name| name.chars().count());
        if let Some(name) = name
            && let Some(end) = account_after(units, at + name.chars().count(), name)
        {
            found.push((ContactKind::MessengerAccount, at..end));
        }
    }
}

/// Where the account ends that follows a messenger's name.
fn account_after(units: &Units, after: usize, name: &str) -> Option<usize> {
    let mut at = after;
    let mut told = name.ends_with(['号', ':']) || name.starts_with(['加', '+']);
    let mut spaced = false;
    while let Some(next) = units.at(at) {
        let word = ["账号", "号码", "同号", "id", "账户", "群号"]
            .iter()
            .find(|word| units.begins(at, word) && !is_letter(units.at(at + word.chars().count())));
        if let Some(word) = word {
            told = true;
            at += word.chars().count();
        } else if ":号是为=→>".contains(next) {
            told = true;
            at += 1;
        } else if " ([\"'“「【群-_,~".contains(next) {
            spaced = true;
            at += 1;
        } else {
            break;
        }
        if at - after > 10 {
            return None;
        }
    }
    let mut end = at;
    let goes_on = |end: usize| match units.at(end) {
        Some('.') => is_letter(units.at(end + 1)),
        Some('_' | '-') => true,
        other => is_letter(other),
    };
    while end - at < 32 && goes_on(end) {
        end += 1;
    }
    let account: String = units.chars[at..end].iter().collect();
    let account = account.trim_end_matches('-');
    let end = at + account.len();
    let digits = account.chars().filter(char::is_ascii_digit).count();
    let short_name = matches!(name, "vx" | "wx" | "tg");
    if digits == account.len() {
        let fits =
            (5..=12).contains(&digits) && !account.starts_with('0') && !is_counted(units, end);
        let named = told || spaced || name.starts_with(['q', '扣', '微', '薇', '威', 'v']);
        return (fits && named && !(short_name && !told && !spaced)).then_some(end);
    }
    let form = (6..=20).contains(&account.len())
        && account.starts_with(|c: char| c.is_ascii_alphabetic())
        && !NO_ACCOUNTS.contains(&account);
    let unusual = digits > 0 || account.contains('_');
    let hyphened = units.at(after) == Some('-') && short_name;
    (form && !hyphened && (told || (unusual && (spaced || !short_name)))).then_some(end)
}

fn is_letter(character: Option<char>) -> bool {
    character.is_some_and(|c| c.is_ascii_alphanumeric())
}

fn is_counted(units: &Units, end: usize) -> bool {
    let at = if units.at(end) == Some(' ') {
        end + 1
    } else {
        end
    };
    UNITS.iter().chain(&["人", "版"]).any(|unit| {
        units.begins(at, unit)
            && !(unit.ends_with(|c: char| c.is_ascii_alphabetic())
                && is_letter(units.at(at + unit.len())))
    })
}
