//! E-mail addresses: one spelling for a mailbox, with the domain as DNS knows it.

use std::borrow::Cow;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use super::Email;
use crate::platform::spelling;

/// In small letters, since no provider in use tells `Zhang@` from `zhang@`; the domain in its ASCII form (UTS 46).
pub(super) fn one_spelling(text: String) -> String {
    let kept: String = text.nfkc().filter(|c| is_kept(*c)).collect();
    let kept = kept.trim();
    let bare = bracketed(kept).unwrap_or(kept);
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    let Some((name, domain)) = bare.rsplit_once('@') else {
        return spelling::plain(&text);
    };
    let name = spelling::plain(name).replace('。', ".").to_lowercase();
    let plain = spelling::plain(domain);
    // The joiners of a domain belong to the letters of some scripts: UTS 46 knows which.
    match ascii_domain(domain).or_else(|| ascii_domain(&plain)) {
        Some(ascii) => format!("{name}@{ascii}"),
        None => format!("{name}@{}", plain.to_lowercase()),
    }
}

/// What stands in `<` and `>`, as mail programs copy an address.
fn bracketed(text: &str) -> Option<&str> {
    text.strip_prefix('<')?.strip_suffix('>')
}

/// Without invisible characters, other than the joiners.
fn is_kept(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}') || !spelling::is_invisible(c)
}

/// The ASCII form of a domain. A full stop at its end belongs to the sentence around it, or to the root of DNS.
fn ascii_domain(domain: &str) -> Option<String> {
    let domain = domain.trim().trim_end_matches(['.', '。']);
    let ascii = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::CheckFirstLast,
        DnsLength::Verify,
    );
    ascii.ok().map(Cow::into_owned)
}

impl Email {
    /// The kind under which it is fingerprinted.
    pub const KIND: &'static str = "email";

    /// The one spelling of the mailbox.
    pub fn normalised(&self) -> String {
        self.0.clone()
    }

    /// `z***@example.com`.
    pub fn masked(&self) -> String {
        match self.0.rsplit_once('@') {
            Some((name, host)) => {
                let first: String = name.chars().take(1).collect();
                format!("{first}***@{host}")
            }
            None => "***".to_owned(),
        }
    }
}

impl validator::ValidateEmail for Email {
    fn as_email_string(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use validator::ValidateEmail;

    use super::*;

    #[test]
    fn a_mailbox_has_one_spelling() {
        for written in [
            "li@qq.com",
            "Li@QQ.com",
            " li@qq.com ",
            "li@qq。com",
            "li@qq．com",
            "li@qq｡com",
            "ｌｉ＠ｑｑ．ｃｏｍ",
            "li@qq.com\u{200b}",
            "\u{feff}li@qq.com",
            "li@qq.com\u{200e}",
            "li@qq.com\u{200d}",
            "l\u{ad}i@q\u{2060}q.com",
            "li@qq.com。",
            "li@qq.com.",
            "<li@qq.com>",
            "mailto:li@qq.com",
            "\u{202d}li@qq.com\u{202c}",
        ] {
            let email = Email::new(written);
            assert_eq!(email.reveal(), "li@qq.com", "{written:?}");
            assert_eq!(Email::new(email.reveal()), email);
            assert!(email.validate_email());
        }
    }

    #[test]
    fn a_domain_in_chinese_is_that_of_its_ascii_form() {
        for (written, ascii) in [
            ("li@例え.テスト", "li@xn--r8jz45g.xn--zckzah"),
            ("li@中国。中国", "li@xn--fiqs8s.xn--fiqs8s"),
            ("li@XN--FIQS8S.xn--fiqs8s", "li@xn--fiqs8s.xn--fiqs8s"),
            ("LI@Bücher.example", "li@xn--bcher-kva.example"),
            ("li@straße.example", "li@xn--strae-oqa.example"),
            ("li@ＱＱ．中国", "li@qq.xn--fiqs8s"),
        ] {
            let email = Email::new(written);
            assert_eq!(email.reveal(), ascii, "{written}");
            assert!(email.validate_email(), "{written}");
        }
    }

    #[test]
    fn what_is_no_address_stays_none() {
        for written in [
            "",
            "li",
            "li@",
            "@qq.com",
            "li@@qq.com",
            "li@qq com",
            "l i@qq.com",
            "li@qq..com",
            "li@-qq.com",
            "li@xn--zzzzzzz-.com",
            "\u{200b}@\u{200b}",
            "li@qq.com, wang@qq.com",
            "李@qq.com",
        ] {
            assert!(!Email::new(written).validate_email(), "{written:?}");
        }
        assert!(Email::new("li@[127.0.0.1]").validate_email());
    }

    #[test]
    fn two_mailboxes_stay_two() {
        for (one, other) in [
            ("li@qq.com", "l.i@qq.com"),
            ("li@qq.com", "li+1@qq.com"),
            ("li@qq.com", "li@vip.qq.com"),
            ("li@qq.com", "li@qq.cn"),
            ("li@qq.com", "li@ԛԛ.com"),
        ] {
            assert_ne!(Email::new(one), Email::new(other));
        }
    }
}
