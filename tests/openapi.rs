//! The document is the product's face: complete, consistent, and the one that is committed.

mod signatures;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((format!("{} {path}", method.to_uppercase()), operation));
        }
    }
    all
}

#[test]
fn the_committed_document_is_the_one_of_the_code() {
    let committed = include_str!("../openapi/openapi.json");
    assert!(
        committed == tianfu::service::openapi::text(),
        "run `cargo run -- openapi --output openapi/openapi.json`"
    );
}

#[test]
fn every_operation_is_described_for_its_caller() {
    let document = tianfu::service::openapi::document();
    let tags: Vec<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    let verbs = [
        "list",
        "get",
        "create",
        "update",
        "delete",
        "register",
        "change",
        "refresh",
        "end",
        "answer",
        "send",
        "verify",
        "request",
        "complete",
        "enrol",
        "confirm",
        "disable",
        "deactivate",
        "reactivate",
        "issue",
        "reissue",
        "revoke",
        "submit",
        "consent",
        "publish",
        "return",
        "reject",
        "pause",
        "resume",
        "renew",
        "withdraw",
        "remove",
        "archive",
        "propose",
        "accept",
        "decline",
        "negotiate",
        "cancel",
        "close",
        "announce",
        "open",
        "extend",
        "start",
        "finish",
        "add",
        "annul",
        "remove",
        "verify",
        "merge",
        "unmerge",
        "upsert",
        "set",
        "reveal",
        "erase",
        "export",
        "give",
        "substitute",
        "excuse",
        "refuse",
        "rotate",
        "replace",
        "invite",
        "declare",
        "attach",
        "reset",
        "read",
        "import",
        "undo",
        "advance",
        "apply",
        "suspend",
        "check",
        "disqualify",
        "pass",
        "recall",
        "break",
        "challenge",
        "draw",
        "sign",
        "lock",
        "compute",
        "answer",
        "resume",
        "extend",
        "decide",
        "note",
        "present",
        "plan",
        "approve",
        "pay",
        "report",
        "generate",
        "file",
        "acknowledge",
        "admit",
        "award",
        "dismiss",
        "finalize",
        "investigate",
        "rule",
        "uphold",
        "dispute",
        "amend",
        "void",
        "audit",
        "agree",
        "activate",
        "reopen",
        "seed",
        "assign",
        "hand",
    ];
    let mut seen = BTreeSet::new();
    for (at, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(seen.insert(id.to_owned()), "{id} twice");
        assert!(
            verbs.contains(&id.split('_').next().unwrap()),
            "{at}: {id} does not begin with a verb"
        );
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|text| (3..60).contains(&text.len())),
            "{at}: summary"
        );
        assert!(
            operation["description"]
                .as_str()
                .is_some_and(|text| text.len() > 20),
            "{at}: description"
        );
        let of = operation["tags"].as_array().unwrap();
        assert!(
            of.len() == 1 && tags.contains(&of[0].as_str().unwrap()),
            "{at}: {of:?}"
        );
        assert!(
            operation["security"].is_array(),
            "{at}: security is not said"
        );
        for parameter in operation["parameters"].as_array().unwrap() {
            assert!(
                parameter["description"].as_str().is_some()
                    || parameter["schema"]["description"].as_str().is_some(),
                "{at}: {parameter}"
            );
            assert!(parameter["schema"].is_object(), "{at}: {parameter}");
        }
    }
}

