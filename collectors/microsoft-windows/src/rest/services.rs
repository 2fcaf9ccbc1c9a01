//! Services and scheduled tasks.

use collector_sdk::prelude::*;
use collector_sdk::text::raw::{Escape, Raw};

use crate::attr;

/// 7036: the state is a word in the language of the system; those of English are told apart.
pub(super) fn state(rec: &mut Record<'_>, evt: &mut Event<'_>) {
    let key = match rec.str(attr::SERVICE_STATE) {
        Some("running") => "service.start",
        Some("stopped") => "service.stop",
        _ => return,
    };
    evt.set_taxonomy(key);
}

/// 4698 to 4702: the task's definition is XML in a text; what it runs is its command. The whole stays in the extended
/// information.
pub(super) fn task_content(rec: &mut Record<'_>) {
    let Some(content) = rec.str(attr::TASK_CONTENT_NEW).or_else(|| rec.str(attr::TASK_CONTENT)) else { return };
    let Some(command) = element(content, "<Command>", "</Command>") else { return };
    let meaning = |text| fields::text_of(rec, Raw::new(text, Escape::Xml));
    let command = match element(content, "<Arguments>", "</Arguments>") {
        Some(arguments) => {
            let (command, arguments) = (meaning(command), meaning(arguments));
            rec.build(content, |out| write!(out, "{command} {arguments}"))
        }
        None => meaning(command),
    };
    rec.set(attr::TARGET_COMMAND, command);
}

fn element<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let (_, behind) = text.split_once(open)?;
    let (inside, _) = behind.split_once(close)?;
    Some(inside.trim()).filter(|inside| !inside.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements() {
        let text = "<Exec><Command> a.exe </Command><Arguments></Arguments></Exec>";
        assert_eq!(element(text, "<Command>", "</Command>"), Some("a.exe"));
        assert_eq!(element(text, "<Arguments>", "</Arguments>"), None);
        assert_eq!(element("<Command>cut", "<Command>", "</Command>"), None);
    }
}
