//! Functions on numbers.

use super::{Args, Example, Function};
use crate::attribute::{short_number, trimmed};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "add",
        usage: "(a, b, …)",
        about: "The sum. Integers stay integers.",
        args: (2, 8),
        examples: &[
            Example { call: "add($_a, $_b)", with: &[("_a", "12"), ("_b", "30")], gives: Some("42") },
            Example { call: "add($_a, 0.5, 1)", with: &[("_a", "1")], gives: Some("2.5") },
            Example { call: "add($_a, 1)", with: &[("_a", "x")], gives: None },
        ],
        run: |args| fold(args, i128::checked_add, |a, b| a + b),
        ..Function::BASE
    },
    Function {
        name: "scale",
        usage: "(value, factor)",
        about: "The product. Integers stay integers.",
        args: (2, 2),
        examples: &[
            Example { call: "scale($_a, 1000)", with: &[("_a", "15")], gives: Some("15000") },
            Example { call: "scale($_a, 1000)", with: &[("_a", "0.25")], gives: Some("250") },
        ],
        run: |args| fold(args, i128::checked_mul, |a, b| a * b),
        ..Function::BASE
    },
    Function {
        name: "divide",
        usage: "(a, b)",
        about: "The quotient as a decimal number; nothing when b is 0.",
        args: (2, 2),
        examples: &[
            Example { call: "divide($_a, $_b)", with: &[("_a", "5"), ("_b", "2")], gives: Some("2.5") },
            Example { call: "divide($_a, 0)", with: &[("_a", "5")], gives: None },
        ],
        run: |args| {
            let quotient = number(args, 0).zip(number(args, 1)).filter(|(_, b)| *b != 0.0).map(|(a, b)| a / b);
            args.answer(quotient.filter(|q| q.is_finite()))
        },
        ..Function::BASE
    },
    Function {
        name: "minus",
        usage: "(a, b)",
        about: "The difference. Integers stay integers.",
        args: (2, 2),
        is_extension: true,
        examples: &[Example { call: "minus($_a, 2)", with: &[("_a", "44")], gives: Some("42") }],
        run: |args| fold(args, i128::checked_sub, |a, b| a - b),
        ..Function::BASE
    },
    Function {
        name: "toInt",
        usage: "(value)",
        about: "The integer part of a number.",
        is_extension: true,
        examples: &[Example { call: "toInt($_a)", with: &[("_a", "12.9")], gives: Some("12") }],
        run: |args| {
            let whole = number(args, 0).map(f64::trunc).filter(|n| n.abs() < 9e15).map(|n| n as i64);
            args.answer(whole)
        },
        ..Function::BASE
    },
    Function {
        name: "convertHexStrToInt",
        usage: "(value)",
        about: "The number that hexadecimal digits write, with or without `0x`.",
        examples: &[
            Example { call: "convertHexStrToInt($_a)", with: &[("_a", "0xA")], gives: Some("10") },
            Example { call: "convertHexStrToInt($_a)", with: &[("_a", "ff")], gives: Some("255") },
            Example { call: "convertHexStrToInt($_a)", with: &[("_a", "xyz")], gives: None },
        ],
        run: |args| {
            let number = args.get(0).and_then(|text| {
                let text = trimmed(text);
                let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
                // A sign is no digit.
                digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u64::from_str_radix(digits, 16).ok())?
            });
            args.answer(number)
        },
        ..Function::BASE
    },
    Function {
        name: "getEventSeverityFromSyslogPriority",
        usage: "(priority)",
        about: "The severity, 1 to 10, of the level in a syslog priority: emergency and alert 10, critical 8, error and warning \
                5, notice 2, others 1.",
        examples: &[
            Example { call: "getEventSeverityFromSyslogPriority($_a)", with: &[("_a", "52")], gives: Some("5") },
            Example { call: "getEventSeverityFromSyslogPriority($_a)", with: &[("_a", "134")], gives: Some("1") },
        ],
        run: |args| {
            let severity =
                args.get(0).and_then(|text| text.trim().parse::<u32>().ok()).map(|priority| match priority & 7 {
                    0 | 1 => 10,
                    2 => 8,
                    3 | 4 => 5,
                    5 => 2,
                    _ => 1,
                });
            args.answer(severity)
        },
        ..Function::BASE
    },
];

fn number(args: &Args<'_, '_>, index: usize) -> Option<f64> {
    decimal(args.get(index)?)
}

/// A number in decimal digits: what the standard reads besides, such as `inf`, is none.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let text = trimmed(text);
    if let Some(whole) = short_number(text) {
        return Some(whole as f64);
    }
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|n: &f64| plain && n.is_finite())
}

fn fold(args: &mut Args<'_, '_>, whole: fn(i128, i128) -> Option<i128>, broken: fn(f64, f64) -> f64) -> bool {
    let integers = || {
        let mut values = args.values.iter().map(|value| value.and_then(|text| text.trim().parse::<i128>().ok()));
        let first = values.next()??;
        values.try_fold(first, |sum, value| whole(sum, value?))
    };
    if let Some(result) = integers() {
        return args.answer(Some(result));
    }
    let mut values = (0..args.values.len()).map(|index| number(args, index));
    let result =
        values.next().flatten().and_then(|first| values.try_fold(first, |sum, value| Some(broken(sum, value?))));
    drop(values);
    args.answer(result.filter(|n| n.is_finite()))
}
