use super::ContactKind::{self, *};
use super::{Audience, contacts_in};

/// A text, and the kind of the contact in it. The contact stands between ‹ and ›, which the text does not have.
const HELD: &[(ContactKind, &[&str])] = &[
    (
        PhoneNumber,
        &[
            "‹13800001234›",
            "电话‹13800001234›，请联系",
            "请拨打‹138 0000 1234›",
            "‹138-0000-1234›",
            "‹138.0000.1234›",
            "‹138/0000/1234›",
            "‹138_0000_1234›",
            "‹138·0000·1234›",
            "‹138—0000—1234›",
            "‹138丶0000丶0000›",
            "‹138、0000、1234›",
            "‹138,0000,1234›",
            "‹138*0000*1234›",
            "‹138~0000~1234›",
            "‹138：0000：1234›",
            "‹138\n0000\n1234›",
            "‹１３８００００１２３４›",
            "‹１３８－００００－１２３４›",
            "(‹138)0000-1234›",
            "（‹138）0000 1234›",
            "‹138(0000)1234›",
            "+‹8613800001234›",
            "+‹86 13800001234›",
            "(+‹86)138-0000-1234›",
            "‹0086 138 0000 1234›",
            "‹008613800001234›",
            "‹8613800001234›",
            "‹86-13800001234›",
            "‹013800001234›",
            "‹1 3 8 0 0 0 0 1 2 3 4›",
            "‹1-3-8-0-0-0-0-1-2-3-4›",
            "‹1.3.8.0.0.0.0.1.2.3.4›",
            "‹1，3，8，0，0，0，0，1，2，3，4›",
            "‹1a3a8a0a0a0a0a1a2a3a4›",
            "‹1😀3😀8😀0😀0😀0😀0😀1😀2😀3😀4›",
            "‹1\u{200b}3\u{200b}8\u{200b}00001234›",
            "‹138\u{2060}0000\u{feff}1234›",
            "‹1\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}8\u{fe0f}\u{20e3}0\u{fe0f}\u{20e3}0\u{fe0f}\u{20e3}0\u{fe0f}\u{20e3}0\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}4›",
            "‹①③⑧⓪⓪⓪⓪①②③④›",
            "‹❶❸❽⓿⓿⓿⓿❶❷❸❹›",
            "‹➀➂➇00001234›",
            "‹⑴⑶⑻⑺⑺⑺⑺⑴⑵⑶⑷›",
            "‹⒈⒊⒏⒎⒎⒎⒎⒈⒉⒊⒋›",
            "‹𝟏𝟑𝟖𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒›",
            "‹١٣٨٠٠٠٠١٢٣٤›",
            "‹१३८००००१२३४›",
            "‹¹³⁸⁰⁰⁰⁰¹²³⁴›",
            "‹一三八零零零零一二三四›",
            "‹幺三八〇〇〇〇幺二三四›",
            "‹壹叁捌零零零零壹贰叁肆›",
            "‹壹參捌零零零零壹貳參肆›",
            "‹一三八 零零零零 一二三四›",
            "‹一三八-零零零零-一二三四›",
            "‹一、三、八、零、零、零、零、一、二、三、四›",
            "‹138零零零零1234›",
            "‹1三8零0零0一2三4›",
            "‹一三八00001234›",
            "‹㊀㊂㊇零零零零㊀㊁㊂㊃›",
            "‹〡〣〨〇〇〇〇〡〢〣〤›",
            "李四‹13800001234›",
            "联系人：张三‹138 0000 1234›",
            "李四‹一三八零零零零一二三四›",
            "‹138OOOO1234›",
            "‹138oo001234›",
            "‹l3800001234›",
            "‹I3800001234›",
            "‹138ооо01234›",
            "Tel:‹13800001234›",
            "tel‹13800001234›",
            "phone ‹13800001234›",
            "Mob.‹13800001234›",
            "V‹13800001234›",
            "手机‹1380 0001 234›",
            "手机：‹13-800-001-234›",
            "致电‹1 3800 0012 34›",
            "‹13 80 00 01 23 4›",
            "‹1380 0001 234›",
            "‹1380000 1234›",
            "‹138 00001234›",
            "‹138 000 01234›",
            "第一，‹13800001234›；",
            "1. ‹13800001234›",
            "王工‹13912345678›（微信同号）",
            "‹139 1234 5678› 转张工",
            "‹028-88888888›",
            "‹028-8888 8888›",
            "‹028 8888-8888›",
            "‹02888888888›",
            "(‹028)88888888›",
            "（‹028）8888 8888›",
            "(‹0838)2345678›",
            "‹0838-2345678›",
            "‹0838 234 5678›",
            "‹08382345678›",
            "‹０８３８－２３４５６７８›",
            "‹0838—2345678›",
            "‹零八三八-二三四五六七八›",
            "‹零二八八八八八八八八八›",
            "‹010-62345678›-801",
            "‹021 6234 5678› 转 801",
            "+‹86 28 8888 8888›",
            "+‹86-838-2345678›",
            "‹0086-10-62345678›",
            "‹400-812-3456›",
            "‹4008123456›",
            "‹400 8123 456›",
            "‹800-820-8820›",
            "电话：‹88888888›",
            "座机 ‹2345678›",
            "传真号码为‹8765 4321›",
            "‹+1 (415) 555-2671›",
            "‹+852 2123 4567›",
            "‹+49 30 1234567›",
            "‹+447911123456›",
            "電話：‹13800001234›",
            "wx‹13800001234›",
        ],
    ),
    (
        EmailAddress,
        &[
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
        ],
    ),
    (
        MessengerAccount,
        &[
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
        ],
    ),
    (
        WebAddress,
        &[
            "‹https://example.com/contact›",
            "见‹http://www.example.cn›。",
            "‹www.example.com›",
            "官网：‹example.com.cn›",
            "‹ＷＷＷ．example．com›",
            "‹t.me/zhang2023›",
            "‹https://u.wechat.com/abc›",
            "‹mailto:x›",
        ],
    ),
    (
        IdentityNumber,
        &[
            "‹11010519491231002X›",
            "‹11010519491231002x›",
            "‹110105 19491231 002X›",
            "‹１１０１０５１９４９１２３１００２Ｘ›",
        ],
    ),
];

