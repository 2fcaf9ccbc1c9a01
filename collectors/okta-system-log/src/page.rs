//! A record that is an array of events, as the API answers with a page: one event for each element.
//!
//! The array is cut once, when its first event is made; each later turn takes the next element. Elements that
//! are no events, and an array that is damaged somewhere, do not cost the events before: those leave first,
//! and then the record itself as unsupported, with the reason and its raw text.

use collector_sdk::prelude::*;

/// The rest of the array that is being taken apart.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Where the elements that are objects stand.
    elements: Vec<(u32, u32)>,
    next: usize,
    fault: Option<(&'static str, usize)>,
}

const NO_EVENT: &str = "an element of the array is no event";

/// True when the text is an array.
pub(crate) fn is_page(text: &str) -> bool {
    text.trim_ascii_start().starts_with('[')
}

impl Page {
    /// Cuts the array.
    pub(crate) fn open(&mut self, text: &str) {
        let Page { elements, next, fault } = self;
        elements.clear();
        *next = 0;
        *fault = None;
        let done = json::elements(text, |element| {
            let start = element.as_ptr() as usize - text.as_ptr() as usize;
            if element.starts_with('{') {
                elements.push((start as u32, element.len() as u32));
            } else {
                fault.get_or_insert((NO_EVENT, start));
            }
        });
        if let Err(damage) = done {
            *fault = Some(damage);
        }
        self.seek(text);
    }

    /// The next event's text.
    pub(crate) fn take<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let event = self.element(text)?;
        self.next += 1;
        self.seek(text);
        Some(event)
    }

    /// True when another turn is needed: for a further event, or to tell of a fault.
    pub(crate) fn has_more(&self) -> bool {
        self.next < self.elements.len() || self.fault.is_some()
    }

    /// What is wrong with the array, and at which byte.
    pub(crate) fn fault(&self) -> Option<(&'static str, usize)> {
        self.fault
    }

    fn element<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (start, len) = *self.elements.get(self.next)?;
        text.get(start as usize..(start + len) as usize)
    }

    /// Moves on to the next element that is an event.
    fn seek(&mut self, text: &str) {
        while let Some(element) = self.element(text) {
            if has_event_type(element) {
                return;
            }
            self.fault.get_or_insert((NO_EVENT, self.elements[self.next].0 as usize));
            self.next += 1;
        }
    }
}

fn has_event_type(object: &str) -> bool {
    let mut found = false;
    let whole = json::pairs(object, |key, value| {
        found |= key == "eventType" && value.len() > 2 && value.starts_with('"');
    });
    found && whole.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str], fault: Option<(&'static str, usize)>) {
        let mut page = Page::default();
        page.open(text);
        let mut found = Vec::new();
        while let Some(event) = page.take(text) {
            found.push(event);
        }
        assert_eq!((&found[..], page.fault()), (expected, fault), "{text}");
    }

    #[test]
    fn pages() {
        let (a, b) = (r#"{"eventType":"a.b"}"#, r#"{"x":[1],"eventType":"c.d"}"#);
        check("[]", &[], None);
        check(&format!("[{a}]"), &[a], None);
        check(&format!(" [ {a} , {b} ] "), &[a, b], None);
        check(&format!("[{a},7,{{}},{b}]"), &[a, b], Some((NO_EVENT, 21)));
        check(&format!("[{a},{{\"x\":1}},{b}]"), &[a, b], Some((NO_EVENT, 21)));
        check(&format!("[{a},{{\"event"), &[a], Some(("the JSON text is cut off", 28)));
        check("[[[[", &[], Some(("the JSON text is cut off", 4)));
    }
}
