//! JSON Merge Patch (RFC 7396): an absent member leaves the value, `null` clears it, anything else sets it. The same holds
//! inside objects, at every depth; a list is replaced as a whole.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use super::json::{shape, shaped};
use crate::platform::error::{Error, Place, Result};

/// A member of a patch: `None` is absent, `Some(None)` is null. Use with `#[serde(default, deserialize_with = "patched")]`.
pub type Patch<T> = Option<Option<T>>;

/// Tells `null` from absent, which serde alone does not.
pub fn patched<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Patch<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A member that has an empty value, a text or a list: null makes it that.
pub fn clearable<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    Option::deserialize(deserializer).map(|value| Some(value.unwrap_or_default()))
}

/// A member that can be left but not cleared: present, and not null.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Of a member what is not there already. A patch of nothing but the known is no change: nothing is written for it.
pub fn another<T: PartialEq>(member: Option<T>, known: &T) -> Option<T> {
    member.filter(|value| value != known)
}

/// A change of an object in a patch, for every member that is an object. `T` is written by serde with all its members,
/// none masked.
#[derive(Clone)]
pub struct Merge<T> {
    members: Map<String, Value>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned + Validate> Merge<T> {
    /// Whether nothing is said: no member is there.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether a member is set.
    pub fn sets(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !value.is_null())
    }

    /// The object after the change, checked as a new one would be. `pointer` is the place of the change in the body.
    pub fn onto(self, known: &T, pointer: &str) -> Result<T> {
        let known = serde_json::to_value(known).map_err(anyhow::Error::from)?;
        self.merged(known, pointer)
    }

    /// The same of an object that may be absent: a change that sets nothing makes none.
    pub fn onto_optional(self, known: Option<&T>, pointer: &str) -> Result<Option<T>> {
        match known {
            Some(known) => self.onto(known, pointer).map(Some),
            None if !self.members.values().any(says_something) => Ok(None),
            None => self.merged(Value::Object(Map::new()), pointer).map(Some),
        }
    }

    fn merged(self, mut object: Value, pointer: &str) -> Result<T> {
        merge(&mut object, Value::Object(self.members));
        shaped(object).map_err(|error| below(pointer, error))
    }
}

/// Merges as RFC 7396 says. Null for a member that is not there stays: whether there is such a member, its type tells.
fn merge(target: &mut Value, patch: Value) {
    let Value::Object(members) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(object) = target else {
        return;
    };
    for (name, value) in members {
        if value.is_null() && object.shift_remove(&name).is_some() {
            continue;
        }
        merge(object.entry(name).or_insert(Value::Null), value);
    }
}

/// Whether anything but nulls stands in a value.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Object(members) => members.values().any(says_something),
        _ => true,
    }
}

/// The refusal of a value that stands at `pointer` of the body.
fn below(pointer: &str, error: Error) -> Error {
    let Error::Refused(mut problem) = error else {
        return error;
    };
    for field in &mut problem.fields {
        if let Place::Pointer(inner) = &mut field.place {
            inner.insert_str(0, pointer);
        }
    }
    Error::Refused(problem)
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Merge<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let members = deserializer.deserialize_map(Members::<T>(PhantomData))?;
        Ok(Self {
            members,
            of: PhantomData,
        })
    }
}

/// Reads the members of a change, each held to the shape of a `T`.
struct Members<T>(PhantomData<fn() -> T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Members<T> {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut access: A,
    ) -> std::result::Result<Self::Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            let member = Member::<T> {
                name: &name,
                of: PhantomData,
            };
            let value = access.next_value_seed(member)?;
            members.insert(name, value);
        }
        Ok(members)
    }
}

struct Member<'a, T> {
    name: &'a str,
    of: PhantomData<fn() -> T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Member<'_, T> {
    type Value = Value;

    /// Refuses a member that no object can have, whatever the object is. What is missing beside it may be there already, and
    /// null may clear.
    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Value, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let alone = Map::from_iter([(self.name.to_owned(), value.clone())]);
        match shape::<T>(Value::Object(alone)) {
            Err(misfit) if !misfit.may_fit_a_change() => Err(D::Error::custom(misfit)),
            _ => Ok(value),
        }
    }
}

/// The names of the members alone: the values may be personal.
impl<T> fmt::Debug for Merge<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.members.keys()).finish()
    }
}

/// The schema of the object, of which no member is required.
impl<T: ToSchema> PartialSchema for Merge<T> {
    fn schema() -> RefOr<Schema> {
        let mut schema = T::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
        }
        schema
    }
}

