//! Answers about texts that come again and again, such as the names of events.

use collector_sdk::core::word::hash_of_ends;

/// Longer texts are asked about each time.
const LONGEST: usize = 64;
/// A sender has some dozens of names.
const PLACES: usize = 64;

/// The last answer for each of some texts. It changes how long an answer takes and never what it is.
pub(crate) struct Memo<T> {
    places: Box<[Place<T>; PLACES]>,
}

#[derive(Clone, Copy)]
struct Place<T> {
    text: [u8; LONGEST],
    len: usize,
    /// None of a text that has not come.
    answer: Option<T>,
}

impl<T: Copy> Default for Memo<T> {
    fn default() -> Memo<T> {
        Memo { places: Box::new([Place { text: [0; LONGEST], len: 0, answer: None }; PLACES]) }
    }
}

impl<T: Copy> Memo<T> {
    /// The answer about a text: the last one, or a new one.
    #[inline]
    pub(crate) fn get(&mut self, text: &str, answer: impl FnOnce(&str) -> T) -> T {
        let bytes = text.as_bytes();
        let place = &mut self.places[(hash_of_ends(bytes) >> 58) as usize % PLACES];
        if let Some(known) = place.answer
            && place.text.get(..place.len) == Some(bytes)
        {
            return known;
        }
        let new = answer(text);
        if let Some(room) = place.text.get_mut(..bytes.len()) {
            room.copy_from_slice(bytes);
            place.len = bytes.len();
            place.answer = Some(new);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_those_of_their_texts() {
        let mut memo = Memo::default();
        let long = "x".repeat(LONGEST + 1);
        let same_ends = ["1", "2"].map(|middle| format!("abcdefgh{}ijklmnop", middle.repeat(9)));
        let texts = ["", "abc", "abcd", "Logon failed", "Logon denied", &long, &same_ends[0], &same_ends[1]];
        for text in texts.iter().chain(&texts).chain(texts.iter().rev()) {
            assert_eq!(
                memo.get(text, |text| text.len() * 31 + usize::from(text.contains('2'))),
                text.len() * 31 + usize::from(text.contains('2'))
            );
        }
        // What has come is not asked again.
        assert_eq!(memo.get("Logon failed", |_| 0), 12 * 31);
    }
}
