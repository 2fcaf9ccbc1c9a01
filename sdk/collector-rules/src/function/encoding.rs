//! Functions that undo an encoding. What is no UTF-8 when it is decoded is no answer.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::{Example, Function, LONGEST_ANSWER};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "decodeBase64",
        usage: "(value)",
        about: "The text that Base64 holds.",
        examples: &[
            Example { call: "decodeBase64($_a)", with: &[("_a", "R0VUIC8=")], gives: Some("GET /") },
            Example { call: "decodeBase64($_a)", with: &[("_a", "***")], gives: None },
        ],
        run: |args| {
            let text = args.get(0).and_then(base64).and_then(|bytes| String::from_utf8(bytes).ok());
            args.answer(text)
        },
        ..Function::BASE
    },
    Function {
        name: "URLDecode",
        usage: "(value)",
        about: "The text behind %XX and +.",
        examples: &[
            Example { call: "URLDecode($_a)", with: &[("_a", "a%20b+c%2Fd")], gives: Some("a b c/d") },
            Example { call: "URLDecode($_a)", with: &[("_a", "100%")], gives: None },
        ],
        run: |args| {
            let text = args.get(0).and_then(url_decoded);
            args.answer(text)
        },
        ..Function::BASE
    },
    Function {
        name: "decodeHex",
        usage: "(value)",
        about: "The text that hexadecimal digits write, two a byte, with or without blanks.",
        examples: &[
            Example { call: "decodeHex($_a)", with: &[("_a", "47 45 54")], gives: Some("GET") },
            Example { call: "decodeHex($_a)", with: &[("_a", "4")], gives: None },
        ],
        run: |args| {
            let text = args.get(0).and_then(hex).and_then(|bytes| String::from_utf8(bytes).ok());
            args.answer(text)
        },
        ..Function::BASE
    },
    Function {
        name: "unzip",
        usage: "(value)",
        about: "The text in a gzip or zlib stream that is written in Base64 or hexadecimal digits; at most 16 MiB.",
        examples: &[
            Example {
                call: "unzip($_a)",
                with: &[("_a", "H4sIAAAAAAAC/8tIzcnJBwCGphA2BQAAAA==")],
                gives: Some("hello"),
            },
            Example { call: "unzip($_a)", with: &[("_a", "no archive")], gives: None },
        ],
        run: |args| {
            let text = args.get(0).and_then(|text| inflate(&hex(text).or_else(|| base64(text))?));
            args.answer(text)
        },
        ..Function::BASE
    },
];

fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    STANDARD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()
}

fn url_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let pair = after.first_chunk::<2>().filter(|_| *first == b'%').and_then(|pair| byte(*pair));
        match (first, pair) {
            (_, Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
                continue;
            }
            (b'%', None) => return None,
            (b'+', None) => bytes.push(b' '),
            (other, None) => bytes.push(*other),
        }
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

fn byte([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    Some((digit(high)? * 16 + digit(low)?) as u8)
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let digits: Vec<u8> = text.strip_prefix("0x").unwrap_or(text).bytes().filter(|b| *b != b' ').collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    (rest.is_empty() && !pairs.is_empty()).then(|| pairs.iter().map(|pair| byte(*pair)).collect())?
}

fn inflate(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    let limit = LONGEST_ANSWER as u64 + 1;
    let read = match bytes {
        [0x1F, 0x8B, ..] => flate2::read::MultiGzDecoder::new(bytes).take(limit).read_to_string(&mut text),
        _ => flate2::read::ZlibDecoder::new(bytes).take(limit).read_to_string(&mut text),
    };
    (read.is_ok() && text.len() <= LONGEST_ANSWER).then_some(text)
}
