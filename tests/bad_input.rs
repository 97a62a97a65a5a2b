//! Bad input on every operation, made up from the document: whatever is wrong is a 4xx that names the value, never a 500,
//! and writes nothing.

use serde_json::{Map, Value, json};
use tianfu::kernel::roles::Role;

use crate::support::{Person, TestApp, needs_if_match};

mod attacks;

struct Operation {
    method: reqwest::Method,
    path: String,
    body: Option<Map<String, Value>>,
    required: Vec<String>,
    query: Vec<Value>,
    has_path_id: bool,
    takes_key: bool,
    /// Headers that the operation requires of its own, with their examples.
    headers: Vec<(String, String)>,
    /// The type of a body that is a file.
    file_type: Option<String>,
    /// Whether the answer is JSON.
    answers_json: bool,
}

/// The body of a token request.
const FORM: &str = "application/x-www-form-urlencoded";
const SOME_ID: &str = "0198f3a2-5b1c-7000-8000-00000000ffff";

fn operations() -> Vec<Operation> {
    let document = tianfu::service::openapi::document();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let schema = schema.as_str().map(|at| {
                let name = at.rsplit('/').next().unwrap();
                &document["components"]["schemas"][name]
            });
            let parameters = operation["parameters"].as_array().unwrap();
            all.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                body: schema.map(|schema| schema["properties"].as_object().unwrap().clone()),
                required: schema
                    .and_then(|schema| schema["required"].as_array())
                    .map(|names| {
                        names
                            .iter()
                            .map(|name| name.as_str().unwrap().to_owned())
                            .collect()
                    })
                    .unwrap_or_default(),
                query: parameters
                    .iter()
                    .filter(|one| one["in"] == "query")
                    .cloned()
                    .collect(),
                has_path_id: path.contains("{id}"),
                takes_key: parameters
                    .iter()
                    .any(|one| one["name"] == "Idempotency-Key"),
                headers: parameters
                    .iter()
                    .filter(|one| one["in"] == "header" && one["required"] == true)
                    .filter(|one| one["name"] != "If-Match")
                    .map(|one| (text_of(&one["name"]), text_of(&one["example"])))
                    .collect(),
                file_type: operation["requestBody"]["content"]
                    .as_object()
                    .and_then(|types| types.keys().next().cloned())
                    .filter(|of| !["application/json", FORM].contains(&of.as_str())),
                answers_json: !operation["responses"]["200"]["content"]["application/json"]
                    .is_null(),
            });
        }
    }
    all
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or(value.to_string(), str::to_owned)
}

impl Operation {
    fn call(&self, app: &TestApp, person: &Person, path: &str) -> crate::support::Call {
        let mut call = app.call(self.method.clone(), path).by(person);
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        if let Some(media_type) = &self.file_type {
            call = call.body(media_type, "x");
        }
        match self.method == reqwest::Method::PUT || needs_if_match(&self.method, path) {
            true => call.header("if-match", "*"),
            false => call,
        }
    }

    fn filled(&self) -> String {
        self.path_of(SOME_ID)
    }

    /// The path with this id, and with good values of what else it names.
    fn path_of(&self, id: &str) -> String {
        self.path
            .replace("{id}", id)
            .replace("{secret_id}", SOME_ID)
            .replace("{judge_id}", SOME_ID)
            .replace("{external_ref}", "DY-1")
            .replace("{token}", "7H3KQ2ZB7H3KQ2ZB")
            .replace("versions/{number}", "versions/1")
            .replace("{code}", "510600")
            .replace("{division}", "510600")
            .replace("templates/{kind}", "templates/listings")
            .replace("{kind}", "phone")
            .replace("{calendar}", "cn")
            .replace("{year}", "2024")
            .replace("{name}", "urgencies")
    }

    /// The query parameters that the operation requires, with their examples.
    fn required_query(&self) -> Vec<(&str, String)> {
        let required = self.query.iter().filter(|one| one["required"] == true);
        required
            .map(|one| {
                let example = &one["example"];
                let text = example.as_str().map(str::to_owned);
                let name = one["name"].as_str().unwrap();
                (name, text.unwrap_or_else(|| example.to_string()))
            })
            .collect()
    }
}

async fn administrator(app: &TestApp) -> Person {
    app.appointed("administers", Role::ProvinceAdmin, "510000")
        .await
}

