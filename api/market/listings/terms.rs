//! The terms of a query: which words a listing must have, and which words only help to ask for them.

use super::search::{Run, runs};
use engine::text;

/// A Han text up to this long is looked for as it stands; a longer one is taken apart into its words.
const LONGEST_WORD: usize = 3;

/// Characters that hold words together and say nothing themselves.
const GLUE: &str = "的地得了与和及或等之在对为用于以把被让是有从到向由求请想要找做能我谁哪吗呢吧";

/// Characters that ask for the thing beside them: 求花椒, 买花椒.
const REQUESTS: &str = "求找寻请想要买卖缺需收售租征急帮有";

/// Verbs of one character for what is done to the thing behind them: 修水泵, 治猪瘟.
const VERBS: &str = "修种养治防除杀灭做学建造装换测查验洗拆运存烘烤晒剪摘采挖打配喂育浇灌施用焊";

/// Helpers before a word of one character (修泵), and behind a word (水泵修): few, as names are short, too.
const BEFORE_ONE: &str = "求找寻买卖缺修";
const BEHIND: &str = "求找买卖修有";

/// Words that ask for the thing beside them.
const REQUEST_WORDS: &str = "求购 求助 求租 求教 收购 购买 想买 要买 出售 供应 急需 急求 亟需 诚求 找寻 寻找 \
    寻求 想要 需要 请问 请教 怎么 怎样 如何 哪里 哪儿 哪有 谁有 有没有 什么 怎么办 帮忙";

/// What a term of a query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is looked for.
    Word,
    /// It ranks what the words find.
    Verb,
    /// It does not count beside words.
    Request,
}

/// The terms of a folded query, each once.
pub fn of(folded: &str) -> Vec<(String, Part)> {
    let mut terms: Vec<(String, Part)> = Vec::new();
    for piece in folded.split_whitespace() {
        for (_, run) in runs(piece) {
            let found = match run {
                Run::Latin(word) => vec![(word, Part::Word)],
                Run::Han(han) if han.len() <= LONGEST_WORD => short(&han),
                Run::Han(han) => long(&han.iter().collect::<String>()),
            };
            for term in found {
                if !terms.iter().any(|(known, _)| *known == term.0) {
                    terms.push(term);
                }
            }
        }
    }
    terms
}

/// A short text is one word, or a word with a helper, which then is looked for alone. The text as a whole ranks.
fn short(han: &[char]) -> Vec<(String, Part)> {
    let whole: String = han.iter().collect();
    let part = |word: &str| helper(word).unwrap_or(Part::Word);
    match bare(&whole, han).map(|bare| (part(&bare), bare)) {
        Some((Part::Word, bare)) => vec![(bare, Part::Word), (whole, Part::Verb)],
        Some((part, bare)) => vec![(bare, part)],
        None => {
            let part = part(&whole);
            vec![(whole, part)]
        }
    }
}

/// The word in a short text without its helper. A word of the dictionary has no helper (求职, 有机肥).
fn bare(whole: &str, han: &[char]) -> Option<String> {
    if text::is_word(whole) || helper(whole).is_some() {
        return None;
    }
    let of = |part: &[char]| part.iter().collect::<String>();
    let is_word = |part: [char; 2]| text::is_word(&of(&part));
    let is_request = |part: [char; 2]| helper(&of(&part)) == Some(Part::Request);
    match *han {
        [a, b] if BEFORE_ONE.contains(a) => Some(b.to_string()),
        [a, b, c] if asks(a) && (is_word([b, c]) || !is_word([a, b])) => Some(of(&[b, c])),
        [a, b, c] if acts(a) && is_word([b, c]) && begins_alone(whole, a) => Some(of(&[b, c])),
        [a, b, c] if BEHIND.contains(c) && is_word([a, b]) => Some(of(&[a, b])),
        [a, b, c] if is_request([a, b]) => Some(c.to_string()),
        [a, b, c] if is_request([b, c]) => Some(a.to_string()),
        _ => None,
    }
}

fn asks(character: char) -> bool {
    REQUESTS.contains(character)
}

