//! A struct inside a body is an object: serde alone would take an array for one too, member by member.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// How an object is read, once it is known to be one.
pub trait FromMembers<'de>: Sized {
    fn from_members<A: MapAccess<'de>>(members: MapAccessDeserializer<A>)
    -> Result<Self, A::Error>;
}

/// Reads an object, and refuses whatever is none.
pub fn object<'de, T: FromMembers<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Members<T>(std::marker::PhantomData<T>);

    impl<'de, T: FromMembers<'de>> Visitor<'de> for Members<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
            T::from_members(MapAccessDeserializer::new(members))
        }
    }

    deserializer.deserialize_map(Members(std::marker::PhantomData))
}

/// Reads and writes structs that are derived with `remote = "Self"`: as objects, and nothing else is read.
macro_rules! objects {
    ($($name:ident),+ $(,)?) => { $(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                $crate::platform::web::object(deserializer)
            }
        }

        impl<'de> $crate::platform::web::FromMembers<'de> for $name {
            fn from_members<A: serde::de::MapAccess<'de>>(
                members: serde::de::value::MapAccessDeserializer<A>,
            ) -> std::result::Result<Self, A::Error> {
                Self::deserialize(members)
            }
        }
    )+ };
}

pub(crate) use objects;
