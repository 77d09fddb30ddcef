//! The closed codes of a case: natures, certificate types, service contents and the rest.
//!
//! Each list is an enum that reads and writes the codes of the case's contract. A word outside its
//! list is not a value of that type, so a case that carries one is no case at all.

mod order;
mod site;
mod subject;

pub use order::{AccountKind, AccountSite, Billing, Channel, CodeState, MaterialKind, ResourceRegion, TypeCode};
pub use site::{Content, PreApprovalType, Purpose, ResolvesTo, ServiceContent, SiteState, Whose};
pub use subject::{CertificateType, Nature, PersonRole, RegistryStatus, SameAs};

/// A word that is not in the closed list it was read for.
///
/// The word itself is left out on purpose: a person may have typed something private by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the {list} codes")]
pub struct UnknownCode {
    /// Which list was asked.
    pub list: &'static str,
}

macro_rules! codes {
    (
        $(#[$outer:meta])*
        $name:ident, $list:literal {
            $( $(#[$inner:meta])* $variant:ident = $code:literal, )+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$inner])* $variant, )+
        }

        impl $name {
            /// Every code of the list, in the order of the contract.
            pub const ALL: &'static [$name] = &[ $( $name::$variant, )+ ];

            /// The code as it stands in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( $name::$variant => $code, )+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $code => Ok($name::$variant), )+
                    _ => Err($crate::vocabulary::UnknownCode { list: $list }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use codes;
