//! What all operations of a kind share, added to the document once for all: error answers, conditional and idempotent
//! requests, the security scheme.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::kernel::roles::ApiScope;
use crate::platform::error::{Code, PROBLEM_CODES, ProblemBody, ProblemField};
use crate::platform::web::{
    ACCEPTED_CODINGS, BODY_LIMIT, BODY_LIMIT_BYTES, CSV_TYPE, FILE_SCHEMA, KeptOperation, Language,
    MERGE_PATCH, NDJSON_TYPE, PROBES, XLSX_TYPE, is_streamed,
};
use crate::service::slices;

pub fn complete(document: &mut Value) {
    let components = &mut document["components"];
    let schemas = &mut components["schemas"];
    schemas["Problem"] = schema::<ProblemBody>();
    schemas["ProblemField"] = schema::<ProblemField>();
    components["securitySchemes"] = json!({"bearer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "The access token of `POST /v1/sessions`: an EdDSA JWT that lives for minutes.",
    }, "client": {
        "type": "oauth2",
        "description": "The access token of an API client, for operations that name one of its scopes.",
        "flows": {"clientCredentials": {"tokenUrl": "/v1/oauth/token", "scopes": scopes()}},
    }, "door": {
        "type": "http", "scheme": "bearer",
        "description": "A door token of `POST /v1/training-sessions/{id}/door-tokens`, for operations at the door of its \
                        session. It ends two hours after the session.",
    }});
    components["examples"] = examples();
    components["headers"] = json!({
        "RateLimit": {
            "description": "How many requests are left (`r`), and in how many seconds all will be there again (`t`), \
                            by the name of the limit. A list: `POST /v1/users` has the limit `registrations` too.",
            "schema": {"type": "string"}, "example": "\"caller\";r=29999;t=1",
        },
        "RateLimit-Policy": {
            "description": "How many requests (`q`) may be sent in how many seconds (`w`): by one `caller`, or by one \
                            `address` without a token. `registrations`: how many accounts one address may register.",
            "schema": {"type": "string"}, "example": "\"caller\";q=30000;w=60",
        },
    });
    link_what_is_created(&mut document["paths"]);
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for (path, item) in paths.iter_mut() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                complete_operation(path, method, operation);
            }
        }
    }
}

fn scopes() -> Value {
    let named = |scope: &ApiScope| {
        let names = ApiScope::LIST.names_of(scope.as_str());
        (
            scope.as_str().to_owned(),
            json!(names.map_or("", |(_, en)| en)),
        )
    };
    Value::Object(ApiScope::ALL.iter().map(named).collect())
}

/// A problem body for each code, to be pointed at.
fn examples() -> Value {
    let example = |code: &Code| {
        let body = crate::platform::error::Problem::new(*code).render(
            Language::English,
            "/v1/…",
            "0198f3a2-5b1c-7000-8000-000000000000",
        );
        (code.as_str().to_owned(), json!({"value": body}))
    };
    Value::Object(Code::ALL.iter().map(example).collect())
}

/// Links from the answer that creates a resource to every operation on it, for generated clients and for tools that
/// follow a resource through its life.
fn link_what_is_created(paths: &mut Value) {
    let Some(paths) = paths.as_object_mut() else {
        return;
    };
    let operations: Vec<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            operations.filter_map(|(_, one)| {
                Some((path.clone(), one["operationId"].as_str()?.to_owned()))
            })
        })
        .collect();
    for (path, item) in paths.iter_mut() {
        let Some(created) = item.pointer_mut("/post/responses/201") else {
            continue;
        };
        let on_it = format!("{path}/{{id}}");
        let links: Map<String, Value> = operations
            .iter()
            .filter(|(path, _)| {
                path.strip_prefix(&on_it).is_some_and(|rest| {
                    !rest.contains('{') && (rest.is_empty() || rest.starts_with('/'))
                })
            })
            .map(|(_, id)| {
                let link = json!({"operationId": id, "parameters": {"id": "$response.body#/id"}});
                (id.clone(), link)
            })
            .collect();
        if !links.is_empty() {
            created["links"] = Value::Object(links);
        }
    }
}

fn schema<T: ToSchema + PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

