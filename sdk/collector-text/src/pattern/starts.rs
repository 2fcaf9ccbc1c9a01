//! With which bytes what follows a word can begin: at others it need not be tried.

use collector_core::lanes::find;

use super::Op;

/// Up to four bytes; fewer are repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Starts([u8; 4]);

impl Starts {
    /// The first bytes of what matches some operations; none if these are too many, or nothing may match.
    pub(super) fn of<N>(ops: &[Op<N>]) -> Option<Starts> {
        let mut bytes = Vec::new();
        if !collect(ops, &mut bytes)? {
            return None;
        }
        bytes.sort_unstable();
        bytes.dedup();
        let first = *bytes.first()?;
        bytes.resize(bytes.len().max(4), first);
        Some(Starts(bytes.try_into().ok()?))
    }

    /// The first place at or behind `from` where one of the bytes stands, or the length.
    #[inline(always)]
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> usize {
        let Starts([a, b, c, d]) = *self;
        find(bytes, from, |lanes| lanes.equal(a) | lanes.equal(b) | lanes.equal(c) | lanes.equal(d))
    }
}

/// Adds the first bytes; true when something must match, nothing when any byte may come first.
fn collect<N>(ops: &[Op<N>], bytes: &mut Vec<u8>) -> Option<bool> {
    for op in ops {
        match op {
            Op::Optional(inner) => {
                collect(inner, bytes)?;
            }
            Op::Literal(literal) => {
                bytes.push(literal.first());
                if literal.first() == b' ' {
                    bytes.push(b'\t');
                }
                return Some(true);
            }
            Op::OneOf(_, choices) if choices.iter().all(|choice| choice.len() > 0) => {
                bytes.extend(choices.iter().map(|choice| choice.first()));
                return Some(true);
            }
            Op::Capture(..) | Op::Int(_) | Op::OneOf(..) | Op::WordUpTo(..) => return None,
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::super::Pattern;
    use super::*;

    #[test]
    fn first_bytes_of_what_follows() {
        let check = |text: &str, expected: Option<&[u8]>| {
            let pattern = Pattern::compile(text, |_| ()).unwrap();
            let starts = Starts::of(&pattern.ops);
            let mut bytes = starts.map(|starts| starts.0.to_vec());
            if let Some(bytes) = &mut bytes {
                bytes.sort_unstable();
                bytes.dedup();
            }
            assert_eq!(bytes.as_deref(), expected, "{text}");
        };
        check("/x", Some(b"/"));
        check(" to", Some(b"\t "));
        check("{?/{port:int}}{?{? }({user:paren})} dst", Some(b"\t (/"));
        check("{?a}{?b}{?c}{?d}e", None); // too many
        check("{?a}", None); // may be missing
        check("{?{x:int}}b", None); // any digit
        check("{x:(on|off|an)}b", Some(b"ao"));
        assert_eq!(Starts(*b"(/:(").find(b"10.0.0.1:443", 0), 8);
    }
}