#[actix_web::test]
async fn every_member_of_every_body_is_held_to_its_type_and_bounds() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|one| one.body.is_some()) {
        let path = operation.filled();
        let at = format!("{} {path}", operation.method);
        for (member, schema) in operation.body.as_ref().unwrap() {
            for (bad, kinds) in faults(schema) {
                let body = with(operation, member, bad.clone());
                let answer = operation.call(&app, &admin, &path).json(&body).send().await;
                let pointer = format!("/{member}");
                let named = answer.body["errors"].as_array().is_some_and(|errors| {
                    errors.iter().any(|error| {
                        let pointer_fits = error["pointer"]
                            .as_str()
                            .is_some_and(|at| at.starts_with(&pointer));
                        pointer_fits && kinds.contains(&error["code"].as_str().unwrap())
                    })
                });
                let shown: String = bad.to_string().chars().take(60).collect();
                assert!(
                    answer.status == 422 && named,
                    "{at} {member} = {shown}: {}",
                    answer.text
                );
                tried += 1;
            }
        }
        let unknown = with(operation, "owner_of_everything", json!(1));
        let answer = operation
            .call(&app, &admin, &path)
            .json(&unknown)
            .send()
            .await;
        answer.refused_at(422, "/owner_of_everything", "unknown_field");
        for missing in &operation.required {
            let mut body = good(operation);
            body.remove(missing);
            let answer = operation
                .call(&app, &admin, &path)
                .json(&Value::Object(body))
                .send()
                .await;
            answer.refused_at(422, &format!("/{missing}"), "required");
        }
    }
    assert!(tried > 150, "only {tried} faults were tried");
}

/// A body that is well-formed, with one member set.
fn with(operation: &Operation, member: &str, value: Value) -> Value {
    let mut body = good(operation);
    body.insert(member.to_owned(), value);
    Value::Object(body)
}

fn good(operation: &Operation) -> Map<String, Value> {
    let properties = operation.body.as_ref().unwrap();
    operation
        .required
        .iter()
        .map(|name| (name.clone(), good_value(name, &properties[name])))
        .collect()
}

