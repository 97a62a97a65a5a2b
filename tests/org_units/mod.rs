pub mod authorization;

use serde_json::{Value, json};

use crate::support::{Call, Person, TestApp, together, with_status};

struct House {
    app: TestApp,
    owner: Person,
    organization: Value,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let owner = app.person("owner").await;
        let organization = app.organization(&owner, "四川省科学技术协会").await;
        Self {
            app,
            owner,
            organization,
        }
    }

    fn new_unit(&self, name: &str, parent: Option<&Value>) -> Call {
        let parent = parent.map_or(Value::Null, |unit| unit["id"].clone());
        let body =
            json!({"organization_id": self.organization["id"], "name": name, "parent_id": parent});
        self.app.post("/v1/org-units").by(&self.owner).json(&body)
    }

    async fn unit(&self, name: &str, parent: Option<&Value>) -> Value {
        self.new_unit(name, parent).send().await.created()
    }

    fn put(&self, unit: &Value, parent: &Value) -> Call {
        let call = self.app.patch(&path(unit)).by(&self.owner);
        call.header("if-match", "*")
            .json(&json!({"parent_id": parent["id"]}))
    }
}

fn path(unit: &Value) -> String {
    format!("/v1/org-units/{}", unit["id"].as_str().unwrap())
}

#[actix_web::test]
async fn the_departments_of_an_organisation_are_everybodys_to_read() {
    let house = House::open().await;
    let app = &house.app;
    for name in ["学会部", "创发部", "科普部"] {
        house.unit(name, None).await;
    }
    let other = app.organization(&house.owner, "别的单位").await;
    let of = |organization: &Value| {
        let id = organization["id"].as_str().unwrap().to_owned();
        app.get("/v1/org-units")
            .query(&[("organization_id", &id), ("limit", "2")])
            .send()
    };
    let page = of(&house.organization).await.ok();
    let names: Vec<_> = page["items"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&names[0]["name"], &names[1]["name"]),
        (&json!("学会部"), &json!("创发部"))
    );
    assert!(page["next_cursor"].is_string());
    assert_eq!(of(&other).await.ok()["items"], json!([]));
}

#[actix_web::test]
async fn a_name_stands_once_under_one_parent() {
    let house = House::open().await;
    let centre = house.unit("天府科技云服务中心", None).await;
    house.unit("科工部", Some(&centre)).await;
    house.unit("科工部", None).await;
    for parent in [None, Some(&centre)] {
        let again = house.new_unit("科工部", parent).send().await;
        again.refused(409, "org_unit_exists");
    }
    let many = together((0..5).map(|_| house.new_unit("企服部", None))).await;
    assert_eq!((with_status(&many, 201), with_status(&many, 409)), (1, 4));
    assert_eq!(house.app.database.count("org_units", "true"), 4);
}

#[actix_web::test]
async fn units_lie_inside_units_of_their_own_organisation_and_never_inside_themselves() {
    let house = House::open().await;
    let app = &house.app;
    let outer = house.unit("外", None).await;
    let inner = house.unit("内", Some(&outer)).await;
    let circle = house.put(&outer, &inner).send().await;
    assert_eq!(circle.body["code"], "parent_circle");
    circle.refused_at(422, "/parent_id", "parent_circle");
    let other = app.organization(&house.owner, "别的单位").await;
    let body = json!({"organization_id": other["id"], "name": "部"});
    let foreign = app.post("/v1/org-units").by(&house.owner).json(&body);
    let foreign = foreign.send().await.created();
    let refused = house.put(&inner, &foreign).send().await;
    refused.refused_at(422, "/parent_id", "unknown_id");
    let (one, two) = (house.unit("甲", None).await, house.unit("乙", None).await);
    let answers = together([house.put(&one, &two), house.put(&two, &one)]).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 422)),
        (1, 1)
    );
}

#[actix_web::test]
async fn a_unit_in_use_is_not_dissolved() {
    let house = House::open().await;
    let app = &house.app;
    let outer = house.unit("外", None).await;
    let inner = house.unit("内", Some(&outer)).await;
    let member = app.person("member").await;
    let body = json!({"organization_id": house.organization["id"], "user_id": member.id, "role": "staff",
        "unit_id": inner["id"]});
    let made = app.post("/v1/memberships").by(&house.owner).json(&body);
    let made = made.send().await.created();
    let dissolve = |unit: &Value| {
        app.delete(&path(unit))
            .by(&house.owner)
            .header("if-match", "\"1\"")
            .send()
    };
    for unit in [&outer, &inner] {
        dissolve(unit).await.refused(409, "org_unit_in_use");
    }
    let membership = format!("/v1/memberships/{}", made["id"].as_str().unwrap());
    let leave = app.patch(&membership).by(&house.owner);
    let leave = leave
        .header("if-match", "*")
        .json(&json!({"unit_id": null}));
    leave.send().await.ok();
    dissolve(&inner).await.is(204);
    dissolve(&inner).await.refused(404, "not_found");
    dissolve(&outer).await.is(204);
    assert_eq!(app.database.count("org_units", "true"), 0);
}

#[actix_web::test]
async fn only_who_manages_the_organisation_shapes_it() {
    let house = House::open().await;
    let app = &house.app;
    let unit = house.unit("部", None).await;
    let stranger = app.person("stranger").await;
    let body = json!({"organization_id": house.organization["id"], "name": "外人部"});
    let create = app.post("/v1/org-units").by(&stranger).json(&body);
    create.send().await.refused(403, "forbidden");
    let rename = app.patch(&path(&unit)).by(&stranger);
    let rename = rename.header("if-match", "*").json(&json!({"name": "x"}));
    rename.send().await.refused(403, "forbidden");
    let dissolve = app.delete(&path(&unit)).by(&stranger);
    let dissolve = dissolve.header("if-match", "*").send().await;
    dissolve.refused(403, "forbidden");
    let nowhere = json!({"organization_id": stranger.id, "name": "部"});
    let create = app.post("/v1/org-units").by(&house.owner).json(&nowhere);
    create
        .send()
        .await
        .refused_at(422, "/organization_id", "unknown_id");
    assert_eq!(app.database.count("org_units", "name = '部'"), 1);
}
