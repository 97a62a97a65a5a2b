//! Cities' own systems.

use serde_json::{Value, json};

use super::{Answer, Call, Person, TestApp};

/// An API client with a secret and a token.
#[derive(Clone, Debug)]
pub struct Integration {
    pub id: String,
    pub user_id: String,
    pub secret_id: String,
    pub secret: String,
    pub token: String,
}

impl TestApp {
    /// Makes an API client, a secret and a token of all its scopes.
    pub async fn integration(&self, by: &Person, division: &str, scopes: &[&str]) -> Integration {
        let body =
            json!({"name": format!("{division} 业务系统"), "division": division, "scopes": scopes});
        let client = self.post("/v1/api-clients").by(by).json(&body).send().await;
        let client = client.created();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let id = text(&client["id"]);
        let secret = self.new_secret(by, &id).await.created();
        let token = self
            .token_of(&id, &text(&secret["client_secret"]), "")
            .await
            .ok();
        Integration {
            id,
            user_id: text(&client["user_id"]),
            secret_id: text(&secret["id"]),
            secret: text(&secret["client_secret"]),
            token: text(&token["access_token"]),
        }
    }

    pub async fn new_secret(&self, by: &Person, client: &str) -> Answer {
        let path = format!("/v1/api-clients/{client}/secrets");
        self.post(&path).by(by).json(&json!({})).send().await
    }

    /// Asks for a token by id and secret in the form; an empty scope is none.
    pub async fn token_of(&self, client: &str, secret: &str, scope: &str) -> Answer {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", secret),
            ("scope", scope),
        ];
        self.token_form(&form).send().await
    }

    pub fn token_form(&self, form: &[(&str, &str)]) -> Call {
        let body = serde_urlencoded::to_string(form).expect("a form");
        self.post("/v1/oauth/token")
            .body("application/x-www-form-urlencoded", body)
    }

    /// A person who is at home somewhere.
    pub async fn person_in(&self, username: &str, division: &str) -> Person {
        let person = self.person(username).await;
        let home = self.patch("/v1/users/me").by(&person);
        let home = home
            .header("if-match", "*")
            .json(&json!({"division": division}));
        home.send().await.ok();
        person
    }
}

impl Call {
    pub fn client(self, integration: &Integration) -> Self {
        self.token(&integration.token)
    }
}
