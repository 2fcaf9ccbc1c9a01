use proptest::prelude::*;

use super::*;

struct Log(String);

impl<'t> Visit<'t> for Log {
    fn text(&mut self, text: Raw<'t>) {
        self.0.push_str(&text.unescape());
    }
    fn open(&mut self, name: &'t str) {
        self.0.push_str(&format!("<{name}"));
    }
    fn attribute(&mut self, name: &'t str, value: Raw<'t>) {
        self.0.push_str(&format!(" {name}={}", value.unescape()));
    }
    fn close(&mut self, _name: &'t str) {
        self.0.push('>');
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let mut log = Log(String::new());
    if let Err(e) = scan(text, &mut log) {
        log.0.push_str(&format!("!{:?} {}", e.kind, e.at));
    }
    assert_eq!(log.0, expected, "{text}");
}

#[test]
fn documents() {
    check("<?xml version='1.0'?> <a><b/>t</a >\n", "<a<b>t>");
    check("<p:a x='>' y = \"&lt;'\" >é<!-- <b> -->&amp;</p:a><c/>", "<p:a x=> y=<'é&><c>");
    check("<a><![CDATA[<b>]]&amp;]]></a>", "<a<b>]]&amp;>");
    check("<a><!--></a>", "<a!UnclosedMarkup 3");
}

#[test]
fn damage() {
    use ScanErrorKind::*;
    let cases = [
        ("", OutsideElement, 0),
        ("x<a/>", OutsideElement, 0),
        ("<a/> x", OutsideElement, 4),
        ("<![CDATA[x]]>", OutsideElement, 0),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", DoctypeRefused, 0),
        ("<a><b></a>", MismatchedClose, 6),
        ("<a></ab>", MismatchedClose, 3),
        ("</a>", MismatchedClose, 0),
        ("<a><b>", UnclosedElement, 3),
        ("<a>x<", UnclosedMarkup, 4),
        ("<a></a", UnclosedMarkup, 3),
        ("<a b='c'", UnclosedMarkup, 0),
        ("<a b='c</a>", UnclosedQuote, 5),
        ("<a b=c/>", InvalidTag, 5),
        ("<a b/>", InvalidTag, 3),
        ("< a/>", InvalidTag, 0),
        ("<!x>", InvalidTag, 0),
    ];
    for (text, kind, at) in cases {
        assert_eq!(scan(text, &mut Log(String::new())), Err(ScanError::new(at, kind)), "{text}");
    }
    let deep = "<a>".repeat(65);
    assert_eq!(scan(&deep, &mut Log(String::new())), Err(ScanError::new(192, TooDeep)));
    check(&("<a>".repeat(64) + &"</a>".repeat(64)), &("<a".repeat(64) + &">".repeat(64)));
}

#[test]
fn events() {
    let text = "<Events><e:Event xmlns:e='x'> <e:System> <EventID Qualifiers='1'>7</EventID><Security /></e:System>\
        <EventData Name='T'><Data>a</Data><Data Name='n'> </Data><Data Name='z'/><Data></Data><Binary>00</Binary></EventData>\
        <UserData><L xmlns='y'><User id='5'><Name>bob</Name></User></L></UserData>\
        <RenderingInfo Culture='en'><Message>&lt;m</Message></RenderingInfo></e:Event></Events>";
    let mut seen = Vec::new();
    windows_event(text, |p, value| {
        let attribute = p.attribute.map(|a| format!("@{a}")).unwrap_or_default();
        seen.push(format!("{}.{}{attribute}={}", p.section, p.name, value.unescape()));
    })
    .unwrap();
    let expected = "System.EventID@Qualifiers=1|System.EventID=7|EventData.@Name=T|EventData.Data1=a|EventData.n= |\
        EventData.z=|EventData.Data2=|EventData.Binary=00|UserData.User@id=5|UserData.Name=bob|\
        RenderingInfo.@Culture=en|RenderingInfo.Message=<m";
    assert_eq!(seen.join("|"), expected);
}

/// A CDATA section or a comment does not end a text.
#[test]
fn pieces() {
    let text = "<Event><EventData><Data Name='c'>a&amp;b<![CDATA[<c>]]>d</Data><Data>e<!-- x --> f</Data><Data>g</Data>\
        </EventData><System><A>h<!--i--> <!--j-->k</A> </System></Event>";
    let mut seen: Vec<(String, String)> = Vec::new();
    windows_event(text, |p, value| match seen.last_mut().filter(|_| p.goes_on) {
        Some((_, text)) => text.push_str(&value.unescape()),
        None => seen.push((p.name.to_owned(), value.unescape().into_owned())),
    })
    .unwrap();
    let expected = [("c", "a&b<c>d"), ("Data1", "e f"), ("Data2", "g"), ("A", "h k")];
    assert_eq!(seen, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

proptest! {
    #[test]
    fn never_panics(text in r#"(</?(a|Event|Data|b:c)|[ '"=<>/!?\[\]&-]|/?>|<!--|-->|<!\[CDATA\[|\]\]>|\PC){0,60}"#) {
        let _ = scan(&text, &mut Log(String::new()));
        let _ = windows_event(&text, |_, _| {});
    }

    #[test]
    fn texts_survive(value in r#"[&<>'"a-z]{0,20}"#) {
        let written = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        check(&format!("<a b=\"{written}\">{written}.</a>"), &format!("<a b={value}{value}.>"));
    }
}
