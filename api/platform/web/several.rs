//! A parameter with several values: joined by commas.

use serde::de::IntoDeserializer;
use serde::de::value::StringDeserializer;
use serde::{Deserialize, Deserializer};

/// Reads `a,b` as values; blanks around a value, and the comma of a Chinese keyboard, are taken.
pub fn several<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let joined = String::deserialize(deserializer)?;
    let one = |text: &str| {
        let text: StringDeserializer<D::Error> = text.trim().to_owned().into_deserializer();
        T::deserialize(text)
    };
    joined
        .split([',', '，'])
        .map(one)
        .collect::<Result<_, _>>()
        .map(Some)
}