fn complete_operation(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let parameters = parameters(operation);
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let named = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
    let security = operation.get("security").cloned().unwrap_or_default();
    let takes_token = security.to_string().contains("bearer");
    let needs_token = takes_token
        && !security
            .as_array()
            .is_some_and(|all| all.contains(&json!({})));
    let id = operation["operationId"].as_str().unwrap_or_default();
    if let Some(kept) = slices::kept(id) {
        tell_caching(&mut operation["responses"]["200"], kept, takes_token);
    }
    let has_etag = operation["responses"]
        .as_object()
        .is_some_and(|all| all.values().any(|one| !one["headers"]["ETag"].is_null()));

    // Parameters that an operation does not have are refused, by those too that have none.
    let mut codes = vec![
        Code::MalformedRequest,
        Code::UnknownParameter,
        Code::InvalidValue,
        Code::Internal,
        Code::Unavailable,
        // A read needs room too, where it sorts more than fits into memory.
        Code::StorageFull,
    ];
    let limited = !PROBES.contains(&path);
    if limited {
        codes.extend([Code::TooManyRequests, Code::TooManyConnections]);
    }
    if takes_token {
        codes.push(Code::InvalidToken);
    }
    if needs_token {
        codes.push(Code::Unauthenticated);
        // An API client is let in by its scopes, and nowhere without one.
        codes.push(Code::Forbidden);
        if security.to_string().contains("client") {
            codes.push(Code::InsufficientScope);
        }
    }
    if named("cursor") {
        codes.push(Code::InvalidCursor);
    }
    // A body is read where an operation takes none, too: it has to be empty, or `{}`.
    let body = operation.get("requestBody");
    let reads_json = match body {
        Some(body) => !body["content"]["application/json"].is_null(),
        None => method != "get",
    };
    if body.is_some() || method != "get" {
        codes.extend([
            Code::RequestTimeout,
            Code::BodyTooLarge,
            Code::UnsupportedContentEncoding,
        ]);
    }
    if reads_json {
        codes.extend([
            Code::MalformedJson,
            Code::UnsupportedMediaType,
            Code::UnknownField,
            Code::DuplicateKey,
        ]);
    }
    if named("cursor") {
        offer_more_forms(&mut operation["responses"]["200"]["content"]);
    }
    let limit = slices::body_limit(operation["operationId"].as_str().unwrap_or_default());
    if let Some(body) = operation.get_mut("requestBody") {
        describe_body(method, body, limit);
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
        // It replaces what is there.
        "put" if operation["responses"]["201"].is_null() => {
            headers.push(header(
                "If-Match",
                true,
                "The ETag last read; `*` for whatever stands there.",
                "\"3\"",
            ));
            codes.extend([Code::PreconditionFailed, Code::PreconditionRequired]);
        }
        // Which of the two, the operation tells.
        "put" => {
            headers.push(header(
                "If-Match",
                false,
                "The ETag last read, to replace what stands there; `*` for whatever stands there.",
                "\"3\"",
            ));
            headers.push(header(
                "If-None-Match",
                false,
                "`*`, to make what is not there yet. One of the two is needed.",
                "*",
            ));
            codes.extend([Code::PreconditionFailed, Code::PreconditionRequired]);
        }
        // Its protocol has a condition of its own.
        "patch" | "delete" | "post"
            if slices::unconditional().any(|id| operation["operationId"] == id) => {}
        "patch" | "delete" => {
            headers.push(header(
                "If-Match",
                true,
                "The ETag last read; `*` for whatever stands there.",
                "\"3\"",
            ));
            codes.extend([Code::PreconditionFailed, Code::PreconditionRequired]);
        }
        "post" if has("path") && !operation["responses"]["428"].is_null() => {
            headers.push(header(
                "If-Match",
                true,
                "The ETag last read; `*` for whatever stands there.",
                "\"3\"",
            ));
            codes.push(Code::PreconditionFailed);
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
    // Answers of session operations carry secrets, too.
    let is_keyless = operation["tags"] == json!(["sessions"])
        || slices::keyless().any(|id| operation["operationId"] == id);
    if method == "post" && !is_keyless {
        headers.push(header(
            "Idempotency-Key",
            false,
            "Any text of 1 to 255 characters, new for each intent, kept 24 hours for this caller, method and path: the \
             same request sent again with it is not carried out twice, and returns the first answer with \
             `Idempotency-Replayed: true`. Another body or query with the same key fails with 422 \
             `idempotency_key_reused`.",
            "8e03978e-40d5-43dd-bc93-6894a57f9324",
        ));
        codes.extend([Code::IdempotencyInFlight, Code::IdempotencyKeyReused]);
    }
    let all: Vec<Value> = parameters.into_iter().chain(headers).collect();
    operation.insert("parameters".into(), Value::Array(all));
    add_problems(&mut operation["responses"], &codes);
    if limited {
        tell_limits(&mut operation["responses"]);
    }
}

/// A list that comes as CSV comes as JSON Lines and as XLSX too.
fn offer_more_forms(content: &mut Value) {
    if content[CSV_TYPE].is_null() {
        return;
    }
    content[NDJSON_TYPE] = json!({"schema": {"$ref": FILE_SCHEMA},
        "example": "{\"id\": \"0198f3a2-5b1c-7000-8000-000000000001\"}\n"});
    content[XLSX_TYPE] = json!({"schema": {"$ref": FILE_SCHEMA}});
}

/// What holds for every body: its limit and its codings. A change by PATCH may be sent as the merge patch that it is.
fn describe_body(method: &str, body: &mut Value, limit: usize) {
    let said = body["description"]
        .as_str()
        .map_or_else(String::new, |said| format!("{said}\n\n"));
    if is_streamed(body) {
        let most = match limit == BODY_LIMIT_BYTES {
            true => 20,
            false => limit / 1024 / 1024,
        };
        body["description"] = json!(format!(
            "{said}The bytes of a file, without `Content-Encoding`. A file may have {most} MiB unless the operator sets another limit."
        ));
        return;
    }
    let most = limit / 1024;
    body["description"] = json!(format!(
        "{said}At most {most} KiB, as sent and inflated. `Content-Encoding` can be one of {ACCEPTED_CODINGS}."
    ));
    if limit != BODY_LIMIT_BYTES {
        body[BODY_LIMIT] = json!(limit);
    }
    let json = body["content"]["application/json"].clone();
    if method == "patch" && !json.is_null() {
        body["content"][MERGE_PATCH] = json;
    }
}

/// How long clients may use an answer without a token, and by what they ask whether it still stands.
fn tell_caching(response: &mut Value, kept: &KeptOperation, takes_token: bool) {
    let to_others = match takes_token {
        true => " `private, no-cache` for a caller with a token.",
        false => "",
    };
    response["headers"]["Cache-Control"] = json!({
        "description": format!("`{}`.{to_others}", kept.caching),
        "schema": {"type": "string"}, "example": kept.caching,
    });
    if response["headers"]["ETag"].is_null() {
        let without = match takes_token {
            true => "Changes when the answer does. Only for a caller without a token.",
            false => "Changes when the answer does.",
        };
        response["headers"]["ETag"] = json!({"description": without, "schema": {"type": "string"}});
    }
}

/// Every answer tells the limits; the document says so where a client looks, at what goes well and at 429.
fn tell_limits(responses: &mut Value) {
    for (status, response) in responses.as_object_mut().into_iter().flatten() {
        if status.starts_with('2') || status == "429" {
            for name in ["RateLimit", "RateLimit-Policy"] {
                response["headers"][name] = json!({"$ref": format!("#/components/headers/{name}")});
            }
        }
    }
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
        let listed = &mut responses[code.status().to_string()][PROBLEM_CODES];
        match listed.as_array_mut() {
            Some(codes) if codes.iter().any(|one| one == code.as_str()) => {}
            Some(codes) => codes.push(json!(code.as_str())),
            None => *listed = json!([code.as_str()]),
        }
    }
    // Whoever may do something by a role may be asked for a second factor first.
    if let Some(codes) = responses
        .pointer_mut(&format!("/403/{PROBLEM_CODES}"))
        .and_then(Value::as_array_mut)
        && codes.iter().any(|one| one == Code::Forbidden.as_str())
    {
        codes.push(json!(Code::TotpRequired.as_str()));
    }
    let Some(responses) = responses.as_object_mut() else {
        return;
    };
    for response in responses.values_mut() {
        let codes: Vec<Code> = response[PROBLEM_CODES]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|code| Code::named(code.as_str()?))
            .collect();
        if !codes.is_empty() {
            describe(response, &codes);
        } else if let Some(object) = response.as_object_mut() {
            object.remove(PROBLEM_CODES);
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
    response["description"] = Value::String(lines.join("\n"));
    let mut content = Map::new();
    for code in codes {
        let media = content.entry(code.media_type()).or_insert_with(
            || json!({"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}),
        );
        let at = format!("#/components/examples/{}", code.as_str());
        media["examples"][code.as_str()] = json!({"$ref": at});
    }
    response["content"] = Value::Object(content);
    let status = codes.first().map_or(0, |code| code.status());
    let waits = matches!(status, 429 | 503);
    if waits || codes.contains(&Code::IdempotencyInFlight) {
        let when = if waits {
            ""
        } else {
            " With `idempotency_in_flight` only."
        };
        response["headers"]["Retry-After"] = json!({
            "description": format!("Seconds to wait before trying again.{when}"),
            "schema": {"type": "integer", "minimum": 1},
        });
    }
    if codes.contains(&Code::UnsupportedContentEncoding) {
        response["headers"]["Accept-Encoding"] = json!({
            "description": "The content codings that bodies may have. With `unsupported_content_encoding` only.",
            "schema": {"type": "string"}, "example": ACCEPTED_CODINGS,
        });
    }
}
