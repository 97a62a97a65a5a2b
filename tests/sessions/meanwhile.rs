//! Whoever loses a right while his request is under way has lost it for that request too.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use tianfu::kernel::ids::{RoleGrantId, SessionId, UserId};
use tianfu::kernel::roles::Role;
use tianfu::platform::db::{Act, Origin};
use tianfu::platform::error::{Code, Error};

use crate::support::{PASSWORD, TestApp, a_need};

/// A request of which the head and the first bytes of the body have been sent.
struct UnderWay {
    socket: TcpStream,
    rest: Vec<u8>,
}

impl UnderWay {
    fn begin(app: &TestApp, request: &str, token: &str, body: &Value) -> Self {
        let address = app.base.strip_prefix("http://").unwrap();
        let mut socket = TcpStream::connect(address).unwrap();
        let mut body = body.to_string().into_bytes();
        let head = format!(
            "{request} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nIf-Match: *\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        let rest = body.split_off(3);
        socket.write_all(&body).unwrap();
        Self { socket, rest }
    }

    /// Sends the rest; answers the status.
    async fn end(mut self) -> u16 {
        let exchange = move || {
            self.socket.write_all(&self.rest).unwrap();
            let mut answer = String::new();
            self.socket.read_to_string(&mut answer).unwrap();
            answer.split(' ').nth(1).unwrap().parse().unwrap()
        };
        actix_web::web::block(exchange).await.unwrap()
    }
}

#[actix_web::test]
async fn what_a_role_allowed_ends_with_it_though_the_request_began_before() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let peng = app.person("peng").await;
    app.database
        .run("update users set division = '510603' where username = 'peng'")
        .unwrap();
    let appoint = json!({"user_id": peng.id, "role": "broker", "division": "510603"});
    let appoint = UnderWay::begin(&app, "POST /v1/role-grants", &city.token, &appoint);
    let reveal = format!("POST /v1/users/{}/contact-points/reveal", peng.id);
    let reveal = UnderWay::begin(&app, &reveal, &broker.token, &json!({"reason": "service"}));
    for role in ["city_admin", "broker"] {
        let grants = app.get("/v1/role-grants").query(&[("role", role)]);
        let grants = grants.by(&province).send().await.ok();
        let id = grants["items"][0]["id"].as_str().unwrap();
        let revoke = app.post(&format!("/v1/role-grants/{id}/revoke"));
        revoke.by(&province).send().await.ok();
    }
    assert_eq!(appoint.end().await, 403);
    assert_eq!(reveal.end().await, 403);
    assert_eq!(app.database.count("role_grants", "revoked_at is null"), 1);
    assert_eq!(app.database.count("contact_reveals", "true"), 0);
}

#[actix_web::test]
async fn an_ended_session_writes_nothing_though_the_request_began_before() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let organization = json!({"name": "东旗", "kind": "enterprise", "division": "510603"});
    let begin = |token: &str| UnderWay::begin(&app, "POST /v1/organizations", token, &organization);

    let left = app.person("left").await;
    let request = begin(&left.token);
    app.post("/v1/sessions/current/end").by(&left).send().await;
    assert_eq!(request.end().await, 401, "signed out");

    let robbed = app.person("robbed").await;
    let thief = app.sign_in("robbed", PASSWORD).await.created();
    let request = begin(thief["access_token"].as_str().unwrap());
    let change = json!({"current_password": PASSWORD, "new_password": "another horse battery"});
    let change = app
        .post("/v1/users/me/change-password")
        .by(&robbed)
        .json(&change);
    assert!(change.send().await.status < 300);
    assert_eq!(request.end().await, 401, "another's password change");

    let closed = app.person("closed").await;
    let request = begin(&closed.token);
    let close = app.post(&format!("/v1/users/{}/deactivate", closed.id));
    let close = close.by(&province).json(&json!({"reason": "被盗用"}));
    close.send().await.ok();
    assert_eq!(request.end().await, 401, "deactivated");

    let gone = app.person("gone").await;
    let request = UnderWay::begin(
        &app,
        "PATCH /v1/users/me",
        &gone.token,
        &json!({"display_name": "又来"}),
    );
    let erase = app.delete("/v1/users/me").by(&gone).header("if-match", "*");
    assert!(
        erase
            .json(&json!({"password": PASSWORD}))
            .send()
            .await
            .status
            < 300
    );
    assert_eq!(request.end().await, 401, "erased");
    assert_eq!(app.database.count("organizations", "true"), 0);
    assert_eq!(app.database.count("users", "display_name = '又来'"), 0);
}

#[actix_web::test]
async fn a_revoked_client_writes_nothing_though_the_request_began_before() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app
        .integration(&province, "510600", &["listings:write"])
        .await;
    let owner = app.person("owner").await;
    app.database
        .run("update users set division = '510603'")
        .unwrap();
    let mut need = a_need("代写");
    need["on_behalf_of"] = json!(owner.id);
    let request = UnderWay::begin(&app, "POST /v1/listings", &client.token, &need);
    let revoke = app.post(&format!("/v1/api-clients/{}/revoke", client.id));
    revoke.by(&province).send().await.ok();
    assert_eq!(request.end().await, 401);
    assert_eq!(app.database.count("listings", "true"), 0);
}

#[actix_web::test]
async fn who_does_not_say_who_he_is_is_told_so_before_his_body_is_there() {
    let app = TestApp::start().await;
    let address = app.base.strip_prefix("http://").unwrap().to_owned();
    let ask = move || {
        let mut socket = TcpStream::connect(address).unwrap();
        let head = "POST /v1/organizations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n";
        socket.write_all(head.as_bytes()).unwrap();
        let mut status = [0; 12];
        socket.read_exact(&mut status).unwrap();
        String::from_utf8_lossy(&status).into_owned()
    };
    assert_eq!(actix_web::web::block(ask).await.unwrap(), "HTTP/1.1 401");
}

/// The transaction of a write looks once more: between the caller and his write there may be a queue.
#[actix_web::test]
async fn a_write_asks_in_its_own_transaction_whether_it_still_rests_on_something() {
    let app = TestApp::start().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let signed_in = app.sign_in("city", PASSWORD).await.created();
    let session: SessionId = SessionId(signed_in["session_id"].as_str().unwrap().parse().unwrap());
    let grants = app.get("/v1/role-grants").by(&city).send().await.ok();
    let grant = RoleGrantId(grants["items"][0]["id"].as_str().unwrap().parse().unwrap());
    let act = || {
        let user = UserId(city.id.parse().unwrap());
        Act::of_user(user, Origin::default()).in_session(session, vec![grant])
    };
    let write = async || app.app.db.write(act(), |_| Ok(())).await;
    assert!(write().await.is_ok());
    app.database
        .run("update role_grants set revoked_at = now()")
        .unwrap();
    assert_eq!(refused(write().await), Some(Code::Forbidden));
    app.database
        .run("update sessions set ended_at = now(), end_reason = 'logout'")
        .unwrap();
    assert_eq!(refused(write().await), Some(Code::InvalidToken));
}

fn refused(answer: tianfu::platform::error::Result<()>) -> Option<Code> {
    match answer {
        Err(Error::Refused(problem)) => Some(problem.code),
        _ => None,
    }
}
