//! Where values of JSON begin and end.

/// What a byte is to a stream of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It stands between values.
    Between,
    /// It belongs to the value.
    Inside,
    /// It is the last of the value.
    Last,
    /// It stands behind a value that has no end of its own.
    Behind,
}

/// The state between two bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    is_open: bool,
    depth: u32,
    in_text: bool,
    escaped: bool,
}

impl Values {
    /// Takes the next byte.
    pub(super) fn step(&mut self, byte: u8) -> Step {
        if !self.is_open {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' => return Step::Between,
                // A bracket too many is a damaged value of its own.
                b'}' => return Step::Last,
                _ => self.is_open = true,
            }
        }
        if self.in_text {
            match byte {
                // No text holds one: the value is damaged and ends here.
                b'\n' => {
                    *self = Values::default();
                    return Step::Behind;
                }
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_text = false;
                    return self.close_if(self.depth == 0);
                }
                _ => {}
            }
            return Step::Inside;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                return self.close_if(self.depth == 0);
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' if self.depth == 0 => {
                *self = Values::default();
                return Step::Behind;
            }
            _ => {}
        }
        Step::Inside
    }

    fn close_if(&mut self, is_end: bool) -> Step {
        if !is_end {
            return Step::Inside;
        }
        *self = Values::default();
        Step::Last
    }
}