fn good_value(name: &str, schema: &Value) -> Value {
    match name {
        "username" => json!("somebody"),
        "password" | "new_password" | "current_password" => json!("correct horse battery"),
        "division" => json!("510600"),
        "days" if schema.to_string().contains("PublicityDays") => {
            json!({"count": 5, "unit": "working_day"})
        }
        "days" => json!([]),
        "is_competing" => json!(false),
        "figures" => json!([{"name": "t", "value": "1", "unit": "t"}]),
        "fill" => json!("vacancy"),
        "tiers" => json!([{"code": "first", "name": "t", "target": "entry", "quota": 1}]),
        "target" => json!("result"),
        "starts_on" | "paid_on" | "valid_from_on" => json!("2024-10-15"),
        "handover_to" => json!(SOME_ID),
        "ground" | "reason_code" => json!("other"),
        "code" if schema.to_string().contains("InadmissibleCode") => json!("no_evidence"),
        "code" if schema.to_string().contains("ImpactCode") => json!("revenue"),
        "code" if schema["minLength"] == 16 => json!("0".repeat(16)),
        "effect" => json!("none"),
        "account_number" => json!("22810101040012345"),
        "lines" => json!([{"category": "lecture", "amount_fen": 1}]),
        "actuals" | "quotas" | "credential_levels" => json!([]),
        "unit" if schema.to_string().contains("ImpactUnit") => json!("yuan"),
        "period" => json!({"year": 2021}),
        "value" => json!("1"),
        "scans" => {
            json!([{"enrollment_id": SOME_ID, "nonce": "n", "scanned_at": "2024-08-30T01:00:00Z"}])
        }
        "person" => json!({"user_id": SOME_ID}),
        "user_ids" => json!([SOME_ID]),
        "answers" if schema.to_string().contains("GivenAnswers") => json!({}),
        "answers" => json!([{"question": 1, "rating": 5}]),
        "questions" if schema.to_string().contains("NewFeedbackQuestion") => {
            json!([{"kind": "rating", "text": "t"}])
        }
        "questions" => json!([]),
        "valid_to" | "from_on" | "to_on" => json!("2099-01-01"),
        "format" => json!("on_site"),
        name if name.ends_with("_at") || name == "editable_until" => {
            json!("2024-08-30T01:00:00Z")
        }
        "account_kind" => json!("worker"),
        "field" if schema.to_string().contains("person_name") => json!("person_name"),
        "field" if schema.to_string().contains("ErratumField") => json!("theme"),
        "field" => json!("new_energy"),
        "steps" | "items" => json!([]),
        "criteria" if schema.to_string().contains("RulesCriterion") => {
            json!([{"key": "a", "name": {"zh": "a"}, "min": 0, "max": 100, "step": 1}])
        }
        "totals" => json!("points"),
        "method" => json!("mean"),
        "rounding" => json!({"scale": 2, "mode": "half_up"}),
        "compare" => json!("rounded"),
        "rank_scope" => json!("stage"),
        "level" if schema.to_string().contains("TrainingLevel") => json!("city"),
        "level" if schema.to_string().contains("CredentialLevel") => {
            json!("junior_technology_broker")
        }
        "level" => json!("prefecture"),
        "hours_type" => json!("public"),
        "parts" => json!([{"hours_type": "public", "level": "city", "hours": 4}]),
        "ended_on" => json!("2024-05-17"),
        "kind" if schema.to_string().contains("ServiceKind") => json!("visit"),
        "kind" if schema.to_string().contains("ServicePlanKind") => json!("worker"),
        "channel" => json!("phone"),
        "change" => json!({"minutes": 60}),
        "per_broker" => json!(false),
        "done_on" | "month_on" => json!("2024-08-01"),
        "kind" if schema.to_string().contains("CertificateKind") => json!("completion"),
        "kind" if schema.to_string().contains("AgendaItemKind") => json!("lecture"),
        "side" if schema.to_string().contains("AgendaSide") => json!("supply"),
        "side" => json!("need"),
        "edition" => json!(5),
        "market" => json!("technology"),
        "kind" if schema.to_string().contains("OrganizationKind") => json!("enterprise"),
        "kind" if schema.to_string().contains("PaperKind") => json!("award_list"),
        "kind" if schema.to_string().contains("ContestStageKind") => json!("preliminary"),
        "kind" => json!("problem"),
        "decision" if schema.to_string().contains("ChallengeDecision") => json!("dismissed"),
        "decision" if schema.to_string().contains("EntryCheckDecision") => json!("qualified"),
        "reason_codes" => json!(["other"]),
        "person_ids" => json!([SOME_ID]),
        "relation" => json!("kinship"),
        "text" if schema.to_string().contains("PledgeText") => json!({"zh": "t"}),
        "conflict" => json!(false),
        "summary_hash" => json!("a".repeat(64)),
        "step" if schema["type"] == "integer" => json!(1),
        "step" => json!("jury_vote"),
        "order" => json!([[SOME_ID]]),
        "panels" => json!([]),
        "role" if schema.to_string().contains("MembershipRole") => json!("staff"),
        "role" => json!("judge"),
        "scopes" => json!(["listings:read"]),
        "purpose" => json!("personal_data"),
        "on" => json!("listing"),
        "reason" if schema["$ref"].is_string() => json!("other"),
        name if name.ends_with("_id") => json!(SOME_ID),
        _ if schema["type"] == "integer" => json!(1),
        _ => json!("text"),
    }
}

