//! One declaration per shape: [`shape!`] makes the struct, its strict writer and both readers of it.
//!
//! A field names its wire element once; its type says what the element holds (`Option` for absent, `Vec` for repeated).
//! The element tables say the rest: order is the order of the fields, limits and counts are looked up while writing and
//! while reading, so nothing is stated twice.

use super::read::{NOTHING, Place, ReadError, number};
use super::write::{WriteError, Writer};
use crate::xml::Element;

/// What one element holds.
pub(super) trait Value: Sized {
    /// Writes the element.
    fn write(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError>;

    /// Reads it from its place; a lenient place never fails.
    fn read(place: &Place<'_>) -> Result<Self, ReadError>;

    /// Reads it where it may be absent; an unreadable one counts as absent in a lenient place.
    fn read_optional(place: &Place<'_>) -> Result<Option<Self>, ReadError> {
        Self::read(place).map(Some)
    }
}

/// The children of an element, without the element itself.
pub(super) trait Fields: Sized {
    /// Writes the children.
    fn write_fields(&self, w: &mut Writer) -> Result<(), WriteError>;

    /// Reads the children of a place.
    fn read_fields(place: &Place<'_>) -> Result<Self, ReadError>;
}

impl<F: Fields> Value for F {
    fn write(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        w.open(name)?;
        self.write_fields(w)?;
        w.close()
    }

    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        F::read_fields(place)
    }
}

/// A field of a shape: one element, an optional one, or all of that name.
pub(super) trait Field: Sized {
    /// Writes it below the innermost open element.
    fn put(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError>;

    /// Reads it from below a place.
    fn take(place: &Place<'_>, name: &str) -> Result<Self, ReadError>;
}

impl<V: Value> Field for V {
    fn put(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        self.write(w, name)
    }

    fn take(place: &Place<'_>, name: &str) -> Result<Self, ReadError> {
        match place.element.child(name) {
            Some(element) => V::read(&place.below(element)),
            None if place.lenient => V::read(&place.below(&NOTHING)),
            None => Err(place.missing(name)),
        }
    }
}

impl<V: Value> Field for Option<V> {
    fn put(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        self.as_ref().map_or(Ok(()), |value| value.write(w, name))
    }

    fn take(place: &Place<'_>, name: &str) -> Result<Self, ReadError> {
        let holds = |e: &&Element| !(place.lenient && e.text.is_empty() && e.children.is_empty());
        match place.element.child(name).filter(holds) {
            Some(element) => V::read_optional(&place.below(element)),
            None => Ok(None),
        }
    }
}

impl<V: Value> Field for Vec<V> {
    fn put(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        self.iter().try_for_each(|value| value.write(w, name))
    }

    fn take(place: &Place<'_>, name: &str) -> Result<Self, ReadError> {
        place.element.children(name).map(|element| V::read(&place.below(element))).collect()
    }
}

impl Value for String {
    fn write(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        w.text(name, self)
    }

    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(place.element.text.clone())
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Value for $number {
            fn write(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
                w.long(name, i64::from(*self))
            }

            fn read(place: &Place<'_>) -> Result<Self, ReadError> {
                Self::read_optional(place).map(Option::unwrap_or_default)
            }

            fn read_optional(place: &Place<'_>) -> Result<Option<Self>, ReadError> {
                match number(place.element) {
                    None if !place.lenient => Err(place.not_a_number()),
                    number => Ok(number),
                }
            }
        }
    )*};
}

numbers!(i64, u32, u16, u8);

impl Value for bool {
    fn write(&self, w: &mut Writer, name: &'static str) -> Result<(), WriteError> {
        w.long(name, i64::from(*self))
    }

    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        Ok(u8::read(place)? == 1)
    }

    fn read_optional(place: &Place<'_>) -> Result<Option<Self>, ReadError> {
        Ok(u8::read_optional(place)?.map(|number| number == 1))
    }
}

/// Reads all records of a message and gives each one's part of the tree back at once, so that a large file does not
/// stand in memory twice.
pub(super) fn take_records<V: Value>(
    place: &Place<'_>,
    children: Vec<Element>,
    name: &str,
) -> Result<Vec<V>, ReadError> {
    let records = children.into_iter().filter(|child| child.name == name);
    records.map(|record| V::read(&place.below(&record))).collect()
}

/// Writes values inside a wrapper; none of them leaves an optional wrapper out.
pub(super) fn put_inside<V: Value>(
    w: &mut Writer,
    wrapper: &'static str,
    name: &'static str,
    values: &[V],
) -> Result<(), WriteError> {
    if values.is_empty() && w.is_optional(wrapper) {
        return Ok(());
    }
    w.open(wrapper)?;
    values.iter().try_for_each(|value| value.write(w, name))?;
    w.close()
}

/// Reads the values inside a wrapper. In a lenient place unreadable ones are passed over.
pub(super) fn take_inside<V: Value>(place: &Place<'_>, wrapper: &str, name: &str) -> Result<Vec<V>, ReadError> {
    let Some(wrapper) = place.element.child(wrapper) else {
        return Ok(Vec::new());
    };
    let place = place.below(wrapper);
    let values = wrapper.children(name).map(|element| V::read_optional(&place.below(element)));
    values.filter_map(Result::transpose).collect()
}

/// Writes each value in a wrapper of its own.
pub(super) fn put_each<V: Value>(
    w: &mut Writer,
    wrapper: &'static str,
    name: &'static str,
    values: &[V],
) -> Result<(), WriteError> {
    for value in values {
        w.open(wrapper)?;
        value.write(w, name)?;
        w.close()?;
    }
    Ok(())
}

/// Reads the value of each wrapper.
pub(super) fn take_each<V: Value>(place: &Place<'_>, wrapper: &str, name: &str) -> Result<Vec<V>, ReadError> {
    place.element.children(wrapper).map(|element| V::take(&place.below(element), name)).collect()
}

/// Writes one field; see [`shape!`] for the forms.
macro_rules! put {
    ($w:ident, $value:expr, (flat)) => {
        $crate::message::shape::Fields::write_fields(&$value, $w)
    };
    ($w:ident, $value:expr, ($wrapper:literal / $name:literal)) => {
        $crate::message::shape::put_inside($w, $wrapper, $name, &$value)
    };
    ($w:ident, $value:expr, ($wrapper:literal * $name:literal)) => {
        $crate::message::shape::put_each($w, $wrapper, $name, &$value)
    };
    ($w:ident, $value:expr, ($usual:literal or $other:literal)) => {{
        let name = if $w.knows($other) { $other } else { $usual };
        $crate::message::shape::Field::put(&$value, $w, name)
    }};
    ($w:ident, $value:expr, $name:literal) => {
        $crate::message::shape::Field::put(&$value, $w, $name)
    };
}

/// Reads one field.
macro_rules! take {
    ($place:ident, (flat)) => {
        $crate::message::shape::Fields::read_fields($place)
    };
    ($place:ident, ($wrapper:literal / $name:literal)) => {
        $crate::message::shape::take_inside($place, $wrapper, $name)
    };
    ($place:ident, ($wrapper:literal * $name:literal)) => {
        $crate::message::shape::take_each($place, $wrapper, $name)
    };
    ($place:ident, ($usual:literal or $other:literal)) => {{
        let name = if $place.element.child($other).is_some() { $other } else { $usual };
        $crate::message::shape::Field::take($place, name)
    }};
    ($place:ident, $name:literal) => {
        $crate::message::shape::Field::take($place, $name)
    };
}

/// Declares shapes. After the type of a field stands its place on the wire:
/// `"Dwmc"` an element, `("Fwnr" / "Fwnr_id")` values in one wrapper, `("Fj" * "Fjxx")` each value in its own wrapper,
/// `("Fzr_sjhm" or "sjhm")` the second name where the table knows it, `(flat)` the fields of another shape.
macro_rules! shape {
    ($($(#[$about:meta])* pub struct $shape:ident {
        $($(#[$note:meta])* pub $field:ident: $kind:ty = $wire:tt,)*
    })*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $shape {
            $($(#[$note])* pub $field: $kind,)*
        }

        impl $crate::message::shape::Fields for $shape {
            fn write_fields(
                &self,
                w: &mut $crate::message::write::Writer,
            ) -> Result<(), $crate::message::write::WriteError> {
                $($crate::message::shape::put!(w, self.$field, $wire)?;)*
                Ok(())
            }

            fn read_fields(
                place: &$crate::message::read::Place<'_>,
            ) -> Result<Self, $crate::message::read::ReadError> {
                Ok(Self { $($field: $crate::message::shape::take!(place, $wire)?,)* })
            }
        }
    )*};
}

/// Declares an element that holds exactly one of several children, as the schema's choice demands.
macro_rules! choice {
    ($(#[$about:meta])* pub enum $choice:ident {
        $(#[$first_note:meta])* $first:ident($first_kind:ty) = $first_wire:literal,
        $($(#[$note:meta])* $variant:ident($kind:ty) = $wire:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $choice {
            $(#[$first_note])* $first($first_kind),
            $($(#[$note])* $variant($kind),)*
        }

        impl $crate::message::shape::Fields for $choice {
            fn write_fields(
                &self,
                w: &mut $crate::message::write::Writer,
            ) -> Result<(), $crate::message::write::WriteError> {
                match self {
                    Self::$first(value) => $crate::message::shape::Field::put(value, w, $first_wire),
                    $(Self::$variant(value) => $crate::message::shape::Field::put(value, w, $wire),)*
                }
            }

            fn read_fields(
                place: &$crate::message::read::Place<'_>,
            ) -> Result<Self, $crate::message::read::ReadError> {
                place.one_child()?;
                $(if place.element.child($wire).is_some() {
                    return $crate::message::shape::Field::take(place, $wire).map(Self::$variant);
                })*
                $crate::message::shape::Field::take(place, $first_wire).map(Self::$first)
            }
        }
    };
}

/// Declares numbers with a meaning. Numbers without one are kept, since what a bureau sends must not be lost; a missing
/// one reads as a number that has no meaning.
macro_rules! numbered {
    ($($(#[$about:meta])* pub enum $name:ident {
        $($(#[$note:meta])* $variant:ident = $number:literal,)*
    })*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$note])* $variant,)*
            /// Whatever else is written.
            Other(u32),
        }

        impl $name {
            /// The number on the wire.
            pub fn number(self) -> u32 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Other(number) => number,
                }
            }

            /// From the number on the wire; never fails.
            pub fn from_number(number: u32) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    number => Self::Other(number),
                }
            }
        }

        impl $crate::message::shape::Value for $name {
            fn write(
                &self,
                w: &mut $crate::message::write::Writer,
                name: &'static str,
            ) -> Result<(), $crate::message::write::WriteError> {
                w.code(name, self.number())
            }

            fn read(
                place: &$crate::message::read::Place<'_>,
            ) -> Result<Self, $crate::message::read::ReadError> {
                let missing = match Self::from_number(0) {
                    Self::Other(_) => 0,
                    _ => u32::MAX,
                };
                Ok(Self::read_optional(place)?.unwrap_or(Self::Other(missing)))
            }

            fn read_optional(
                place: &$crate::message::read::Place<'_>,
            ) -> Result<Option<Self>, $crate::message::read::ReadError> {
                Ok(<u32 as $crate::message::shape::Value>::read_optional(place)?.map(Self::from_number))
            }
        }
    )*};
}

pub(super) use {choice, numbered, put, shape, take};
