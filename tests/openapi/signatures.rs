//! The document says of an operation what the parameters of its handler do: who may call it, with which headers,
//! parameters and body.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tianfu::access::rights::Right;

use crate::architecture::paths::rust_files;

/// A handler as its source has it.
#[derive(Clone)]
struct Handler {
    operation: String,
    annotation: String,
    /// The types of its parameters.
    extractors: Vec<String>,
    body: String,
}

impl Handler {
    /// Whether a type stands among the parameters, or within one of them.
    fn takes(&self, name: &str) -> bool {
        self.words().any(|word| word == name)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let all = self.extractors.iter();
        all.flat_map(|one| one.split(['<', '>', ',', ' ']))
    }

    /// What `extractor` reads: `TeamPath` of `Path<TeamPath>`.
    fn read_by(&self, extractor: &str) -> Option<&str> {
        self.extractors.iter().find_map(|one| {
            let inner = one.strip_prefix(extractor)?.strip_prefix('<')?;
            inner.split([',', '>']).next()
        })
    }

    /// The right that its caller has to have.
    fn right(&self) -> Option<Right> {
        let asked = self.words().find_map(|word| word.strip_prefix("ask::"))?;
        let mut code = String::new();
        for letter in asked.chars() {
            if letter.is_uppercase() && !code.is_empty() {
                code.push('_');
            }
            code.extend(letter.to_lowercase());
        }
        let right = Right::ALL.iter().find(|right| right.as_str() == code);
        Some(*right.unwrap_or_else(|| panic!("no right {code}")))
    }

    /// The types that the annotation names in `params(...)`.
    fn annotated_parameters(&self) -> BTreeSet<&str> {
        let named = self.annotation.split_once("params(");
        let named = named.and_then(|(_, rest)| rest.split_once(')'));
        let names = named.into_iter().flat_map(|(names, _)| names.split(','));
        names.map(str::trim).collect()
    }
}

fn handlers() -> Vec<Handler> {
    let mut all = Vec::new();
    for file in rust_files() {
        for part in file.code.split("#[utoipa::path(").skip(1) {
            let Some((annotation, rest)) = part.split_once("pub async fn ") else {
                continue;
            };
            let (operation, rest) = rest.split_once('(').expect("parameters");
            let (parameters, body) = rest.split_once("->").expect("a result");
            let parameters = parameters.trim().trim_end_matches(')');
            all.push(Handler {
                operation: operation.to_owned(),
                annotation: annotation.to_owned(),
                extractors: types_of(parameters),
                body: body.to_owned(),
            });
        }
    }
    all
}

/// The types of parameters: `A<B, C>` and `D` of `a: A<B, C>, d: D`.
fn types_of(parameters: &str) -> Vec<String> {
    let mut depth = 0;
    let parts = parameters.split(|letter| {
        depth += i32::from(letter == '<') - i32::from(letter == '>');
        letter == ',' && depth == 0
    });
    let types = parts.filter_map(|part| part.split_once(':'));
    types.map(|(_, of)| of.trim().to_owned()).collect()
}

