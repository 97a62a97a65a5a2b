//! The requests that are measured.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use serde_json::json;

use crate::DIVISIONS;
use crate::load::{Connection, Requests, get, post};

/// Words of the made-up listings, common and less common ones.
const WORDS: [&str; 24] = [
    "电池", "汽车", "焊接", "污水", "除尘", "锅炉", "轴承", "钢材", "桥梁", "水稻", "蔬菜", "花椒",
    "饲料", "疫苗", "中药", "激光", "光纤", "光伏", "电网", "电缆", "绝缘", "储能", "氢能", "煤矿",
];
/// Pages that are read on from a first one.
const DEPTH: usize = 8;
const SUMMARY: &str = "面向成渝地区新能源产业需求，团队已完成固态电池关键材料的小试与中试，形成成套工艺参数与检测标准，循环寿命优于\
    一千二百次，能量密度达到国内领先水平。项目具备量产条件，可提供样机、工艺包与技术服务，期望与四川企业以转让、许可或作价入股\
    方式合作，共同建设年产十吨的示范生产线，并围绕安全性、可靠性与成本控制开展联合攻关。";

pub struct Work {
    pub name: &'static str,
    pub what: &'static str,
    pub expected: u16,
    pub requests: Requests,
}

/// All work for one server. Tokens and ids are those of the service; cursors are each server's own.
pub async fn all(
    address: SocketAddr,
    ids: &[String],
    tokens: &[String],
) -> anyhow::Result<Vec<Work>> {
    let listings = ids
        .iter()
        .map(|id| get(&format!("/v1/listings/{id}"), None));
    let first_pages: Vec<String> = DIVISIONS
        .iter()
        .flat_map(|division| ["need", "offer"].map(|side| (side, division)))
        .map(|(side, division)| format!("/v1/listings?side={side}&division={division}&limit=20"))
        .collect();
    let pages = following_pages(address, &first_pages).await?;
    let searches = WORDS.iter().enumerate().flat_map(|(at, one)| {
        let others = WORDS.iter().skip(at + 1).step_by(5);
        others.map(move |other| {
            let q: String =
                form_urlencoded::byte_serialize(format!("{one} {other}").as_bytes()).collect();
            get(&format!("/v1/listings?q={q}&limit=20"), None)
        })
    });
    let profiles = tokens.iter().map(|token| get("/v1/users/me", Some(token)));
    Ok(vec![
        work("R1", "a listing by its id, anonymous", listings),
        work(
            "R2",
            "pages of 20 by side and division, first and deep",
            pages.iter().map(|path| get(path, None)),
        ),
        work(
            "R2F",
            "the first of these pages",
            first_pages.iter().map(|path| get(path, None)),
        ),
        work("R3", "the 20 best for two words", searches),
        drafts(tokens.to_vec()),
        work("M1", "the profile of the caller, signed in", profiles),
    ])
}

fn work(name: &'static str, what: &'static str, requests: impl Iterator<Item = Vec<u8>>) -> Work {
    let requests: Vec<Vec<u8>> = requests.collect();
    Work {
        name,
        what,
        expected: 200,
        requests: Arc::new(move |number| requests[scattered(number, requests.len())].clone()),
    }
}

fn drafts(tokens: Vec<String>) -> Work {
    let requests = move |number: u64| {
        let token = &tokens[scattered(number, tokens.len())];
        let headers =
            format!("Authorization: Bearer {token}\r\nIdempotency-Key: benchmark-{number}\r\n");
        let draft = json!({
            "side": "need", "market": "technology", "kind": "problem", "title": format!("固态电池关键技术转让{number}"),
            "summary": SUMMARY, "fields": ["new_materials"], "division": DIVISIONS[scattered(number, DIVISIONS.len())],
        });
        post("/v1/listings", &headers, &draft)
    };
    Work {
        name: "W1",
        what: "a draft, signed in, with Idempotency-Key",
        expected: 201,
        requests: Arc::new(requests),
    }
}

/// A place in a list, another one for each number and in no order (Knuth's multiplicative hash).
fn scattered(number: u64, length: usize) -> usize {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    usize::try_from(mixed).unwrap_or(0) % length
}

/// First pages and those that follow, as many of each depth as there are.
async fn following_pages(address: SocketAddr, first: &[String]) -> anyhow::Result<Vec<String>> {
    let mut connection = Connection::open(address).await?;
    let mut pages = Vec::new();
    for path in first {
        let mut at = path.clone();
        for _ in 0..=DEPTH {
            let found = connection.send(&get(&at, None)).await?.json(200)?;
            pages.push(at);
            let Some(cursor) = found["next_cursor"].as_str() else {
                break;
            };
            let cursor: String = form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
            at = format!("{path}&cursor={cursor}");
        }
    }
    pages.first().context("no pages")?;
    Ok(pages)
}