/// Texts without a contact.
const FREE: &[&str] = &[
    "",
    "专利号ZL201310234567.8",
    "ZL 2013 1 0234567.8",
    "CN103456789A",
    "CN 110345678 B",
    "202310123456.7",
    "申请号202310123456.7",
    "PCT/CN2023/123456",
    "WO2013800001234",
    "US 13/800,001",
    "EP 1380000 B1",
    "GB/T 19001-2016",
    "ISO 9001:2015",
    "ISO/IEC 17025:2017",
    "GB 11643-1999",
    "GB/T 13477.10-2017",
    "GB/T 15605.1-2008",
    "GB 13800-2023",
    "Q/510600 ABC 001-2023",
    "JB/T 13800.12-2019",
    "DB51/T 1380-2011",
    "YD/T 1591-2021",
    "SH/T 0253-1992",
    "ASTM D1384-2011",
    "合同编号2023-DY-HT-0158",
    "川科合2023-0138",
    "川科技计〔2023〕138号",
    "合同号 13800001234",
    "编号：13800001234",
    "HT13800001234",
    "DY-2023-13800001234",
    "XM138-0000-1234",
    "批号 15900001234",
    "Y160M-4",
    "SCB13-1600/10",
    "STM32F103C8T6",
    "6205-2RS",
    "S13-M-1600/10",
    "YJV22-3×185+2×95",
    "YJV 3*150+1*70",
    "MW138-0000",
    "Φ159×4.5",
    "1590×1380×1200",
    "150×1000×2000 mm",
    "150*1000*2000",
    "150x1234x5678",
    "91510600MA62X12345",
    "915106002051088888",
    "1151060000851234X5",
    "ISBN 978-7-03-012345-6",
    "ISBN 7-03-012345-6",
    "ISSN 1000-1234",
    "10.1038/s41586-020-2649-2",
    "doi:10.13800/j.cnki.1000-1234.2013.01.001",
    "CAS 7732-18-5",
    "CAS号：1380-00-1",
    "13800000000元",
    "13800000000 元",
    "产值 15000000000元",
    "年产 13800000000 千瓦时",
    "13912345678吨",
    "18600000000 件",
    "1,380,000,000",
    "13,800,000,000",
    "1,380,000,000.00元",
    "￥13800.00",
    "2023-10-30 14:00",
    "2023年10月30日",
    "13:00-15:30",
    "2023-10-30T14:00:00",
    "1998-2011",
    "1998～2011年",
    "1998-2008-2018",
    "100-200 ℃",
    "1300-1500 mm",
    "1300-1500-2000",
    "130～150～200",
    "130/1500/2000",
    "130 至 1500 至 2000",
    "15%~20%",
    "104.398651, 31.127991",
    "E131.12345678 N45.1234567",
    "139.196.123.45",
    "192.168.1.1",
    "版本1.3.8.0",
    "v1.3.8.0.2",
    "OID 1.3.6.1.4.1.2021.4",
    "1.3.6.1.2.1.25.2.3.1",
    "37.5℃",
    "-40～+85 ℃",
    "380V 50Hz 160kW",
    "10kV/0.4kV 1600kVA",
    "1380 r/min",
    "2104-510603-04-01-123456",
    "1804-510603-04-01-123456",
    "510603001",
    "510600",
    "13 15 18 20 22 45",
    "13、15、18、20、22、5",
    "1 3 5 7 9 11 13 15",
    "表 1 3 8 0",
    "文献[13,15-18,20,22]",
    "1693456789012",
    "0.13800001234",
    "3.14159265358",
    "13800001234.56",
    "1.38E-23",
    "一三五七九",
    "二〇二三年一月三日",
    "三相四线",
    "一是研发，二是转化，三是推广，四是服务",
    "六十三万八千",
    "138个",
    "138家企业0000",
    "微信小程序开发",
    "基于微信的智能客服",
    "微信公众平台",
    "微信H5页面",
    "微信JSAPI支付",
    "WeChat Mini Program",
    "微信 applet",
    "QQ群管理",
    "QQ用户12345678人",
    "抖音直播带货",
    "钉钉OA系统",
    "VX680 终端",
    "WX-2023A型",
    "WX2000 系列",
    "钉钉2023版",
    "微信用户 1300000000 人",
    "ASP.NET 开发",
    "Node.js",
    "ML.NET 模型",
    "3.5 点",
    "at 25 ℃",
    "x@y",
    "@张工",
    "C# 与 .NET",
    "#1 机组",
    "2#变压器",
    "1#、2#、3#锅炉",
    "良率@3σ",
    "160kW@1500rpm",
    "电话会议系统",
    "手机 APP 开发",
    "400 m",
    "400-800-1200 ℃",
    "400 600 1000",
    "800×600×1200",
    "400kV 变电站",
    "028 型",
    "010 与 020",
    "0.028-0.035",
    "编号 0838-2023-0138",
    "0838-2023-0138",
    "021-20231030",
    "热线 12345",
    "电话 20230101",
    "+0.05 mm",
    "+100 -200",
    "±1300",
    "公差 +0.013/-0.800",
    "110105194912310021",
    "510603199013011234",
    "序列号 SN:13800001234",
    "138****1234",
    "尾号1234",
    "年均 1380.25 万元",
    "pH 6.5-8.5",
    "16MnR 钢",
    "7.62×39",
    "(2023)川0603民初1380号",
    "邮编 618000",
    "10 000 000 000",
    "15 000 000 000",
    "138 000 000 00 元",
    "5G+8K",
    "第13800001234号",
];

