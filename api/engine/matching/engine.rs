//! The engine: which listings of the other side may answer one.

use rayon::prelude::*;
use uuid::Uuid;

use super::document::{Document, Market, Side};
use super::query::Query;
use super::ranking::{Found, Judge, best};
use super::reasons::reasons;
use super::scoring::Scoring;
use super::shelf::{Cleared, Record, Shelf};
use super::suggestion::{Points, Suggestion};
use super::terms::Terms;

/// An index in memory of all listings that may be suggested. It is a cache of the database: `versions` tells which
/// version of which listing it holds, so that it can be brought up to date.
#[derive(Debug, Default)]
pub struct Engine {
    shelves: [Shelf; 4],
}

/// How many listings are cut into words at once when building; bounds the memory this takes.
const BATCH: usize = 4096;

/// A shelf without the traces of removed listings, and which one it is.
#[derive(Debug)]
pub struct ClearedShelf(usize, Cleared);

fn place(market: Market, side: Side) -> usize {
    match (market, side) {
        (Market::Technology, Side::Need) => 0,
        (Market::Technology, Side::Offer) => 1,
        (Market::Popsci, Side::Need) => 2,
        (Market::Popsci, Side::Offer) => 3,
    }
}

impl Engine {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Indexes listings with their versions, on all cores. `progress` is told of every batch how many listings it had.
    #[must_use]
    pub fn build(documents: Vec<(Document, i32)>, progress: &(dyn Fn(usize) + Sync)) -> Self {
        let mut engine = Self::new();
        let mut documents = documents.into_iter();
        loop {
            let batch: Vec<_> = documents.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return engine;
            }
            let analysed: Vec<Terms> = batch
                .par_iter()
                .map(|(document, _)| Terms::of(document))
                .collect();
            let listings = batch.iter().zip(&analysed);
            let listings: Vec<_> = listings
                .map(|((document, version), terms)| (document, *version, terms))
                .collect();
            engine.put_all(&listings);
            progress(batch.len());
        }
    }

    /// Puts a listing into the index, in the place of its former version, whatever side and market that had.
    pub fn upsert(&mut self, document: &Document, version: i32) {
        self.put(document, version, &Terms::of(document));
    }

    /// The same with the terms of the listing, of whose texts nothing is read.
    pub fn put(&mut self, document: &Document, version: i32, terms: &Terms) {
        self.remove(document.id);
        let shelf = &mut self.shelves[place(document.market, document.side)];
        shelf.put(document, version, terms.iter());
    }

    /// Puts many listings into the index with their terms, the shelves side by side.
    pub fn put_all(&mut self, listings: &[(&Document, i32, &Terms)]) {
        let shelves = self.shelves.par_iter_mut().enumerate();
        shelves.for_each(|(number, shelf)| {
            for (document, version, terms) in listings {
                if place(document.market, document.side) == number {
                    shelf.put(document, *version, terms.iter());
                } else {
                    shelf.remove(document.id);
                }
            }
        });
    }

    /// Takes a listing out of the index; whether it was in it.
    pub fn remove(&mut self, id: Uuid) -> bool {
        self.shelves.iter_mut().any(|shelf| shelf.remove(id))
    }

    /// Removed listings leave traces behind. Once they are many, this makes what is to take the place of an index that
    /// is full of them, beside it: it takes seconds at a million listings, and the index can be read meanwhile.
    #[must_use]
    pub fn cleared(&self) -> Option<ClearedShelf> {
        let place = self.shelves.iter().position(Shelf::is_crowded)?;
        Some(ClearedShelf(place, self.shelves[place].cleared()))
    }

    /// Takes over what `cleared` made, unless the index has changed since. Answers what is not needed any more, to be
    /// dropped where nobody waits for it.
    #[must_use]
    pub fn adopt(&mut self, ClearedShelf(place, cleared): ClearedShelf) -> ClearedShelf {
        ClearedShelf(place, self.shelves[place].adopt(cleared))
    }

    /// The listings in the index with their versions.
    pub fn versions(&self) -> impl Iterator<Item = (Uuid, i32)> {
        self.shelves.iter().flat_map(Shelf::versions)
    }

    /// How many listings are in the index.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shelves.iter().map(Shelf::len).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An estimate of the memory the index takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.shelves.iter().map(Shelf::memory_bytes).sum()
    }

    /// The listings of the other side of the same market that answer this one best, the best first, equal ones in the
    /// order of their ids; only such as share a word with it, are not the owner's own, and are admitted. The listing
    /// itself need not be in the index.
    #[must_use]
    pub fn suggest(
        &self,
        query: &Document,
        limit: usize,
        admit: &dyn Fn(Uuid) -> bool,
    ) -> Vec<Suggestion> {
        let others = &self.shelves[place(query.market, query.side.opposite())];
        let text = Query::of(query);
        let scoring = Scoring::new(&text, others);
        let judge = Judge::new(query, others);
        let admitted = |record: &Record| {
            record.live && record.owner != query.owner && record.id != query.id && admit(record.id)
        };
        best(&scoring, &judge, limit, &admitted)
            .into_iter()
            .map(|Found { value, id, ordinal }| {
                let score = Points::of_share(value);
                let reasons = reasons(score, &text, &scoring, ordinal, &judge);
                Suggestion { id, score, reasons }
            })
            .filter(|suggestion| suggestion.score > Points::NONE)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::ReasonKind;

    const TOPICS: [&str; 12] = [
        "锅炉烟气除尘",
        "布袋复合除尘器",
        "脱硫脱硝工艺",
        "新能源汽车动力电池",
        "锂离子电池隔膜",
        "花椒种植技术",
        "青稞加工设备",
        "无人机植保",
        "工业机器人焊接",
        "轴承钢热处理",
        "污水深度处理",
        "城市污泥处理",
    ];

    fn id(number: usize) -> Uuid {
        Uuid::from_u128(number as u128)
    }

    fn listing(number: usize, side: Side, title: &str) -> Document {
        Document {
            title: title.into(),
            ..Document::bare(id(number), id(100_000 + number), side, Market::Technology)
        }
    }

    /// Offers with a varied text and structure.
    fn offers(count: usize) -> Vec<Document> {
        (0..count)
            .map(|number| Document {
                summary: format!(
                    "{}。{}的研究与应用",
                    TOPICS[number * 7 % 12],
                    TOPICS[number * 5 % 11]
                ),
                fields: vec![["environment", "new_energy", "agriculture"][number % 3].into()],
                division: Some(["510600", "513323", "500000"][number / 3 % 3].into()),
                trl: Some(u8::try_from(number % 9 + 1).unwrap()),
                ..listing(
                    number,
                    Side::Offer,
                    &format!("{}{}", TOPICS[number % 12], TOPICS[number / 12 % 12]),
                )
            })
            .collect()
    }

    fn need(title: &str) -> Document {
        Document {
            fields: vec!["environment".into()],
            division: Some("510681".into()),
            trl: Some(5),
            ..listing(99_999, Side::Need, title)
        }
    }

    fn built(documents: &[Document]) -> Engine {
        Engine::build(
            documents
                .iter()
                .map(|document| (document.clone(), 1))
                .collect(),
            &|_| (),
        )
    }

    fn all(engine: &Engine, query: &Document, limit: usize) -> Vec<Suggestion> {
        engine.suggest(query, limit, &|_| true)
    }

    #[test]
    fn reasons_add_up_to_the_score() {
        let engine = built(&offers(300));
        for topic in TOPICS {
            for suggestion in all(&engine, &need(topic), 1_000) {
                let points: u16 = suggestion
                    .reasons
                    .iter()
                    .map(|reason| reason.points.get())
                    .sum();
                assert_eq!(points, suggestion.score.get());
                assert!(
                    suggestion
                        .reasons
                        .iter()
                        .all(|reason| reason.points > Points::NONE)
                );
                assert!(
                    suggestion
                        .reasons
                        .iter()
                        .filter(|reason| reason.kind == ReasonKind::Word)
                        .count()
                        <= 8
                );
            }
        }
    }

    #[test]
    fn reasons_name_words_of_the_query_and_shared_codes() {
        let engine = built(&offers(12));
        let suggestion = &all(&engine, &need("ＬＥＤ燈與除塵"), 1)[0];
        let value = |kind| {
            suggestion
                .reasons
                .iter()
                .find(|reason| reason.kind == kind)
                .map(|reason| reason.value.as_str())
        };
        assert_eq!(value(ReasonKind::Word), Some("除塵"));
        assert_eq!(value(ReasonKind::Field), Some("environment"));
        assert_eq!(value(ReasonKind::Place), Some("510600"));
    }

    #[test]
    fn generic_words_and_pieces_of_words_are_not_named() {
        let engine = built(&[listing(1, Side::Offer, "布袋除尘器的研究与应用")]);
        let suggestion = &all(&engine, &need("高效除尘装置的研究"), 1)[0];
        let named: Vec<&str> = suggestion
            .reasons
            .iter()
            .filter(|reason| reason.kind == ReasonKind::Word)
            .map(|reason| reason.value.as_str())
            .collect();
        assert_eq!(named, ["除尘"]);
        assert!(
            suggestion
                .reasons
                .iter()
                .any(|reason| reason.kind == ReasonKind::OtherWords)
        );
    }

    #[test]
    fn the_best_few_are_the_first_of_all() {
        let engine = built(&offers(20_000));
        for topic in TOPICS {
            let every = all(&engine, &need(topic), usize::MAX);
            assert!(every.len() > 1_000);
            assert_eq!(all(&engine, &need(topic), 25), every[..25]);
        }
    }

    #[test]
    fn equal_listings_come_in_the_order_of_their_ids() {
        let documents: Vec<Document> = (0..50)
            .rev()
            .map(|number| listing(number, Side::Offer, "布袋除尘器"))
            .collect();
        let found: Vec<Uuid> = all(&built(&documents), &need("除尘"), 10)
            .iter()
            .map(|suggestion| suggestion.id)
            .collect();
        assert_eq!(found, (0..10).map(id).collect::<Vec<_>>());
    }

    #[test]
    fn changes_one_by_one_lead_to_the_ranking_of_a_fresh_index() {
        let offers = offers(9_000);
        let mut engine = Engine::new();
        for (number, offer) in offers.iter().enumerate() {
            engine.upsert(&listing(number, Side::Offer, TOPICS[number % 5]), 1);
            if number % 2 == 0 {
                engine.upsert(offer, 2);
            } else {
                engine.remove(offer.id);
            }
            if let Some(cleared) = engine.cleared() {
                drop(engine.adopt(cleared));
            }
        }
        let kept: Vec<Document> = offers.into_iter().step_by(2).collect();
        let fresh = built(&kept);
        assert_eq!(engine.len(), kept.len());
        assert!(engine.versions().all(|(_, version)| version == 2));
        for topic in TOPICS {
            assert_eq!(
                all(&engine, &need(topic), 100),
                all(&fresh, &need(topic), 100)
            );
        }
    }

    #[test]
    fn only_admitted_listings_of_others_on_the_other_side_of_the_market() {
        let mut documents = offers(24);
        documents[0].owner = need("").owner;
        documents[1].market = Market::Popsci;
        documents[2].side = Side::Need;
        documents[3].title = "布袋除尘器".into();
        let mut engine = built(&documents);
        engine.remove(id(4));
        let query = Document {
            summary: TOPICS.join("，"),
            ..need("除尘")
        };
        let found: Vec<Uuid> = engine
            .suggest(&query, 100, &|other| other != id(3))
            .iter()
            .map(|found| found.id)
            .collect();
        assert!(
            (0..5).all(|number| !found.contains(&id(number))),
            "{found:?}"
        );
        assert!(
            (5..24).all(|number| found.contains(&id(number))),
            "{found:?}"
        );
    }

    #[test]
    fn a_query_that_is_in_the_index_does_not_find_itself() {
        let mut engine = built(&offers(12));
        let mut turned = need("除尘");
        turned.id = id(0);
        assert!(
            all(&engine, &turned, 100)
                .iter()
                .all(|found| found.id != id(0))
        );
        turned.title = String::new();
        engine.upsert(&turned, 2);
        assert_eq!(all(&engine, &turned, 100), []);
        assert_eq!(engine.len(), 12);
    }

    #[test]
    fn words_of_two_characters_and_traditional_ones_are_found() {
        let engine = built(&[
            listing(1, Side::Offer, "电气设备"),
            listing(2, Side::Offer, "機器學習"),
        ]);
        assert_eq!(all(&engine, &need("电气"), 9)[0].id, id(1));
        assert_eq!(all(&engine, &need("机器学习"), 9)[0].id, id(2));
        assert_eq!(all(&engine, &need("花椒"), 9), []);
    }

    #[test]
    fn a_near_offer_comes_before_a_far_one_that_reads_the_same() {
        let far = Document {
            division: Some("500000".into()),
            ..listing(1, Side::Offer, "布袋除尘器")
        };
        let near = Document {
            division: Some("510603".into()),
            ..listing(2, Side::Offer, "布袋除尘器")
        };
        let silent = listing(3, Side::Offer, "布袋除尘器");
        let found = all(&built(&[far, near, silent]), &need("除尘"), 9);
        assert_eq!(
            found.iter().map(|found| found.id).collect::<Vec<_>>(),
            [id(2), id(1), id(3)]
        );
        assert_eq!(found[1].score, found[2].score);
    }
}
