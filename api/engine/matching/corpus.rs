//! A made-up corpus for benchmarks: as many listings as wanted, the same for the same seed.
//!
//! What matters for the speed of a search is how often words occur and together, so words are drawn by Zipf's law: the
//! word of rank r is drawn in proportion to 1/r. The most frequent are the generic words of the field, then come its
//! everyday terms, then a long tail of pairs of the characters such terms are made of.

use uuid::Uuid;

use super::document::{Document, Market, Side};

/// What nearly every listing says, the most frequent first.
const GENERIC: [&str; 24] = [
    "技术",
    "研究",
    "系统",
    "应用",
    "开发",
    "装置",
    "方法",
    "设备",
    "生产",
    "工艺",
    "关键",
    "产业化",
    "控制",
    "智能",
    "材料",
    "新型",
    "制备",
    "项目",
    "平台",
    "检测",
    "高效",
    "处理",
    "产品",
    "示范",
];

/// Everyday terms of the field.
const TERMS: [&str; 96] = [
    "电池",
    "汽车",
    "焊接",
    "污水",
    "除尘",
    "锅炉",
    "机器人",
    "传感器",
    "轴承",
    "钢材",
    "混凝土",
    "桥梁",
    "水稻",
    "小麦",
    "玉米",
    "蔬菜",
    "花椒",
    "青稞",
    "牦牛",
    "饲料",
    "疫苗",
    "中药",
    "药材",
    "基因",
    "蛋白",
    "肿瘤",
    "骨科",
    "超声",
    "激光",
    "光纤",
    "光伏",
    "风电",
    "电网",
    "变压器",
    "电机",
    "电缆",
    "绝缘",
    "储能",
    "氢能",
    "煤矿",
    "瓦斯",
    "隧道",
    "边坡",
    "地震",
    "滑坡",
    "遥感",
    "测绘",
    "导航",
    "无人机",
    "卫星",
    "雷达",
    "天线",
    "芯片",
    "半导体",
    "陶瓷",
    "玻璃",
    "涂料",
    "橡胶",
    "塑料",
    "纤维",
    "石墨烯",
    "催化剂",
    "合金",
    "铝材",
    "铸造",
    "锻压",
    "模具",
    "数控",
    "机床",
    "刀具",
    "齿轮",
    "液压",
    "阀门",
    "水泵",
    "管道",
    "压缩机",
    "制冷",
    "空调",
    "照明",
    "显示",
    "图像",
    "语音",
    "网络",
    "通信",
    "物联网",
    "大数据",
    "云计算",
    "区块链",
    "物流",
    "仓储",
    "包装",
    "食品",
    "茶叶",
    "白酒",
    "蜂蜜",
    "烟气",
];

/// The characters of the tail: its words are the pairs of them.
const CHARACTERS: &str = "钢铝铜铁锌钛镁锰镍铬硅碳氮氧氢硫磷氯氟钠钾钙铅锡银金稀土石煤油气水火电磁光声热冷力核振波频谱轴泵阀炉塔罐管板梁桩柱架箱\
    槽辊轮链带簧销栓垫环套壳盖座臂爪钩钻铣刨磨镗拉切削铸锻轧焊涂镀喷浸烧结熔炼萃取滤筛离析聚合裂解酶菌蛋糖脂酸碱盐醇酮醛胺酯胶膜纤维布纸浆漆\
    墨药剂苗种根茎叶花果麦稻豆薯棉麻茶桑蚕蜂鱼虾猪牛羊禽兽骨肌肤眼耳鼻喉心肝肺肾胃肠脑血神经";

/// How many words the tail has.
const TAIL: u64 = 40_000;

/// Splitmix64 (Steele, Lea and Flood 2014): small, fast, and good enough to draw words.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound, evenly.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A number below the bound, n in proportion to 1/(n + 1): the bound to the power of an even share, less one.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ranks of words"
    )]
    fn zipf(&mut self, bound: u64) -> u64 {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((bound as f64).powf(share) as u64).clamp(1, bound) - 1
    }
}

