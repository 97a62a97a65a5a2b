//! Who sends the messages: nobody, for development, or a gateway.

use std::sync::{Arc, Mutex};

use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::Duration;
use serde_json::{Value, json};
use tianfu::platform::outbox;
use tianfu::platform::settings::{Gateway, Sender};

use super::{last_message, reachable, send_code, set, text, verify};
use crate::support::command::{DATA_KEY, command, run_with_input};
use crate::support::{TestApp, a_need};

#[actix_web::test]
async fn a_developer_reads_what_nobody_sends() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    send_code(&app, &peng, "phone").await.is(202);
    let (_, code) = last_message(&app);
    let outbox = |sender: &str| {
        let mut command = command(&["outbox"]);
        command
            .env("DATABASE_URL", &app.database.url)
            .env("TIANFU_DATA_KEY", DATA_KEY)
            .env("TIANFU_LOG", "error")
            .env("TIANFU_SENDER", sender)
            .env("TIANFU_SENDER_URL", "http://127.0.0.1:9/")
            .env("TIANFU_SENDER_SECRET", "s");
        run_with_input(command, "")
    };
    let shown = outbox("outbox").done();
    assert!(shown.starts_with("For development"), "{shown}");
    assert!(
        shown.contains("+8613800000001") && shown.contains(&code),
        "{shown}"
    );
    let said = outbox("http").failed(2);
    assert!(said.contains("sender") && !said.contains(&code), "{said}");
}

/// A gateway for SMS and mail, as somebody would build one.
#[derive(Clone, Default)]
struct FakeGateway {
    got: Arc<Mutex<Vec<(Value, String, String)>>>,
    answers: Arc<Mutex<Vec<u16>>>,
}

async fn take(
    gateway: Data<FakeGateway>,
    request: HttpRequest,
    body: web::Json<Value>,
) -> HttpResponse {
    let header = |name: &str| {
        let value = request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    };
    let entry = (body.0, header("authorization"), header("idempotency-key"));
    gateway.got.lock().unwrap().push(entry);
    let status = gateway.answers.lock().unwrap().pop().unwrap_or(204);
    HttpResponse::build(status.try_into().unwrap()).finish()
}

impl FakeGateway {
    fn start(&self) -> String {
        let state = Data::new(self.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .route("/send", web::post().to(take))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        format!("http://{address}/send")
    }
}

async fn with_gateway(gateway: &FakeGateway) -> TestApp {
    let url = gateway.start();
    TestApp::start_with(|settings| {
        let secret = "gateway-secret".to_owned();
        settings.sender = Sender::Http(Gateway { url, secret });
    })
    .await
}

#[actix_web::test]
async fn a_gateway_gets_each_message_once_and_it_is_forgotten_then() {
    let gateway = FakeGateway::default();
    let app = with_gateway(&gateway).await;
    let second = app.replica().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    send_code(&app, &peng, "phone").await.is(202);
    assert_eq!(
        outbox::deliver_due(&second.app.db, &second.app.settings.sender)
            .await
            .unwrap(),
        0,
        "that one has no gateway"
    );
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        0
    );
    let got = gateway.got.lock().unwrap().clone();
    let [(body, authorization, key)] = &got[..] else {
        panic!("{got:?}");
    };
    assert_eq!(authorization, "Bearer gateway-secret");
    assert_eq!(&body["id"], key.as_str());
    assert_eq!(body["channel"], "sms");
    assert_eq!(body["to"], "+8613800000001");
    assert_eq!(body["purpose"], "verify_contact_point");
    let code = text(&body["code"]);
    assert!(text(&body["text"]["zh"]).contains(code) && text(&body["text"]["en"]).contains(code));
    let forgotten = "sealed is null and sent_at is not null";
    assert_eq!(app.database.count("outbox_messages", forgotten), 1);
    verify(&app, &peng, "phone", code).await.ok();
}

