//! Checks.

use crate::attribute::Type;

/// What a type takes, in words.
pub(crate) fn type_name(ty: Type) -> String {
    match ty {
        Type::Text => "text".to_string(),
        Type::Unsigned(max) => format!("a number from 0 to {max}"),
        Type::Signed(max) => format!("a number from {} to {max}", -max - 1),
        Type::Double => "a decimal number".to_string(),
        Type::Date => "an instant, such as toDateTime makes".to_string(),
        Type::Ip => "an IPv4 or IPv6 address".to_string(),
    }
}
