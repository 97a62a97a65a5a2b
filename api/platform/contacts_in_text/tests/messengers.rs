//! Accounts of messengers and platforms that are found.

use super::super::ContactKind::MessengerAccount;
use super::assert_found;

#[test]
fn accounts_of_messengers_are_found_in_all_usual_spellings() {
    assert_found(MessengerAccount, USUAL);
    assert_found(MessengerAccount, VEILED);
}

#[test]
fn accounts_of_platforms_are_found() {
    assert_found(MessengerAccount, PLATFORMS);
}

const USUAL: &[&str] = &[
    "‹微信：zhang_gong01›",
    "‹微信号zhanggong›",
    "‹微信号：zhanggong›",
    "‹微信 zhang2023›",
    "‹微 信：zhang2023›",
    "‹薇信zhang2023›",
    "‹威信：zhang2023›",
    "‹V信：zhang2023›",
    "‹VX：zhang2023›",
    "‹vx zhang2023›",
    "‹wx: zhang_gong›",
    "‹ＷＸ：zhang_gong›",
    "‹加V：zhanggong›",
    "‹加微 zhang2023›",
    "‹➕V zhang2023›",
    "‹WeChat ID: zhanggong›",
    "‹weixin: zhang_gong›",
    "‹QQ：10001234›",
    "‹QQ 10001234›",
    "‹qq10001234›",
    "‹QQ号是10001234›",
    "‹Q Q：10001234›",
    "‹QQ群：123456789›",
    "‹扣扣10001234›",
    "‹抖音号：zhang2023›",
    "‹钉钉号：zhang2023›",
    "‹Telegram: zhang2023›",
    "‹Skype：zhang.2023›",
];

const VEILED: &[&str] = &[
    "‹微信 zhougong›",
    "‹微信叫 zhougong88›",
    "‹微信搜索 zhougong88›",
    "‹zhougong88（微信›）",
    "‹zhougong88 是我微信›",
    "‹12345678（QQ›）",
    "‹微*信：zhougong88›",
    "‹微.信 zhougong88›",
    "‹加 V zhougong88›",
    "‹w x zhougong88›",
    "‹wei xin zhougong88›",
    "‹微信：zhou gong›",
    "‹微信👉zhougong88›",
    "‹薇❤：zhougong88›",
    "‹绿泡泡：zhougong88›",
    "，‹扣 12345678›",
    "‹球球12345678›",
    "‹QQ：一二三四五六七八›",
    "‹QQ 1234 5678›",
    "‹Q：12345678›",
    "‹微信号码zhougong88›",
    "‹微心zhougong88›",
    "‹加我v zhougong88›",
    "‹q.q.12345678›",
    "‹Q Q 群 12345678›",
    "‹微信|zhougong88›",
    "‹微信名：zhougong›",
    "‹微讯：zhougong88›",
];

const PLATFORMS: &[&str] = &[
    "‹Telegram zhougong›",
    "‹TG @zhougong88›",
    "‹Skype zhougong88›",
    "‹飞书 zhougong88›",
    "‹飞书：zhougong›",
    "‹小红书 zhougong88›",
    "‹小红书号 123456789›",
    "‹B站 zhougong88›",
    "‹B站：zhougong›",
    "‹微博 zhougong88›",
    "‹微博：zhougong›",
    "‹公众号 zhougong88›",
    "‹公众号：zhougong›",
    "‹抖音搜 zhougong88›",
    "‹钉钉：zhougong88›",
    "‹支付宝账号zhougong88›",
    "‹B站UID：12345678›",
    "‹微博@zhougong88›",
];
