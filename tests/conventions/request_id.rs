use crate::support::TestApp;

#[actix_web::test]
async fn a_plain_request_id_is_taken_over_and_an_ugly_one_replaced() {
    let app = TestApp::start().await;
    for id in [
        "a",
        "order-7_2.b",
        "2026-08-30.123456",
        "0198f3a2-5b1c-7000-8000-123456789010",
        &"x".repeat(64),
    ] {
        let answer = app.get("/livez").header("x-request-id", id).send().await;
        assert_eq!(answer.header("x-request-id"), id);
    }
    for id in [
        "",
        "two words",
        "<script>",
        "a,b",
        "a=\"b\"",
        "a:b",
        "13812345678-secret",
        "order-1234567",
        "510103199001011234",
        &"x".repeat(65),
    ] {
        let answer = app.get("/livez").header("x-request-id", id).send().await;
        let made = answer.header("x-request-id");
        assert_ne!(made, id);
        made.parse::<uuid::Uuid>().unwrap();
    }
    let [first, second] = [app.get("/livez"), app.get("/livez")];
    let first = first.send().await.header("x-request-id");
    assert_ne!(first, second.send().await.header("x-request-id"));
}

#[actix_web::test]
async fn a_problem_names_the_id_of_its_request() {
    let app = TestApp::start().await;
    for path in ["/v1/users/me", "/v1/nothing", "/v1/users/no-id"] {
        let answer = app.get(path).header("x-request-id", "mine-1").send().await;
        assert_eq!(answer.header("x-request-id"), "mine-1");
        assert_eq!(answer.body["request_id"], "mine-1", "{path}");
    }
}
