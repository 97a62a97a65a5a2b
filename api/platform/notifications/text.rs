//! Puts the facts of an event into the template of its kind.

use serde_json::Value;

use super::Kind;
use crate::platform::web::Language;

/// Stands for a fact that is not there.
const MISSING: &str = "…";

pub fn fill(kind: &Kind, facts: &Value, language: Language) -> String {
    let mut rest = match language {
        Language::Chinese => kind.text_zh,
        Language::English => kind.text_en,
    };
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(&fact(kind, facts, name, language));
        rest = after;
    }
    text + rest
}

fn fact(kind: &Kind, facts: &Value, name: &str, language: Language) -> String {
    if language == Language::English
        && let Some(english) = facts[format!("{name}_en")].as_str()
        && !english.is_empty()
    {
        return english.to_owned();
    }
    let said = match &facts[name] {
        Value::String(said) => said.clone(),
        Value::Number(number) => number.to_string(),
        _ => return MISSING.to_owned(),
    };
    let list = kind.codes.iter().find(|(fact, _)| *fact == name);
    match list.and_then(|(_, list)| list.names_of(&said)) {
        Some((zh, en)) => match language {
            Language::Chinese => zh.to_owned(),
            Language::English => en.to_owned(),
        },
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kernel::roles::Role;

    const KIND: Kind = Kind {
        codes: &[("role", Role::LIST)],
        ..Kind::new(
            "kind",
            ("种类", "Kind"),
            (
                "“{title}”：{role}，{days} 天",
                "“{title}”: {role}, {days} days",
            ),
        )
    };

    #[test]
    fn a_text_names_facts_and_codes_in_its_language() {
        let facts = json!({"title": "茶叶{role}", "title_en": "Tea", "role": "broker", "days": 3});
        let (zh, en) = Role::LIST.names_of("broker").unwrap();
        assert_eq!(
            fill(&KIND, &facts, Language::Chinese),
            format!("“茶叶{{role}}”：{zh}，3 天")
        );
        assert_eq!(
            fill(&KIND, &facts, Language::English),
            format!("“Tea”: {en}, 3 days")
        );
    }

    #[test]
    fn a_missing_fact_and_an_unknown_code_leave_the_text_whole() {
        let facts = json!({"title": "茶叶", "title_en": "", "role": "unheard_of"});
        assert_eq!(
            fill(&KIND, &facts, Language::English),
            "“茶叶”: unheard_of, … days"
        );
    }
}
