//! The macro that declares one JSON object of the case.

/// Declares a struct whose members may each be left out, and how it is read and written.
///
/// Reading accepts objects only, ignores unlisted keys (they are reported by
/// [`crate::case::Case::parse`]) and never demands a member; writing leaves absent members out, so
/// that what was read comes out again. A member whose key is a word of Rust names its key:
/// `matches as "match": …`.
macro_rules! shape {
    (
        $(#[$outer:meta])*
        $name:ident {
            $( $(#[$inner:meta])* $field:ident $(as $key:literal)? : $kind:ty, )+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $( $(#[$inner])* pub $field: $kind, )+
        }

        impl $name {
            /// The keys of this object, in the order of the contract.
            pub const KEYS: &'static [&'static str] =
                &[ $( $crate::case::shape::key!($field $($key)?), )+ ];
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $(
                    if !self.$field.is_absent() {
                        map.serialize_entry($crate::case::shape::key!($field $($key)?), &self.$field)?;
                    }
                )+
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Reader;

                impl<'de> serde::de::Visitor<'de> for Reader {
                    type Value = $name;

                    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        out.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<$name, A::Error> {
                        let mut read = $name::default();
                        while let Some(key) = map.next_key::<String>()? {
                            match key.as_str() {
                                $(
                                    $crate::case::shape::key!(@pattern $field $($key)?) => {
                                        read.$field = map.next_value()?;
                                    }
                                )+
                                _ => {
                                    map.next_value::<serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(read)
                    }
                }

                deserializer.deserialize_map(Reader)
            }
        }
    };
}
pub(crate) use shape;

/// The JSON key of a member: its own name unless another is given.
macro_rules! key {
    ($field:ident $key:literal) => {
        $key
    };
    ($field:ident) => {
        stringify!($field)
    };
    (@pattern $field:ident $key:literal) => {
        $key
    };
    (@pattern $field:ident) => {
        stringify!($field)
    };
}
pub(crate) use key;
