//! Bounds of lists in requests.

use std::collections::HashSet;
use std::hash::Hash;

use validator::ValidationError;

/// Each name has 1 to 30 characters and occurs once.
pub fn short_names(names: &[String]) -> Result<(), ValidationError> {
    let fits = |name: &String| (1..=30).contains(&name.chars().count());
    if let Some(index) = names.iter().position(|name| !fits(name)) {
        let mut error = ValidationError::new("length");
        for (name, value) in [("index", index), ("min", 1), ("max", 30)] {
            error.add_param(name.into(), &value);
        }
        return Err(error);
    }
    each_once(names)
}

/// No item occurs twice. The error names the first one that does.
pub fn each_once<T: Eq + Hash>(items: impl IntoIterator<Item = T>) -> Result<(), ValidationError> {
    let mut seen = HashSet::new();
    match items.into_iter().position(|item| !seen.insert(item)) {
        None => Ok(()),
        Some(index) => {
            let mut error = ValidationError::new("duplicate_item")
                .with_message("与前面的一项重复|stands in the list before".into());
            error.add_param("index".into(), &index);
            Err(error)
        }
    }
}