impl<T: ToSchema> ToSchema for Merge<T> {
    fn name() -> Cow<'static, str> {
        let of = T::name();
        Cow::Owned(format!("{}Change", of.strip_prefix("New").unwrap_or(&of)))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::json::parse;
    use super::*;

    #[derive(Debug, PartialEq, Deserialize, Serialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        one: Option<i64>,
        two: Option<i64>,
    }

    #[derive(Debug, PartialEq, Deserialize, Serialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[validate(length(min = 1, max = 3))]
        name: String,
        phone: Option<String>,
        #[serde(default)]
        tags: Vec<String>,
        inner: Option<Inner>,
    }

    fn known() -> Outer {
        Outer {
            name: "n".to_owned(),
            phone: Some("1".to_owned()),
            tags: vec!["a".to_owned(), "b".to_owned()],
            inner: Some(Inner {
                one: Some(1),
                two: Some(2),
            }),
        }
    }

    fn after(known: Option<&Outer>, patch: &Value) -> Result<Option<Outer>> {
        let merge: Merge<Outer> = serde_json::from_value(patch.clone()).expect("an object");
        merge.onto_optional(known, "/outer")
    }

    #[test]
    fn what_is_absent_stays_at_every_depth() {
        for (patch, changed) in [
            (json!({}), known()),
            (json!({"inner": {}}), known()),
            (
                json!({"name": "m"}),
                Outer {
                    name: "m".to_owned(),
                    ..known()
                },
            ),
            (
                json!({"phone": null}),
                Outer {
                    phone: None,
                    ..known()
                },
            ),
            (
                json!({"tags": ["c"]}),
                Outer {
                    tags: vec!["c".to_owned()],
                    ..known()
                },
            ),
            (
                json!({"tags": null}),
                Outer {
                    tags: Vec::new(),
                    ..known()
                },
            ),
            (
                json!({"inner": null}),
                Outer {
                    inner: None,
                    ..known()
                },
            ),
            (
                json!({"inner": {"two": null, "one": 7}}),
                Outer {
                    inner: Some(Inner {
                        one: Some(7),
                        two: None,
                    }),
                    ..known()
                },
            ),
        ] {
            let merged = after(Some(&known()), &patch).expect("a change");
            assert_eq!(merged, Some(changed), "{patch}");
        }
    }

    #[test]
    fn an_object_is_made_of_what_is_set() {
        for patch in [
            json!({}),
            json!({"name": null}),
            json!({"inner": {"one": null}}),
        ] {
            assert_eq!(after(None, &patch).expect("no change"), None, "{patch}");
        }
        let made = after(None, &json!({"name": "n", "phone": null})).expect("an object");
        let made = made.map(|made| (made.name, made.phone));
        assert_eq!(made, Some(("n".to_owned(), None)));
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(default, deserialize_with = "patched")]
        outer: Patch<Merge<Outer>>,
    }

    /// The place and the kind of the fault of a patch.
    fn fault(on: Option<&Outer>, patch: &Value) -> (String, String) {
        let body = json!({"outer": patch}).to_string();
        let merged = parse::<Body>(body.as_bytes()).and_then(|body| {
            let merge = body.outer.flatten().expect("a change");
            merge.onto_optional(on, "/outer")
        });
        let Err(Error::Refused(problem)) = merged else {
            panic!("{patch} is taken");
        };
        let field = &problem.fields[0];
        let Place::Pointer(pointer) = &field.place else {
            panic!("{patch} is refused elsewhere");
        };
        (pointer.clone(), field.code.clone())
    }

    #[test]
    fn the_object_after_the_change_keeps_to_its_rules() {
        let known = known();
        for (on, patch, place, code) in [
            (Some(&known), json!({"name": null}), "/name", "required"),
            (Some(&known), json!({"name": ""}), "/name", "length"),
            (Some(&known), json!({"name": 1}), "/name", "type"),
            (Some(&known), json!({"other": 1}), "/other", "unknown_field"),
            (
                Some(&known),
                json!({"other": null}),
                "/other",
                "unknown_field",
            ),
            (
                Some(&known),
                json!({"inner": {"x": 1}}),
                "/inner/x",
                "unknown_field",
            ),
            (Some(&known), json!({"inner": "x"}), "/inner", "type"),
            (Some(&known), json!({"tags": "a"}), "/tags", "type"),
            (Some(&known), json!("n"), "", "type"),
            (Some(&known), json!(["n"]), "", "type"),
            (None, json!({"phone": "1"}), "/name", "required"),
            (
                None,
                json!({"name": "n", "other": null}),
                "/other",
                "unknown_field",
            ),
        ] {
            let wanted = (format!("/outer{place}"), code.to_owned());
            assert_eq!(fault(on, &patch), wanted, "{patch}");
        }
    }
}
