//! Changes of the configuration: `cfgpath` says of what kind the object is. Changes of accounts and groups are told apart
//! by it.

use collector_sdk::prelude::*;

use crate::{attr, sides};

/// What changed, as a key of taxonomy.map; `None` when the record tells of no change.
pub(crate) fn read(rec: &mut Record) -> Option<&'static str> {
    let path = rec.str(attr::CONFIG_PATH)?;
    let object = rec.str(attr::CONFIG_OBJECT);
    let change = rec.str(attr::CONFIG_ATTRIBUTE).unwrap_or_default();
    if let Some(name) = only_attribute(change) {
        rec.set(attr::CHANGED_ATTRIBUTE, name);
    }
    rec.set(attr::RESOURCE_NAME, object.or(Some(path)));
    rec.unset(attr::CONFIG_OBJECT);
    let action = rec.str(attr::ACTION).unwrap_or_default();
    let is = |word: &str| action.eq_ignore_ascii_case(word);
    let key = match path {
        "system.admin" | "system.sso-admin" | "system.api-user" | "user.local" => {
            let (name, domain) = object.map_or(("", None), sides::named_user);
            rec.set(attr::TARGET_USER_NAME, Some(name).filter(|name| !name.is_empty()));
            rec.set(attr::TARGET_USER_DOMAIN, domain);
            account(change, is)
        }
        "user.group" => {
            rec.set(attr::TARGET_GROUP, object);
            match () {
                () if is("add") => "group.add",
                () if is("delete") => "group.delete",
                () => "group.edit",
            }
        }
        _ => "config.change",
    };
    Some(key)
}

fn account(change: &str, is: impl Fn(&str) -> bool) -> &'static str {
    const PASSWORDS: [&str; 3] = ["password[", "passwd[", "old-password["];
    match () {
        () if is("add") => "account.add",
        () if is("delete") => "account.delete",
        () if PASSWORDS.iter().any(|name| change.starts_with(name)) => "account.password",
        () if change.starts_with("status[") && change.ends_with("->disable]") => "account.disable",
        () if change.starts_with("status[") && change.ends_with("->enable]") => "account.enable",
        () => "account.edit",
    }
}

/// The attribute's name, if one alone changed: `status[enable->disable]`.
fn only_attribute(change: &str) -> Option<&str> {
    let (name, rest) = change.split_once('[')?;
    let value = rest.strip_suffix(']')?;
    (!name.is_empty() && !value.contains(['[', ']'])).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes() {
        assert_eq!(only_attribute("status[enable->disable]"), Some("status"));
        assert_eq!(only_attribute("type[password]passwd[*]"), None);
        assert_eq!(only_attribute(""), None);
        assert_eq!(only_attribute("[x]"), None);
    }

    #[test]
    fn accounts() {
        let edit = |word: &str| word == "edit";
        assert_eq!(account("old-password[*]password[*]", edit), "account.password");
        assert_eq!(account("status[enable->disable]", edit), "account.disable");
        assert_eq!(account("status[disable->enable]", edit), "account.enable");
        assert_eq!(account("accprofile[a->b]", edit), "account.edit");
        assert_eq!(account("password[*]", |word| word == "add"), "account.add");
    }
}
