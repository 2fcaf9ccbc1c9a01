//! Names of keys as words: `srcip`, `src_ip` and `sourceIp` say the same.

use std::collections::BTreeMap;

/// The words of logs and what they mean.
#[derive(Debug)]
pub struct Words {
    /// A word of logs to its canonical word.
    canonical: BTreeMap<&'static str, &'static str>,
}

impl Words {
    /// The words of `words.csv`.
    #[must_use]
    pub fn load() -> Words {
        let mut canonical = BTreeMap::new();
        for line in include_str!("../data/words.csv").lines().filter(|line| !line.starts_with('#')) {
            let (meaning, words) = line.split_once(',').unwrap_or((line, ""));
            canonical.entry(meaning).or_insert(meaning);
            for word in words.split(' ').filter(|word| !word.is_empty()) {
                canonical.entry(word).or_insert(meaning);
            }
        }
        Words { canonical }
    }

    /// A name as canonical words: steps of paths, camel case and separators are cut, compounds too. Words that are not
    /// known stay as they are; the index of a list says nothing.
    #[must_use]
    pub fn of(&self, name: &str) -> Vec<String> {
        let mut words = Vec::new();
        for piece in pieces(&without_indices(name)) {
            // Several are named as one is.
            let singular = piece.strip_suffix('s').and_then(|singular| self.canonical.get(singular));
            match self.canonical.get(piece.as_str()).or(singular) {
                Some(meaning) => words.push((*meaning).to_string()),
                None => match self.cut(&piece) {
                    Some(parts) => words.extend(parts.into_iter().map(str::to_string)),
                    None => words.push(piece),
                },
            }
        }
        words
    }

    /// The words of a path's last step, and how many words come before them.
    #[must_use]
    pub fn of_path(&self, name: &str) -> (Vec<String>, usize) {
        let words = self.of(name);
        let last = name.trim_end_matches(|c: char| c == ']' || c == '[' || c.is_ascii_digit());
        let last = last.rsplit('.').next().unwrap_or(name);
        let before = words.len().saturating_sub(self.of(last).len());
        (words, before)
    }

    /// Cuts a compound into known words, as few as possible.
    fn cut(&self, piece: &str) -> Option<Vec<&'static str>> {
        const LEAST: usize = 2;
        if !piece.is_ascii() || piece.len() > 40 {
            return None;
        }
        let mut best: Vec<Option<Vec<&'static str>>> = vec![None; piece.len() + 1];
        best[0] = Some(Vec::new());
        for end in LEAST..=piece.len() {
            for start in 0..=end - LEAST {
                let Some(meaning) = self.canonical.get(&piece[start..end]) else { continue };
                let Some(before) = &best[start] else { continue };
                if best[end].as_ref().is_none_or(|known| known.len() > before.len() + 1) {
                    let mut words = before.clone();
                    words.push(meaning);
                    best[end] = Some(words);
                }
            }
        }
        best.pop().flatten()
    }
}

/// Letters and digits of a name in lower case, without anything else.
#[must_use]
pub fn compact(name: &str) -> String {
    without_indices(name).chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// A path without the indices of its lists.
fn without_indices(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(open) = rest.find('[') {
        out.push_str(&rest[..open]);
        let inner = &rest[open + 1..];
        let end = inner.find(']').unwrap_or(inner.len());
        if !inner[..end].bytes().all(|byte| byte.is_ascii_digit()) {
            out.push('.');
            out.push_str(&inner[..end]);
        }
        rest = inner.get(end + 1..).unwrap_or("");
    }
    out + rest
}

/// The words of a name or sentence as they are written, in lower case: camel case and separators are cut, and `URLPath` is a
/// URL and a path.
#[must_use]
pub fn pieces(name: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let goes_on = letters.peek().is_some_and(char::is_ascii_lowercase);
        let is_edge =
            letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || (before.is_ascii_uppercase() && goes_on));
        if (is_edge || !letter.is_alphanumeric()) && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
        }
        if letter.is_alphanumeric() {
            piece.extend(letter.to_lowercase());
        }
        before = letter;
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        let words = Words::load();
        let all = |name: &str| words.of(name).join(" ");
        assert_eq!(all("srcip"), "source ip");
        assert_eq!(all("src_ip"), "source ip");
        assert_eq!(all("sourceIPAddress"), "source ip address");
        assert_eq!(all("dstintf"), "target interface");
        assert_eq!(all("client.userAgent.rawUserAgent"), "source user agent raw user agent");
        assert_eq!(all("target[0].displayName"), "target display name");
        assert_eq!(all("cs(User-Agent)"), "cs user agent");
        assert_eq!(all("zzz"), "zzz");
    }

    #[test]
    fn compact_names() {
        assert_eq!(compact("id.orig_h"), "idorigh");
        assert_eq!(compact("target[0].id"), "targetid");
        assert_eq!(compact("a[\"b.c\"]"), "abc");
    }
}