/// Values that a member must not take, and how the fault may be called.
fn faults(schema: &Value) -> Vec<(Value, Vec<&'static str>)> {
    let kinds = |list: &[&'static str]| list.to_vec();
    let mut bad = vec![(
        json!({"a": [1]}),
        kinds(&["type", "unknown_field", "required"]),
    )];
    // serde would take an array for a struct, member by member.
    bad.push((json!([["a"]]), kinds(&["type", "length", "unknown_code"])));
    if schema.to_string().contains("/Contact\"") {
        bad.push((json!(["张工", "13800000001", null]), kinds(&["type"])));
        bad.push((json!({"name": "张工", "phone": "x"}), kinds(&["length"])));
        bad.push((json!({"name": "张工"}), kinds(&["required"])));
    }
    let types = schema["type"].to_string();
    if !schema.to_string().contains("null") {
        bad.push((Value::Null, kinds(&["type"])));
    }
    if types.contains("string") {
        bad.push((json!(7), kinds(&["type"])));
        bad.push((json!("a\u{0}b"), kinds(&["nul"])));
        if let Some(most) = schema["maxLength"].as_u64() {
            bad.push((
                json!("字".repeat(usize::try_from(most).unwrap() + 1)),
                kinds(&["length", "format"]),
            ));
        }
        if schema["minLength"].as_u64() == Some(1) {
            bad.push((json!(""), kinds(&["length"])));
            bad.push((json!(" \t"), kinds(&["length", "wrong"])));
        }
        if schema["format"] == "date" {
            bad.push((json!("2024-02-30"), kinds(&["type"])));
        }
        if schema["format"] == "uuid" {
            bad.push((json!("x"), kinds(&["type"])));
        }
    }
    if types.contains("integer") {
        bad.push((json!("7"), kinds(&["type"])));
        bad.push((json!(1.5), kinds(&["type"])));
        bad.push((json!(u64::MAX), kinds(&["type", "range"])));
        for (bound, step) in [("minimum", -1), ("maximum", 1)] {
            let value = schema[bound]
                .as_i64()
                .unwrap_or_else(|| panic!("{schema} without {bound}"));
            bad.push((json!(value + step), kinds(&["range", "type"])));
        }
    }
    if types.contains("array") {
        bad.push((json!("x"), kinds(&["type"])));
        bad.push((
            json!([{"x": 1}]),
            kinds(&["type", "unknown_field", "required"]),
        ));
        let most = usize::try_from(schema["maxItems"].as_u64().unwrap()).unwrap();
        bad.push((
            json!(vec!["x"; most + 1]),
            kinds(&["length", "unknown_code", "type"]),
        ));
    }
    if schema["x-extensible-enum"].is_array() || schema["$ref"].is_string() {
        bad.push((json!("no_such_code"), kinds(&["unknown_code", "type"])));
    }
    // Secrets are taken as they are, blanks too.
    if schema["format"] == "password" {
        bad.retain(|(value, _)| value != " \t");
    }
    bad
}

#[actix_web::test]
async fn an_empty_body_is_malformed_wherever_a_body_is_taken() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let before = app.database.count("audit_events", "true");
    for operation in operations().iter().filter(|one| one.body.is_some()) {
        let path = operation.filled();
        let call = || {
            let call = operation.call(&app, &admin, &path);
            call.header("accept-language", "en")
        };
        let typed = call().body("application/json", "").send().await;
        let untyped = call().send().await;
        let problem = typed.refused(400, "malformed_json");
        assert_eq!(problem["detail"], "the body is empty", "{path}");
        // A POST without any body stands for one that says nothing.
        if operation.method != "POST" {
            untyped.refused(400, "malformed_json");
        } else if let Some(missing) = operation.required.first() {
            untyped.refused_at(422, &format!("/{missing}"), "required");
        }
    }
    assert_eq!(app.database.count("audit_events", "true"), before);
}

#[actix_web::test]
async fn every_query_parameter_is_held_to_its_type_and_bounds() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|one| !one.query.is_empty()) {
        let path = operation.filled();
        for parameter in &operation.query {
            let name = parameter["name"].as_str().unwrap();
            let others = operation.required_query();
            let others = others.iter().filter(|(other, _)| *other != name);
            for (bad, kinds) in query_faults(&parameter["schema"]) {
                let mut query = vec![(name, &*bad)];
                query.extend(others.clone().map(|(name, value)| (*name, &**value)));
                let answer = operation
                    .call(&app, &admin, &path)
                    .query(&query)
                    .send()
                    .await;
                let named = answer.body["errors"].as_array().is_some_and(|errors| {
                    errors.iter().any(|error| {
                        error["parameter"] == name
                            && kinds.contains(&error["code"].as_str().unwrap())
                    })
                });
                assert!(
                    answer.status == 422 && named,
                    "{path}?{name}={bad}: {}",
                    answer.text
                );
                tried += 1;
            }
            let twice = operation
                .call(&app, &admin, &path)
                .query(&[(name, "1"), (name, "1")])
                .send()
                .await;
            twice.refused(422, "invalid_value");
        }
        let unknown = operation
            .call(&app, &admin, &path)
            .query(&[("offset", "1")])
            .send()
            .await;
        unknown.refused_at(422, "offset", "unknown_parameter");
    }
    assert!(tried > 60, "only {tried} faults were tried");
}

/// What one value of a parameter is: of several joined by commas, each is of the items.
fn of_one_value(schema: &Value) -> Value {
    let Some(at) = schema["items"]["$ref"].as_str() else {
        return schema.clone();
    };
    let document = tianfu::service::openapi::document();
    document.pointer(&at[1..]).unwrap().clone()
}