#[test]
fn every_operation_tells_every_answer_with_an_example() {
    let document = tianfu::service::openapi::document();
    let schemas = &document["components"]["schemas"];
    let has_example = |media: &Value| {
        let name = media["schema"]["$ref"]
            .as_str()
            .and_then(|at| at.rsplit('/').next())
            .unwrap_or_default();
        let schema = &schemas[name];
        !media["examples"].is_null()
            || !media["example"].is_null()
            || !schema["example"].is_null()
            || !schema["examples"].is_null()
    };
    for (at, operation) in operations(&document) {
        if let Some(body) = operation.get("requestBody") {
            let mut media = body["content"].as_object().unwrap().values();
            assert!(media.all(has_example), "{at}: a request without example");
        }
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses {
            assert!(
                response["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{at} {status}"
            );
            if let Some(content) = response["content"].as_object() {
                for (media_type, media) in content {
                    assert!(
                        has_example(media),
                        "{at} {status} {media_type}: an answer without example"
                    );
                    assert!(
                        media["schema"]["$ref"].is_string(),
                        "{at} {status}: an inline object"
                    );
                }
            }
        }
        for status in ["400", "500", "503"] {
            assert!(responses.contains_key(status), "{at}: {status} is not told");
        }
        assert!(
            responses
                .keys()
                .any(|status| status.starts_with('2') || status == "302"),
            "{at}: nothing goes well"
        );
    }
}

#[test]
fn everything_in_a_request_is_bounded() {
    let document = tianfu::service::openapi::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut requests = BTreeSet::new();
    for (_, operation) in operations(&document) {
        if let Some(at) =
            operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()
        {
            requests.insert(at.rsplit('/').next().unwrap().to_owned());
        }
    }
    assert!(requests.len() >= 10, "{requests:?}");
    for name in requests {
        let schema = &schemas[&name];
        assert_eq!(
            schema["additionalProperties"], false,
            "{name} takes unknown fields"
        );
        for (member, property) in schema["properties"].as_object().unwrap() {
            assert!(is_bounded(property, schemas), "{name}.{member}: {property}");
        }
    }
    for (at, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().unwrap() {
            assert!(
                parameter["in"] == "path" || is_bounded(&parameter["schema"], schemas),
                "{at}: {parameter}"
            );
        }
    }
}

fn is_bounded(property: &Value, schemas: &serde_json::Map<String, Value>) -> bool {
    if let Some(at) = property["$ref"].as_str() {
        return schemas.contains_key(at.rsplit('/').next().unwrap());
    }
    if let Some(all) = property["oneOf"]
        .as_array()
        .or(property["allOf"].as_array())
    {
        return all
            .iter()
            .all(|one| is_bounded(one, schemas) || one["type"] == "null");
    }
    let types = property["type"].to_string();
    if types.contains("string") {
        return property["maxLength"].is_u64()
            || property["format"].is_string()
            || property["x-extensible-enum"].is_array();
    }
    if types.contains("integer") {
        return property["minimum"].is_number() && property["maximum"].is_number();
    }
    if types.contains("array") {
        return property["maxItems"].is_u64();
    }
    types.contains("boolean")
}

#[test]
fn no_two_schemas_differ_by_case_only_and_every_reference_leads_somewhere() {
    let document = tianfu::service::openapi::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut lower = BTreeMap::new();
    for name in schemas.keys() {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        if let Some(other) = lower.insert(name.to_lowercase(), name) {
            panic!("{name} and {other}");
        }
    }
    let text = document.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} leads nowhere");
    }
}

#[test]
fn the_code_lists_are_the_enums_of_the_code() {
    let declared = tianfu::service::slices::code_lists();
    let lists = tianfu::reference::code_lists::all(&declared).unwrap();
    let document = tianfu::service::openapi::document();
    let mut checked = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let Some(codes) = schema["x-extensible-enum"].as_array() else {
            continue;
        };
        let description = schema["description"].as_str().unwrap();
        let list = description
            .split("/v1/code-lists/")
            .nth(1)
            .and_then(|rest| rest.split('`').next())
            .unwrap();
        let listed = lists.iter().find(|listed| listed.list.name == list);
        let listed = &listed
            .unwrap_or_else(|| panic!("{list} is registered by no slice"))
            .items;
        for code in codes {
            let code = code.as_str().unwrap();
            assert!(
                listed.iter().any(|known| known.code == code),
                "{name}: {code} is not in {list}"
            );
        }
        checked += 1;
    }
    assert!(checked >= 15, "only {checked}");
}
