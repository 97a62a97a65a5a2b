//! Codes of the field as Rust enums: text in JSON and in PostgreSQL, open in the document.

/// A code list as its enum declares it. `/v1/code-lists` serves it once a slice registers it.
#[derive(Debug)]
pub struct List {
    pub name: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    /// What the list is for, in Chinese and English.
    pub about: (&'static str, &'static str),
    /// The standard or law that the list comes from.
    pub source: &'static str,
    /// First day of validity, where known.
    pub since: Option<&'static str>,
    pub codes: &'static [ListedCode],
}

/// A code of a list.
#[derive(Debug)]
pub struct ListedCode {
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    /// More in Chinese and English, where there is more to say.
    pub about: Option<(&'static str, &'static str)>,
}

/// The source of lists that no standard gives.
pub const OWN: &str = "Tianfu Exchange";

impl List {
    /// The names of a code in Chinese and English.
    pub fn names_of(&self, code: &str) -> Option<(&'static str, &'static str)> {
        let found = self.codes.iter().find(|known| known.code == code);
        found.map(|known| (known.zh, known.en))
    }
}

/// The only element of a slice that has one or none.
pub const fn one<T: Copy>(of: &[T]) -> Option<T> {
    match of {
        [first, ..] => Some(*first),
        [] => None,
    }
}

/// Declares an enum whose values are the codes of a list served at `/v1/code-lists/{list}`:
///
/// `Side of "listing_sides" ("中文", "English") ("中文说明", "Description") { Need = "need" ("中文", "English"), … }`
///
/// The pairs are names and descriptions in Chinese and English. A code may have a description after its names. After the
/// description of the list, `from "GB/T …"` names its source and `since "2017-10-01"` its first day of validity.
///
/// In requests an unknown code is refused with the list's name; in answers the enum is open (`x-extensible-enum`), since
/// a list may grow and a generated client must survive that.
macro_rules! code_list {
    ($(#[$meta:meta])* $name:ident of $list:literal ($zh:literal, $en:literal) ($about_zh:literal, $about_en:literal)
     $(from $source:literal)? $(since $since:literal)? {
        $( $(#[$doc:meta])* $variant:ident = $code:literal ($code_zh:literal, $code_en:literal)
           $(($more_zh:literal, $more_en:literal))? ),+ $(,)?
    }) => {
        #[doc = $about_en]
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::AsExpression, diesel::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $( #[doc = $code_en] $(#[$doc])* $variant ),+ }

        impl $name {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The list, with the names of its codes.
            pub const LIST: &'static $crate::kernel::codes::List = &$crate::kernel::codes::List {
                name: $list,
                zh: $zh,
                en: $en,
                about: ($about_zh, $about_en),
                source: match $crate::kernel::codes::one::<&str>(&[$($source)?]) {
                    Some(source) => source,
                    None => $crate::kernel::codes::OWN,
                },
                since: $crate::kernel::codes::one(&[$($since)?]),
                codes: &[$($crate::kernel::codes::ListedCode {
                    code: $code,
                    zh: $code_zh,
                    en: $code_en,
                    about: $crate::kernel::codes::one(&[$(($more_zh, $more_en))?]),
                }),+],
            };

            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(code: &str) -> Result<Self, String> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(format!("unknown code {}", $list)),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <std::borrow::Cow<'_, str> as serde::Deserialize>::deserialize(deserializer)?;
                code.parse().map_err(<D::Error as serde::de::Error>::custom)
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(bytes.as_bytes())?.parse()?)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::kernel::codes::open_enum($list, &[$($code),+])
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

pub(crate) use code_list;

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// The schema of an open enum.
pub fn open_enum(list: &str, codes: &[&str]) -> utoipa::openapi::RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!(
            "A code of `GET /v1/code-lists/{list}`. The list may grow: treat a code you do not know as one more, not as a fault."
        )))
        .examples(codes.first().map(|code| serde_json::json!(code)))
        .extensions(Some(ExtensionsBuilder::new().add("x-extensible-enum", codes.to_vec()).build()))
        .into()
}
