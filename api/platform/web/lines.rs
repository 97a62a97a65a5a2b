//! A line of a file of JSON lines, as programs write tables: with null for whatever is empty.

use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::Validate;

use super::clean::clean;
use super::json::{shape, valid};
use crate::platform::error::Result;

/// Nulls of a line that are left out, so that a line of nothing but nulls costs no more than others.
const MOST_NULLS: usize = 100;

/// Reads a `T` out of a line. A member that is null and cannot be is an absent one; so is an object of nothing but such
/// members. Unknown members are refused, null or not.
pub fn parse_line<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    let mut line = clean(bytes)?;
    for _ in 0..MOST_NULLS {
        match shape(line.clone()) {
            Ok(read) => return valid(read),
            Err(misfit) if misfit.is_unknown_member() => return Err(misfit.problem()),
            Err(misfit) if leave_out(&mut line, &misfit.pointer) => {}
            Err(misfit) => return Err(misfit.problem()),
        }
    }
    valid(shape(line).map_err(|misfit| misfit.problem())?)
}

/// Leaves out the member at `pointer`, if it is null or an object of nothing but nulls; of a null inside an object, that
/// object becomes null once it is empty.
fn leave_out(line: &mut Value, pointer: &str) -> bool {
    let Some((outer, name)) = pointer.rsplit_once('/') else {
        return false;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    let Some(Value::Object(members)) = line.pointer_mut(outer) else {
        return false;
    };
    let says_nothing = match members.get(&name) {
        Some(Value::Null) => true,
        Some(Value::Object(inner)) => !inner.is_empty() && inner.values().all(Value::is_null),
        _ => false,
    };
    if !says_nothing {
        return false;
    }
    members.shift_remove(&name);
    if members.is_empty() && !outer.is_empty() {
        // What was null throughout was never said.
        if let Some(outer) = line.pointer_mut(outer) {
            *outer = Value::Null;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::platform::error::Error;

    #[derive(Debug, Default, PartialEq, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Contact {
        name: String,
        phone: Option<String>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize, Validate)]
    #[serde(deny_unknown_fields, default)]
    struct Row {
        #[validate(length(max = 3))]
        title: String,
        level: Option<i64>,
        tags: Vec<String>,
        urgent: bool,
        contact: Option<Contact>,
    }

    fn read(line: &Value) -> std::result::Result<Row, Vec<(String, String)>> {
        parse_line(line.to_string().as_bytes()).map_err(|error| match error {
            Error::Refused(problem) => {
                let fields = problem.fields.into_iter();
                fields
                    .map(|field| (format!("{:?}", field.place), field.code))
                    .collect()
            }
            _ => Vec::new(),
        })
    }

    #[test]
    fn a_null_is_an_absent_member() {
        for line in [
            json!({"title": null}),
            json!({"title": null, "level": null, "tags": null, "urgent": null, "contact": null}),
            json!({"contact": {"name": null, "phone": null}}),
            json!({"contact": {"name": null}}),
            json!({"level": null, "urgent": null}),
        ] {
            assert_eq!(read(&line), Ok(Row::default()), "{line}");
        }
        let part =
            read(&json!({"title": "a", "tags": null, "contact": {"name": "z", "phone": null}}));
        let part = part.map(|row| (row.title, row.contact));
        let contact = Contact {
            name: "z".to_owned(),
            phone: None,
        };
        assert_eq!(part, Ok(("a".to_owned(), Some(contact))));
    }

    #[test]
    fn what_is_wrong_beside_a_null_stays_wrong() {
        for (line, place, code) in [
            (json!({"owner": null}), "/owner", "unknown_field"),
            (
                json!({"title": null, "owner": null}),
                "/owner",
                "unknown_field",
            ),
            (
                json!({"contact": {"name": null, "x": null}}),
                "/contact/x",
                "unknown_field",
            ),
            (
                json!({"contact": {"name": null, "phone": "1"}}),
                "/contact/name",
                "required",
            ),
            (json!({"contact": {}}), "/contact/name", "required"),
            (json!({"tags": [null]}), "/tags/0", "type"),
            (json!({"tags": null, "level": 1.5}), "/level", "type"),
            (json!({"tags": null, "title": "long"}), "/title", "length"),
            (json!(null), "", "type"),
            (json!([null]), "", "type"),
        ] {
            let place = format!("Pointer({place:?})");
            assert_eq!(read(&line), Err(vec![(place, code.to_owned())]), "{line}");
        }
    }
}
