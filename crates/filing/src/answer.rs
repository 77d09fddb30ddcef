//! What is known of one member of a case: absent, null, a value, or asked in vain.
//!
//! [`Field`] is for members that people type: absent (not typed yet), null (there is none) or a
//! value. [`Answer`] is for members that an outside party answers; it has a fourth standing,
//! `{"unknown": "why"}`, for a question that was asked and could not be settled. Nothing is ever
//! concluded from an absent or unknown member.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member that was typed, left out, or answered with "there is none".
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// The member does not stand in the case.
    #[default]
    Absent,
    /// The member is null: there is none.
    Null,
    /// The member has this value.
    Known(T),
}

/// A member that somebody outside answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Answer<T> {
    /// Nobody asked yet.
    #[default]
    Absent,
    /// Answered: there is none.
    Null,
    /// Answered with this value.
    Known(T),
    /// Asked, and not learned; the text says why.
    Unknown(String),
}

/// Which of the four standings a member has, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Not in the case.
    Absent,
    /// Null.
    Null,
    /// A value.
    Known,
    /// Asked in vain.
    Unknown,
}

/// What [`Field`] and [`Answer`] have in common, for code that treats all members alike.
pub trait Member {
    /// Which of the four standings this is.
    fn standing(&self) -> Standing;
}

impl<T> Member for Field<T> {
    fn standing(&self) -> Standing {
        match self {
            Self::Absent => Standing::Absent,
            Self::Null => Standing::Null,
            Self::Known(_) => Standing::Known,
        }
    }
}

impl<T> Member for Answer<T> {
    fn standing(&self) -> Standing {
        match self {
            Self::Absent => Standing::Absent,
            Self::Null => Standing::Null,
            Self::Known(_) => Standing::Known,
            Self::Unknown(_) => Standing::Unknown,
        }
    }
}

impl<T> Field<T> {
    /// The value, where there is one.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// True where the member does not stand in the case.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// True where the member is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl Field<String> {
    /// The text, where there is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }
}

impl<T> Field<Vec<T>> {
    /// The entries; none where the list is absent or null.
    #[must_use]
    pub fn items(&self) -> &[T] {
        self.known().map_or(&[], Vec::as_slice)
    }
}

impl<T> Answer<T> {
    /// The value, where there is one.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Null | Self::Unknown(_) => None,
        }
    }

    /// True where nobody asked yet.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// True where the answer is "there is none".
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// True where the question was asked in vain.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Why nothing could be learned.
    #[must_use]
    pub fn why_unknown(&self) -> Option<&str> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Absent | Self::Null | Self::Known(_) => None,
        }
    }
}

impl Answer<String> {
    /// The text, where there is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T> From<T> for Answer<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // The shapes leave absent members out; standing alone, null is the nearest word.
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Known(value) => value.serialize(serializer),
        }
    }
}

impl<T: Serialize> Serialize for Answer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(why) => serializer.collect_map([("unknown", why)]),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            Some(value) => Self::Known(value),
            None => Self::Null,
        })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Answer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnswerVisitor(PhantomData))
    }
}

struct AnswerVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AnswerVisitor<T> {
    type Value = Answer<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value, null, or {\"unknown\": why}")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Answer::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Answer::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Answer::Known)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Answer::Known)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Answer::Known)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Answer::Known)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Answer::Known)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(Answer::Known)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let first = map.next_key::<String>()?;
        if first.as_deref() == Some("unknown") {
            let why = map.next_value::<String>()?;
            if map.next_key::<String>()?.is_some() {
                return Err(A::Error::custom("\"unknown\" stands alone"));
            }
            return Ok(Answer::Unknown(why));
        }
        let replayed = Replayed { first, map };
        T::deserialize(MapAccessDeserializer::new(replayed)).map(Answer::Known)
    }
}

/// A map whose first key was read already and is handed out once more.
struct Replayed<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replayed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        match self.first.take() {
            Some(key) => {
                let key: StringDeserializer<A::Error> = key.into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        self.map.next_value_seed(seed)
    }
}