fn acts(character: char) -> bool {
    VERBS.contains(character)
}

/// Whether the segmentation makes a word of the first character alone: 修 + 水泵, but 种植 + 物.
fn begins_alone(whole: &str, first: char) -> bool {
    let words = text::words(whole);
    words.first().is_some_and(|word| {
        let mut characters = word.word.chars();
        characters.next() == Some(first) && characters.next().is_none()
    })
}

/// What a word is when it is a helper beside other words. Of the dictionary's words only those of the list are.
fn helper(word: &str) -> Option<Part> {
    if REQUEST_WORDS.split(' ').any(|one| one == word) {
        return Some(Part::Request);
    }
    if word.chars().count() > 1 && text::is_word(word) {
        return None;
    }
    let says_nothing = |c: char| GLUE.contains(c) || asks(c);
    if word.chars().all(says_nothing) {
        return Some(Part::Request);
    }
    let all_helpers = word.chars().all(|c| says_nothing(c) || acts(c));
    all_helpers.then_some(Part::Verb)
}

/// The words of a long Han text, without what holds them together. Characters that are left over between the words the
/// dictionary knows belong to one it does not (迪弗), so neighbours among them stay together.
fn long(text: &str) -> Vec<(String, Part)> {
    let mut words: Vec<(String, usize)> = Vec::new();
    for token in text::words(text) {
        let lone = token.word.chars().count() == 1;
        match words.last_mut() {
            Some((word, end)) if lone && *end == token.source.start => {
                word.push_str(&token.word);
                *end = token.source.end;
            }
            // A word of the dictionary is ended already: nothing is joined to it.
            _ => words.push((token.word, if lone { token.source.end } else { usize::MAX })),
        }
    }
    let told: Vec<(String, Part)> = words
        .into_iter()
        .map(|(word, _)| told(&word))
        .filter(|(word, _)| !word.is_empty())
        .collect();
    if told.is_empty() {
        return vec![(text.to_owned(), Part::Word)];
    }
    told
}

/// A word without the glue at its ends. A word of the dictionary keeps them: 节能.
fn told(word: &str) -> (String, Part) {
    let is_glue = |c: char| GLUE.contains(c);
    let word = match word.chars().count() > 1 && text::is_word(word) {
        true => word,
        false => word.trim_matches(is_glue),
    };
    (word.to_owned(), helper(word).unwrap_or(Part::Word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(q: &str) -> Vec<String> {
        let terms = of(q).into_iter();
        terms
            .filter(|(_, part)| *part == Part::Word)
            .map(|(term, _)| term)
            .collect()
    }

    #[test]
    fn a_helper_is_no_word_of_the_query() {
        for q in [
            "求花椒",
            "找花椒",
            "买花椒",
            "想要花椒",
            "求购花椒",
            "花椒求购",
            "求 花椒",
            "急求花椒",
            "请问花椒",
            "花椒怎么种",
            "种花椒",
            "谁有花椒",
            "花椒 哪里有",
        ] {
            assert_eq!(words(q), ["花椒"], "{q}");
        }
        for q in ["修水泵", "水泵修", "我要修水泵", "水泵怎么修", "修 水泵"] {
            assert_eq!(words(q), ["水泵"], "{q}");
        }
        assert_eq!(words("求led灯"), ["led", "灯"]);
        assert_eq!(words("求灯"), ["灯"]);
    }

    #[test]
    fn a_word_that_begins_like_a_helper_stays_whole() {
        for q in [
            "求职",
            "修正",
            "有机",
            "换热器",
            "电气",
            "迪弗",
            "猕猴桃",
            "养殖",
            "能力",
        ] {
            assert_eq!(words(q).concat(), q, "{q}");
        }
        let long = words("电气节能改造");
        assert!(long.iter().any(|word| word.starts_with("节能")), "{long:?}");
    }

    #[test]
    fn helpers_alone_are_kept() {
        for q in ["求", "求购", "修", "的的的的", "怎么办"] {
            assert_eq!(of(q).len(), 1, "{q}");
        }
    }
}