fn unmarked(marked: &str) -> (String, usize, usize) {
    let start = marked.chars().position(|c| c == '‹').unwrap_or_default();
    let end = marked.chars().position(|c| c == '›').unwrap_or_default();
    let text = marked.chars().filter(|c| !"‹›".contains(*c)).collect();
    (text, start, end.saturating_sub(start + 1))
}

#[test]
fn contacts_are_found_in_all_usual_spellings_and_with_their_place() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (kind, texts) in HELD {
        for marked in *texts {
            count += 1;
            let (text, start, length) = unmarked(marked);
            for (before, after) in [("", ""), ("请尽快", "。谢谢"), ("有意请联系：", "（张工）")]
            {
                let whole = format!("{before}{text}{after}");
                let found = contacts_in(&whole, Audience::Counterpart);
                let moved = start + before.chars().count();
                let first = found.first().filter(|one| {
                    // Signs around a number may count as its own.
                    one.kind == *kind
                        && one.start.abs_diff(moved) <= 2
                        && (one.start + one.length).abs_diff(moved + length) <= 7
                });
                if first.is_none() {
                    wrong.push((whole, found));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} missed: {wrong:#?}", wrong.len());
    assert!(count >= 150, "{count}");
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

#[test]
fn numbers_that_are_no_contact_pass() {
    let mut wrong = Vec::new();
    for text in FREE {
        for (before, after) in [("", ""), ("采用", "，谢谢。"), ("参数：", "；其他")] {
            let whole = format!("{before}{text}{after}");
            let found = contacts_in(&whole, Audience::Counterpart);
            if !found.is_empty() {
                wrong.push((whole, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{} found: {wrong:#?}", wrong.len());
    assert!(FREE.len() >= 150, "{}", FREE.len());
}

#[test]
fn readers_of_the_market_may_follow_links_but_not_to_a_messenger() {
    for text in [
        "https://openstd.samr.gov.cn/x",
        "www.example.com",
        "example.com",
    ] {
        assert_eq!(contacts_in(text, Audience::Market), [], "{text}");
        assert_eq!(contacts_in(text, Audience::Counterpart).len(), 1, "{text}");
    }
    for text in [
        "https://t.me/zhang",
        "mailto:zhang@example.com",
        "https://u.wechat.com/abc",
    ] {
        assert_eq!(contacts_in(text, Audience::Market).len(), 1, "{text}");
    }
}

/// The longest text of a listing, of what costs most. A quadratic search would take minutes.
#[test]
fn long_texts_of_digits_signs_and_cues_are_read_once() {
    for part in [
        "1", "1 ", "13", "138-", "@", "a.", "a@", "微信 ", "点", "0", "+1 ", "加v", "一", "o", " ",
        "(at)", "电话",
    ] {
        let text: String = part.chars().cycle().take(20_000).collect();
        contacts_in(&text, Audience::Counterpart);
    }
}
