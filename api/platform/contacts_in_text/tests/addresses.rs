//! E-mail and web addresses that are found.

use super::super::ContactKind::{EmailAddress, WebAddress};
use super::super::{Audience, contacts_in};
use super::assert_found;

#[test]
fn email_addresses_are_found_in_all_usual_spellings() {
    assert_found(EmailAddress, MAIL);
}

#[test]
fn web_addresses_are_found_in_notes() {
    assert_found(WebAddress, WEB);
}

#[test]
fn readers_of_the_market_may_follow_links_but_not_to_a_messenger() {
    for text in [
        "https://openstd.samr.gov.cn/x",
        "www.example.com",
        "example.com",
        "bit.ly/abc",
        "http://例子.中国",
        "1.2.3.4:8080",
        "https://developers.weixin.qq.com/doc",
    ] {
        assert_eq!(contacts_in(text, Audience::Market), [], "{text}");
        assert_eq!(contacts_in(text, Audience::Counterpart).len(), 1, "{text}");
    }
    for text in [
        "https://t.me/zhang",
        "t.me/zhang",
        "wa.me/8613812345678",
        "mailto:zhang@example.com",
        "https://u.wechat.com/abc",
        "u.wechat.com/abc",
        "https://weixin.qq.com/r/abc",
    ] {
        assert_eq!(contacts_in(text, Audience::Market).len(), 1, "{text}");
    }
}

const MAIL: &[&str] = &[
    "‹zhang@example.com›",
    "请发到‹zhang.gong+tf@mail.example.com.cn›。",
    "‹zhang＠example.com›",
    "‹zhang﹫example．com›",
    "‹ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ›",
    "‹zhang @ example . com›",
    "‹zhang(at)example.com›",
    "‹zhang（at）example（dot）com›",
    "‹zhang[at]example[dot]com›",
    "‹zhang{at}example{dot}com›",
    "‹zhang_01 at example dot com›",
    "‹zhang at qq dot com›",
    "‹zhang_at_example.com›",
    "‹zhang＃qq.com›（＃换@）",
    "‹10001#qq.com›",
    "‹10001艾特qq.com›",
    "‹10001@qq点com›",
    "‹10001 @ qq 点 com›",
    "‹zhang@qq。com›",
    "‹zhang@\u{200b}example.com›",
    "‹z\u{200b}hang@example.com›",
    "邮箱‹zhang@example.com›",
    "‹ⓩhang@example.com›",
    "‹zhang@exаmple.com›",
    "‹ZHANG@EXAMPLE.COM›",
    "‹zhang(@)163.com›",
    "‹zhang圈a163.com›",
    "‹zhang小老鼠163.com›",
    "‹周工@163.com›",
    "‹zhou@公司.中国›",
    "‹zhou@例子.com›请回复",
    "\"zhou ‹gong\"@163.com›",
    "‹zhougong@gmail,com›",
    "‹zhougong@gmail›",
    "‹zhougong@163›",
    "‹12345678 at qq›",
    "‹12345678艾特qq›",
    "‹QQ邮箱12345678›",
    "‹qq邮箱：12345678›",
    "‹QQ邮箱：一二三四五六七八›",
    "‹邮箱：zhougong› 163",
    "‹zhougong【at】163【dot】com›",
    "‹zhougong#at#163。com›",
];

const WEB: &[&str] = &[
    "‹https://example.com/contact›",
    "见‹http://www.example.cn›。",
    "‹www.example.com›",
    "官网：‹example.com.cn›",
    "‹ＷＷＷ．example．com›",
    "‹t.me/zhang2023›",
    "‹https://u.wechat.com/abc›",
    "‹mailto:x›",
    "‹bit.ly/abc›",
    "‹v.douyin.com/abc›",
    "‹t.cn/A6xyz›",
    "‹b23.tv/abc›",
    "‹example.io/x›",
    "‹www.例子.com›",
    "见 ‹例子.中国›",
    "‹http://例子.中国›",
    "‹1.2.3.4:8080›",
    "‹1.2.3.4/admin›",
    "‹https://weixin.qq.com/r/abc›",
];