/// What the document says otherwise than the handler.
fn disagreements(handler: &Handler, operation: &Value) -> Vec<&'static str> {
    let parameters = operation["parameters"].as_array().unwrap();
    let parameter = |name: &str| parameters.iter().find(|one| one["name"] == name);
    let security = operation["security"].as_array().unwrap();
    let has_code = |status: &str, code: &str| {
        let codes = operation["responses"][status]["x-problem-codes"].as_array();
        codes.is_some_and(|codes| codes.iter().any(|one| one == code))
    };

    let is_at_the_door = handler.takes("AtTheDoor");
    let is_signed_in = handler.takes("May") || handler.takes("Caller") || is_at_the_door;
    let takes_token = is_signed_in || handler.takes("Anyone");
    let scope = security.iter().find_map(|one| one["client"][0].as_str());
    let scope_of_right = handler
        .right()
        .and_then(|right| right.of_integration().scope());

    let changes = handler.takes("ChangeRequest");
    let puts = handler.takes("PutCondition");
    let needs_if_match = handler.takes("IfMatch");
    let takes_if_match = needs_if_match || puts || changes || handler.takes("MaybeIfMatch");
    let if_match = takes_if_match.then_some(needs_if_match);
    let has_key = handler.takes("Attempt") || changes;

    let read =
        ["Path", "Query", "Headers", "ChangeRequest"].map(|extractor| handler.read_by(extractor));
    let read: BTreeSet<&str> = read.into_iter().flatten().collect();
    let body = handler.annotation.split_once("request_body = ");
    let body = body.and_then(|(_, rest)| rest.split([',', ')', '\n']).next());
    let is_table = handler.takes("ListForm");
    let is_paged = is_table || handler.body.contains(".next_page(");

    let agreements = [
        ("security", security.contains(&json!({})) != is_signed_in),
        (
            "bearer",
            security.contains(&json!({"bearer": []})) == takes_token,
        ),
        (
            "door",
            security.contains(&json!({"door": []})) == is_at_the_door,
        ),
        ("401", has_code("401", "unauthenticated") == is_signed_in),
        // An operation without a right of its own may require several rights, row by row.
        (
            "scope",
            scope == scope_of_right || handler.right().is_none(),
        ),
        (
            "If-Match",
            parameter("If-Match").map(|one| one["required"] == true) == if_match,
        ),
        (
            "412",
            has_code("412", "precondition_failed") == takes_if_match,
        ),
        (
            "428",
            has_code("428", "precondition_required") == (needs_if_match || puts),
        ),
        (
            "Idempotency-Key",
            parameter("Idempotency-Key").is_some() == has_key,
        ),
        ("409", has_code("409", "idempotency_in_flight") == has_key),
        ("parameters", handler.annotated_parameters() == read),
        ("body", body == handler.read_by("Json")),
        ("cursor", parameter("cursor").is_some() == is_paged),
        ("limit", !is_paged || parameter("limit").is_some()),
        (
            "table",
            !is_table || !operation["responses"]["200"]["content"]["text/csv"].is_null(),
        ),
    ];
    let wrong = agreements.into_iter().filter(|(_, agree)| !agree);
    wrong.map(|(what, _)| what).collect()
}

#[test]
fn the_document_says_what_the_parameters_of_each_handler_do() {
    let document = tianfu::service::openapi::document();
    let operations = super::operations(&document);
    let handlers = handlers();
    assert_eq!(handlers.len(), operations.len());
    let mut wrong = Vec::new();
    for (at, operation) in operations {
        let mut all = handlers.iter();
        let handler = all
            .find(|handler| operation["operationId"] == *handler.operation)
            .unwrap_or_else(|| panic!("{at} has no handler"));
        let disagree = disagreements(handler, operation);
        if !disagree.is_empty() {
            wrong.push(format!("{at} {:?}: {disagree:?}", handler.extractors));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_handler_that_the_document_contradicts_is_found() {
    let document = tianfu::service::openapi::document();
    let operations = super::operations(&document);
    for (name, from, to, found) in [
        ("get_match", "May<ask::ReadMatch>", "Anyone", "security"),
        (
            "get_match",
            "May<ask::ReadMatch>",
            "May<ask::KeepTeam>",
            "scope",
        ),
        ("update_team", "IfMatch", "MaybeIfMatch", "If-Match"),
        ("create_team", "Attempt", "HttpRequest", "Idempotency-Key"),
        ("create_team", "Json<NewTeam>", "Json<NewZone>", "body"),
        (
            "list_teams",
            "Query<TeamFilter>",
            "Query<ZoneFilter>",
            "parameters",
        ),
    ] {
        let handlers = handlers();
        let mut handler = handlers
            .into_iter()
            .find(|one| one.operation == name)
            .unwrap();
        let (_, operation) = operations
            .iter()
            .find(|(_, operation)| operation["operationId"] == name)
            .unwrap();
        assert_eq!(disagreements(&handler, operation), [""; 0]);
        let place = handler.extractors.iter().position(|one| one == from);
        handler.extractors[place.unwrap()] = to.to_owned();
        let disagree = disagreements(&handler, operation);
        assert!(disagree.contains(&found), "{name} by {to}: {disagree:?}");
    }
}