#[actix_web::test]
async fn a_gateway_gets_a_notification_without_a_code() {
    let gateway = FakeGateway::default();
    let app = with_gateway(&gateway).await;
    let admin = app.province_admin().await;
    let peng = reachable(&app, "peng", "13800000001").await;
    let wanted = app.patch("/v1/notifications/settings").by(&peng);
    let wanted = wanted.header("if-match", "*");
    let wanted = wanted.json(&json!({"sms": ["listing_published"]}));
    wanted.send().await.ok();
    let sender = &app.app.settings.sender;
    outbox::deliver_due(&app.app.db, sender).await.unwrap();
    app.published(&peng, &admin, &a_need("变压器")).await;
    let sent = outbox::deliver_due(&app.app.db, sender).await.unwrap();
    assert_eq!(sent, 1);
    let got = gateway.got.lock().unwrap().clone();
    let (body, ..) = got.last().unwrap();
    assert_eq!(body["purpose"], "listing_published");
    assert_eq!(body["code"], Value::Null);
    assert!(text(&body["text"]["zh"]).contains("“变压器”"));
    assert!(text(&body["text"]["en"]).contains("“变压器”"));
}

#[actix_web::test]
async fn what_a_gateway_does_not_take_is_tried_again_while_it_is_of_use() {
    let gateway = FakeGateway::default();
    let app = with_gateway(&gateway).await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    *gateway.answers.lock().unwrap() = vec![204, 500, 429];
    send_code(&app, &peng, "phone").await.is(202);
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        0,
        "it waits"
    );
    assert_eq!(gateway.got.lock().unwrap().len(), 1);
    assert_eq!(
        app.database
            .count("outbox_messages", "last_error like '%429'"),
        1
    );
    app.app.clock.advance(Duration::seconds(10));
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        0
    );
    app.app.clock.advance(Duration::seconds(20));
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        1
    );

    // One that it refuses for good, and one that is too old, are given up.
    *gateway.answers.lock().unwrap() = vec![422];
    send_code(&app, &peng, "phone").await.is(202);
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        app.database
            .count("outbox_messages", "given_up_at is not null"),
        1
    );
    *gateway.answers.lock().unwrap() = vec![500];
    send_code(&app, &peng, "phone").await.is(202);
    outbox::deliver_due(&app.app.db, &app.app.settings.sender)
        .await
        .unwrap();
    app.app.clock.advance(Duration::minutes(11));
    assert_eq!(
        outbox::deliver_due(&app.app.db, &app.app.settings.sender)
            .await
            .unwrap(),
        0
    );
    tianfu::service::upkeep::once(&app.app).await.unwrap();
    assert_eq!(
        app.database
            .count("outbox_messages", "given_up_at is not null"),
        2
    );
    assert_eq!(
        app.database.count("outbox_messages", "sealed is not null"),
        0
    );
}

#[actix_web::test]
async fn many_replicas_hand_a_message_over_once() {
    let gateway = FakeGateway::default();
    let app = with_gateway(&gateway).await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    send_code(&app, &peng, "phone").await.is(202);
    let all: Vec<_> = (0..5)
        .map(|_| {
            let app = app.app.clone();
            actix_web::rt::spawn(
                async move { outbox::deliver_due(&app.db, &app.settings.sender).await },
            )
        })
        .collect();
    let mut sent = 0;
    for one in all {
        sent += one.await.unwrap().unwrap();
    }
    assert_eq!(sent, 1);
    assert_eq!(gateway.got.lock().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_message_is_not_written_when_what_it_tells_of_is_not() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    set(&app, &peng, "phone", "13800000001").await;
    let path = "/v1/users/me/contact-points/phone/send-code";
    let stale = app.post(path).by(&peng).header("if-match", "\"99\"");
    stale.send().await.refused(412, "precondition_failed");
    assert_eq!(app.database.count("outbox_messages", "true"), 0);
    assert_eq!(app.database.count("one_time_codes", "true"), 0);
}