/// Draws listings.
pub struct Corpus {
    seed: u64,
    characters: Vec<char>,
}

impl Corpus {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            characters: CHARACTERS
                .chars()
                .filter(|character| !character.is_whitespace())
                .collect(),
        }
    }

    /// The listing of a number, whatever others are drawn: a title of some 10 to 30 characters and a summary of some 50 to
    /// 200.
    #[must_use]
    pub fn listing(&self, number: u64, side: Side) -> Document {
        let stream = u64::from(side == Side::Need);
        let mut random = Random(
            self.seed
                ^ number
                    .wrapping_mul(2)
                    .wrapping_add(stream)
                    .wrapping_mul(0xd605_1ee5_a4c3_9b17),
        );
        let title_length = 10 + random.below(16);
        let summary_length = 50 + random.below(140);
        let title = self.text(&mut random, title_length, "");
        let summary = self.text(&mut random, summary_length, "，");
        let id = Uuid::from_u64_pair(stream, number);
        Document {
            title,
            summary,
            ..Document::bare(id, id, side, Market::Technology)
        }
    }

    /// Words until the text has this many characters, a mark after every few.
    fn text(&self, random: &mut Random, length: u64, mark: &str) -> String {
        let mut text = String::new();
        let mut characters = 0;
        while characters < length {
            let word = self.word(random);
            characters += word.chars().count() as u64;
            text.push_str(&word);
            if random.below(6) == 0 && characters < length {
                text.push_str(mark);
            }
        }
        text
    }

    fn word(&self, random: &mut Random) -> String {
        let common = GENERIC.iter().chain(&TERMS);
        let known = (GENERIC.len() + TERMS.len()) as u64;
        let rank = random.zipf(known + TAIL);
        match usize::try_from(rank)
            .ok()
            .and_then(|rank| common.clone().nth(rank))
        {
            Some(word) => (*word).to_owned(),
            None => self.tail_word(rank - known),
        }
    }

    /// The n-th word of the tail: the pairs of the characters in an order that mixes them.
    fn tail_word(&self, number: u64) -> String {
        let mixed = Random(number).next();
        let count = self.characters.len() as u64;
        [mixed % count, mixed / count % count]
            .into_iter()
            .filter_map(|place| {
                usize::try_from(place)
                    .ok()
                    .and_then(|place| self.characters.get(place))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_listings_and_another_other_ones() {
        let listing = Corpus::new(1).listing(7, Side::Offer);
        assert_eq!(listing, Corpus::new(1).listing(7, Side::Offer));
        assert_ne!(listing.title, Corpus::new(2).listing(7, Side::Offer).title);
        assert_ne!(listing.title, Corpus::new(1).listing(7, Side::Need).title);
    }

    #[test]
    fn texts_are_of_the_lengths_of_real_ones() {
        let corpus = Corpus::new(3);
        for number in 0..500 {
            let listing = corpus.listing(number, Side::Offer);
            assert!(
                (10..=30).contains(&listing.title.chars().count()),
                "{}",
                listing.title
            );
            assert!(
                (50..=250).contains(&listing.summary.chars().count()),
                "{}",
                listing.summary
            );
        }
    }

    #[test]
    fn frequent_words_are_frequent_and_rare_ones_rare() {
        let mut random = Random(5);
        let draws: Vec<u64> = (0..10_000).map(|_| random.zipf(10_000)).collect();
        let share =
            |wanted: &dyn Fn(u64) -> bool| draws.iter().filter(|&&draw| wanted(draw)).count();
        assert!((500..1_500).contains(&share(&|draw| draw < 2)));
        assert!((1_500..3_500).contains(&share(&|draw| draw >= 1_000)));
        assert!(draws.iter().all(|&draw| draw < 10_000));
    }
}