fn query_faults(schema: &Value) -> Vec<(String, Vec<&'static str>)> {
    if let Some(most) = schema["maxItems"].as_u64() {
        let one = of_one_value(schema);
        let mut bad = query_faults(&one);
        let good = one["example"].as_str().unwrap_or("510600");
        let good = if one["format"] == "uuid" {
            SOME_ID
        } else {
            good
        };
        let good = one["x-extensible-enum"][0].as_str().unwrap_or(good);
        let many = vec![good; usize::try_from(most).unwrap() + 1];
        bad.push((many.join(","), vec!["length"]));
        return bad;
    }
    let types = schema["type"].to_string();
    let mut bad = vec![("a\u{0}b".to_owned(), vec!["nul"])];
    if types.contains("integer") {
        bad.push(("x".into(), vec!["type"]));
        bad.push(("99999999999999999999".into(), vec!["type"]));
        bad.push((
            (schema["minimum"].as_i64().unwrap() - 1).to_string(),
            vec!["range", "type"],
        ));
        bad.push((
            (schema["maximum"].as_i64().unwrap() + 1).to_string(),
            vec!["range"],
        ));
    } else if types.contains("boolean") {
        bad.push(("perhaps".into(), vec!["type"]));
    } else if schema["x-extensible-enum"].is_array() {
        bad.push(("no_such_code".into(), vec!["unknown_code"]));
    } else if schema["format"].is_string() || schema["pattern"].is_string() {
        bad.push(("x".into(), vec!["type"]));
        bad.push(("' or 1=1 --".into(), vec!["type"]));
    } else {
        let most = usize::try_from(schema["maxLength"].as_u64().unwrap()).unwrap();
        bad.push(("字".repeat(most + 1), vec!["length"]));
        bad.push((String::new(), vec!["length"]));
    }
    bad
}

#[actix_web::test]
async fn an_id_that_is_none_or_names_nothing_is_told_apart() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|one| one.has_path_id) {
        let body = operation
            .body
            .as_ref()
            .map(|_| Value::Object(good(operation)));
        for (id, status, code) in [
            ("not-an-id", 422, "invalid_value"),
            ("..%00", 422, "invalid_value"),
            ("1%27%20or%201=1", 422, "invalid_value"),
            (SOME_ID, 404, "not_found"),
        ] {
            let mut call = operation.call(&app, &admin, &operation.path_of(id));
            if let Some(body) = &body {
                call = call.json(body);
            }
            call.send().await.refused(status, code);
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried}");
}

#[actix_web::test]
async fn a_nul_in_a_path_is_named() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|one| one.path.contains('{')) {
        let (before, rest) = operation.path.split_once('{').unwrap();
        let (name, after) = rest.split_once('}').unwrap();
        let body = operation
            .body
            .as_ref()
            .map(|_| Value::Object(good(operation)));
        let mut call = operation.call(&app, &admin, &format!("{before}a%00b{after}"));
        if let Some(body) = &body {
            call = call.json(body);
        }
        call.send().await.refused_at(422, name, "nul");
        tried += 1;
    }
    assert!(tried > 20, "only {tried}");
}

#[actix_web::test]
async fn what_is_no_json_is_no_request() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let json = "application/json";
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for operation in operations().iter().filter(|one| one.body.is_some()) {
        let path = operation.filled();
        let call = || operation.call(&app, &admin, &path);
        for text in [
            "{",
            "nul",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":1e999}",
            "{\"a\u{0}\":1}",
            deep.as_str(),
        ] {
            call()
                .body(json, text.to_owned())
                .send()
                .await
                .refused(400, "malformed_json");
        }
        call()
            .body(json, vec![b'"', 0xff, b'"'])
            .send()
            .await
            .refused(400, "malformed_json");
        call()
            .body(json, "[]")
            .send()
            .await
            .refused_at(422, "", "type");
        let twice = call().body(json, "{\"a\":1,\"a\":2}").send().await;
        twice.refused_at(422, "/a", "duplicate_key");
        call()
            .body("text/plain", "{}")
            .send()
            .await
            .refused(415, "unsupported_media_type");
        call()
            .body("application/json; charset=gbk", "{}")
            .send()
            .await
            .refused(415, "unsupported_media_type");
        let large = format!("{{\"a\":\"{}\"}}", "x".repeat(10 << 20));
        call()
            .body(json, large)
            .send()
            .await
            .refused(413, "body_too_large");
    }
}

#[actix_web::test]
async fn a_key_that_is_none_is_refused() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|one| one.takes_key) {
        let call = operation.call(&app, &admin, &operation.filled());
        let answer = call
            .header("idempotency-key", &"k".repeat(256))
            .send()
            .await;
        answer.refused_at(422, "Idempotency-Key", "length");
        tried += 1;
    }
    assert!(tried > 10, "only {tried}");
}
