//! Commands that an administrator gives: which of them only read.

/// True for a command that shows something and changes nothing: `show …`, `dir …`, `write terminal`. One whose
/// output goes to a file does more than that.
pub(crate) fn is_read(command: &str) -> bool {
    let mut words = command.split_ascii_whitespace();
    let reads = match words.next() {
        Some("sh" | "sho" | "show" | "dir" | "more" | "pwd" | "who" | "verify" | "help" | "?") => true,
        Some("wr" | "write") => matches!(words.next(), Some("t" | "term" | "terminal")),
        _ => false,
    };
    let writes = |pipe: &str| {
        let word = pipe.split_ascii_whitespace().next();
        word.is_some_and(|word| ["redirect", "append", "tee"].iter().any(|full| full.starts_with(word)))
    };
    reads && !command.split('|').skip(1).any(writes)
}

#[cfg(test)]
mod tests {
    use super::is_read;

    #[test]
    fn reads_and_writes() {
        for read in
            ["show run", "sh  conn", " dir disk0:/dap.xml", "more disk0:/x", "write terminal", "show run | inc user"]
        {
            assert!(is_read(read), "{read}");
        }
        for write in
            ["", "shun 192.0.2.1", "shutdown", "write memory", "no shun", "show run | redirect tftp://192.0.2.1/x"]
        {
            assert!(!is_read(write), "{write}");
        }
    }
}
