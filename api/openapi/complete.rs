//! What all operations of a kind share, added to the document once for all: error answers, conditional and idempotent
//! requests, the security scheme.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::CODES;
use crate::error::{Code, ProblemBody, ProblemField};
use crate::web::Language;

pub fn complete(document: &mut Value) {
    let components = &mut document["components"];
    let schemas = &mut components["schemas"];
    schemas["Problem"] = schema::<ProblemBody>();
    schemas["ProblemField"] = schema::<ProblemField>();
    components["securitySchemes"] = json!({"bearer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "The access token of `POST /v1/sessions`: an EdDSA JWT that lives for minutes.",
    }});
    components["examples"] = examples();
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        for (method, operation) in item.iter_mut() {
            if let Some(operation) = operation.as_object_mut() {
                complete_operation(method, operation);
            }
        }
    }
}

/// A problem body for each code, to be pointed at.
fn examples() -> Value {
    let example = |code: &Code| {
        let body = crate::error::Problem::new(*code).render(
            Language::English,
            "/v1/…",
            "0198f3a2-5b1c-7000-8000-000000000000",
        );
        (code.as_str().to_owned(), json!({"value": body}))
    };
    Value::Object(Code::ALL.iter().map(example).collect())
}

fn schema<T: ToSchema + PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

fn complete_operation(method: &str, operation: &mut Map<String, Value>) {
    let parameters = parameters(operation);
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let named = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
    let security = operation.get("security").cloned().unwrap_or_default();
    let takes_token = security.to_string().contains("bearer");
    let needs_token = takes_token
        && !security
            .as_array()
            .is_some_and(|all| all.contains(&json!({})));
    let has_etag = operation["responses"]
        .as_object()
        .is_some_and(|all| all.values().any(|one| !one["headers"]["ETag"].is_null()));

    let mut codes = vec![Code::MalformedRequest, Code::Internal, Code::Unavailable];
    if takes_token {
        codes.push(Code::InvalidToken);
    }
    if needs_token {
        codes.push(Code::Unauthenticated);
    }
    if has("path") {
        codes.push(Code::InvalidValue);
    }
    if has("query") {
        codes.extend([Code::InvalidValue, Code::UnknownParameter]);
    }
    if named("cursor") {
        codes.push(Code::InvalidCursor);
    }
    if operation.contains_key("requestBody") {
        codes.extend([
            Code::MalformedJson,
            Code::BodyTooLarge,
            Code::UnsupportedMediaType,
            Code::InvalidValue,
            Code::UnknownField,
            Code::DuplicateKey,
        ]);
    }
    let mut headers = vec![header(
        "Accept-Language",
        false,
        "Language of problems and reasons: Chinese unless English is preferred.",
        "en",
    )];
    match method {
        "get" if has_etag => {
            headers.push(header(
                "If-None-Match",
                false,
                "The ETag you have: 304 when it still stands.",
                "\"3\"",
            ));
            operation["responses"]["304"] =
                json!({"description": "Unchanged since the ETag in `If-None-Match`."});
        }
        "patch" | "put" | "delete" => {
            headers.push(header(
                "If-Match",
                true,
                "The ETag last read; `*` for whatever stands there.",
                "\"3\"",
            ));
            codes.extend([Code::PreconditionFailed, Code::PreconditionRequired]);
        }
        "post" if has("path") => {
            headers.push(header(
                "If-Match",
                false,
                "The ETag last read: 412 when the resource has changed since.",
                "\"3\"",
            ));
            codes.push(Code::PreconditionFailed);
        }
        _ => {}
    }
    // Answers of the session operations carry secrets, and this one's personal data: they are never kept for a replay.
    let told_once = operation["tags"] == json!(["sessions"])
        || operation["operationId"] == "reveal_contact_points";
    if method == "post" && !told_once {
        headers.push(header(
            "Idempotency-Key",
            false,
            "Any text of 1 to 255 characters, new for each intent, kept 24 hours: the same request sent again with it \
             is not carried out twice, and answered with `Idempotency-Replayed: true`.",
            "8e03978e-40d5-43dd-bc93-6894a57f9324",
        ));
        codes.extend([
            Code::IdempotencyInFlight,
            Code::IdempotencyKeyReused,
            Code::InvalidValue,
            // The key makes the service read the body even where the operation has none.
            Code::BodyTooLarge,
        ]);
    }
    let all: Vec<Value> = parameters.into_iter().chain(headers).collect();
    operation.insert("parameters".into(), Value::Array(all));
    add_problems(&mut operation["responses"], &codes);
}

fn parameters(operation: &Map<String, Value>) -> Vec<Value> {
    operation
        .get("parameters")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

fn header(name: &str, required: bool, description: &str, example: &str) -> Value {
    json!({
        "name": name, "in": "header", "required": required, "description": description,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255}, "example": example,
    })
}

/// Joins `shared` with the codes that the operation declared, and writes the body of each error response.
fn add_problems(responses: &mut Value, shared: &[Code]) {
    for code in shared {
        let listed = &mut responses[code.status().to_string()][CODES];
        match listed.as_array_mut() {
            Some(codes) if codes.iter().any(|one| one == code.as_str()) => {}
            Some(codes) => codes.push(json!(code.as_str())),
            None => *listed = json!([code.as_str()]),
        }
    }
    // Whoever may do something by a role may be asked for a second factor first.
    if let Some(codes) = responses
        .pointer_mut(&format!("/403/{CODES}"))
        .and_then(Value::as_array_mut)
        && codes.iter().any(|one| one == Code::Forbidden.as_str())
    {
        codes.push(json!(Code::TotpRequired.as_str()));
    }
    let Some(responses) = responses.as_object_mut() else {
        return;
    };
    for response in responses.values_mut() {
        let codes: Vec<Code> = response[CODES]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|code| Code::named(code.as_str()?))
            .collect();
        if !codes.is_empty() {
            describe(response, &codes);
        } else if let Some(object) = response.as_object_mut() {
            object.remove(CODES);
        }
    }
    responses.sort_keys();
}

fn describe(response: &mut Value, codes: &[Code]) {
    let lines: Vec<String> = codes
        .iter()
        .map(|code| {
            format!(
                "- `{}`: {}",
                code.as_str(),
                code.meaning().trim().replace('\n', " ")
            )
        })
        .collect();
    let examples: Map<String, Value> = codes
        .iter()
        .map(|code| {
            let at = format!("#/components/examples/{}", code.as_str());
            (code.as_str().to_owned(), json!({"$ref": at}))
        })
        .collect();
    response["description"] = Value::String(lines.join("\n"));
    response["content"] = json!({"application/problem+json": {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": examples,
    }});
    let status = codes.first().map_or(0, |code| code.status());
    if matches!(status, 429 | 503) {
        response["headers"] = json!({"Retry-After": {
            "description": "Seconds to wait before trying again.", "schema": {"type": "integer", "minimum": 1},
        }});
    }
}
