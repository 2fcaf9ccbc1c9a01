//! What was acted upon: the list `target`, of any length and mixture.
//!
//! The first target of each kind fills the fields of that kind; what those fields cannot hold, and every
//! further target, goes to the extended information by type. Nothing is lost.

use collector_sdk::prelude::*;
use collector_sdk::text::raw::{Escape, Raw};

use crate::attr;
use crate::placeholder::is_placeholder;

/// The kinds of targets that have fields of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    AppUser,
    App,
    Group,
    Policy,
    Rule,
    Device,
    Resource,
}

const KINDS: usize = Kind::Resource as usize + 1;

impl Kind {
    fn of(kind: &str) -> Kind {
        match kind {
            "User" => Kind::User,
            "AppUser" => Kind::AppUser,
            "AppInstance" => Kind::App,
            // A role is granted like a group, and shares its fields.
            "UserGroup" | "Group" | "ROLE" | "Role" => Kind::Group,
            "PolicyEntity" | "Policy" => Kind::Policy,
            "PolicyRule" | "Rule" => Kind::Rule,
            "Device" => Kind::Device,
            _ => Kind::Resource,
        }
    }

    fn shape(self) -> &'static Shape {
        match self {
            Kind::User | Kind::AppUser => &USER,
            Kind::App => &APP,
            Kind::Group => &GROUP,
            Kind::Policy => &POLICY,
            Kind::Rule => &RULE,
            Kind::Device => &DEVICE,
            Kind::Resource => &RESOURCE,
        }
    }
}

/// Where a member goes: to an attribute, aside under a name, or nowhere because the kind says it already.
#[derive(Clone, Copy)]
enum Place {
    Attr(AttrId),
    Aside(&'static str),
    Implied,
}

/// Where the members of one kind go.
struct Shape {
    id: AttrId,
    /// `alternateId`: the sign-in name of a user, the label of an application, else rarely set.
    alternate: Place,
    /// `displayName`.
    display: Place,
    /// `type`.
    kind: Place,
    /// `detailEntry`.
    detail: &'static str,
}

const USER: Shape = Shape {
    id: attr::TARGET_USER_ID,
    alternate: Place::Attr(attr::TARGET_USER_NAME),
    display: Place::Attr(attr::TARGET_USER_DISPLAY_NAME),
    kind: Place::Attr(attr::TARGET_USER_TYPE),
    detail: "target.User.detailEntry",
};
const APP: Shape = Shape {
    id: attr::TARGET_APP_ID,
    alternate: Place::Attr(attr::TARGET_APP_NAME),
    display: Place::Aside("target.AppInstance.displayName"),
    kind: Place::Implied,
    detail: "target.AppInstance.detailEntry",
};
const GROUP: Shape = Shape {
    id: attr::TARGET_GROUP_ID,
    alternate: Place::Aside("target.trust.alternateId"),
    display: Place::Attr(attr::TARGET_GROUP_NAME),
    kind: Place::Aside("target.trust.type"),
    detail: "target.trust.detailEntry",
};
const POLICY: Shape = Shape {
    id: attr::TARGET_POLICY_ID,
    alternate: Place::Aside("target.PolicyEntity.alternateId"),
    display: Place::Attr(attr::TARGET_POLICY_NAME),
    kind: Place::Implied,
    detail: "target.PolicyEntity.detailEntry",
};
const RULE: Shape = Shape {
    id: attr::TARGET_RULE_ID,
    // The policy that the rule belongs to.
    alternate: Place::Aside("target.PolicyRule.alternateId"),
    display: Place::Attr(attr::TARGET_RULE_NAME),
    kind: Place::Implied,
    detail: "target.PolicyRule.detailEntry",
};
const DEVICE: Shape = Shape {
    id: attr::TARGET_DEVICE_ID,
    alternate: Place::Aside("target.Device.alternateId"),
    display: Place::Attr(attr::TARGET_DEVICE_NAME),
    kind: Place::Implied,
    detail: "target.Device.detailEntry",
};
const RESOURCE: Shape = Shape {
    id: attr::TARGET_RESOURCE_ID,
    alternate: Place::Aside("target.alternateId"),
    display: Place::Attr(attr::TARGET_RESOURCE_NAME),
    kind: Place::Attr(attr::TARGET_RESOURCE_TYPE),
    detail: "target.detailEntry",
};

/// One target as it stands in the text.
#[derive(Default)]
struct Target<'b> {
    text: &'b str,
    id: Option<&'b str>,
    kind: Option<&'b str>,
    alternate: Option<&'b str>,
    display: Option<&'b str>,
    detail: Option<&'b str>,
    /// True when there are members that Okta does not document.
    more: bool,
}

/// Takes the targets apart.
pub(crate) fn targets(rec: &mut Record) {
    let list = match rec.get(attr::TARGET) {
        Some(Value::Json(list)) => list,
        Some(other) => return rec.keep_aside("target", other),
        None => return,
    };
    let mut first = [None; KINDS];
    if list.starts_with('[') {
        // The scan has checked the whole text.
        let _ = json::elements(list, |element| sort(rec, element, &mut first));
    } else {
        sort(rec, list, &mut first);
    }
    // The account within an application stands in for a user where there is none.
    if first[Kind::User as usize].is_some()
        && let Some(account) = first[Kind::AppUser as usize].take()
    {
        further(rec, account);
    }
    for target in first.into_iter().flatten() {
        place(rec, target);
    }
}

/// Keeps the first target of each kind and puts the others aside.
fn sort<'b>(rec: &mut Record<'b>, element: &'b str, first: &mut [Option<&'b Target<'b>>; KINDS]) {
    if !element.starts_with('{') {
        return rec.keep_aside("target", value_of(rec, element));
    }
    let target = read(rec, element);
    let slot = &mut first[Kind::of(target.kind.unwrap_or_default()) as usize];
    if slot.is_none() {
        *slot = Some(target);
    } else {
        further(rec, target);
    }
}

/// In the arena, because a target is too large to be handed about.
fn read<'b>(rec: &Record<'b>, text: &'b str) -> &'b Target<'b> {
    let target = rec.arena().alloc(Target { text, ..Target::default() });
    let _ = json::pairs(text, |key, value| {
        let known = match key {
            "id" => &mut target.id,
            "type" => &mut target.kind,
            "alternateId" => &mut target.alternate,
            "displayName" => &mut target.display,
            "detailEntry" => {
                target.detail = Some(value).filter(|value| !matches!(*value, "null" | "{}"));
                return;
            }
            _ => {
                target.more = true;
                return;
            }
        };
        if known.is_none() {
            *known = text_of(rec, value).filter(|text| !is_placeholder(text));
        }
    });
    target
}

/// The meaning of a JSON string; other values as they are written.
fn text_of<'b>(rec: &Record<'b>, value: &'b str) -> Option<&'b str> {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(inner) => Some(fields::text_of(rec, Raw::new(inner, Escape::Json))),
        None => Some(value),
    }
}

fn value_of<'b>(rec: &Record<'b>, value: &'b str) -> Value<'b> {
    match text_of(rec, value) {
        Some(text) if value.starts_with('"') => Value::Text(text),
        _ if value == "null" => Value::Null,
        _ => Value::Json(value),
    }
}

/// Puts a whole target aside under its type.
fn further<'b>(rec: &mut Record<'b>, target: &Target<'b>) {
    let name = match target.kind {
        None => "target",
        Some("User") => "target.User",
        Some("AppUser") => "target.AppUser",
        Some("AppInstance") => "target.AppInstance",
        Some("UserGroup") => "target.UserGroup",
        Some("PolicyRule") => "target.PolicyRule",
        Some(kind) => rec.build("", |out| write!(out, "target.{kind}")),
    };
    rec.keep_aside(name, Value::Json(target.text));
}

/// Fills the fields of the target's kind.
fn place<'b>(rec: &mut Record<'b>, target: &Target<'b>) {
    let kind = Kind::of(target.kind.unwrap_or_default());
    let shape = kind.shape();
    rec.set(shape.id, target.id);
    // Where only one of the two names has a field, that field takes the other name if it must.
    let (mut alternate, mut display) = (target.alternate, target.display);
    match (shape.alternate, shape.display) {
        (Place::Attr(_), Place::Aside(_)) if alternate.is_none() => alternate = display.take(),
        (Place::Aside(_), Place::Attr(_)) if display.is_none() => display = alternate.take(),
        (Place::Attr(_), Place::Attr(_)) => {}
        (Place::Aside(_), _) if alternate == display => alternate = None,
        (_, Place::Aside(_)) if alternate == display => display = None,
        _ => {}
    }
    if kind == Kind::Rule && rec.get(attr::TARGET_POLICY_ID).is_none() {
        rec.set(attr::TARGET_POLICY_ID, alternate.take());
    }
    put(rec, shape.alternate, alternate);
    put(rec, shape.display, display);
    put(rec, shape.kind, target.kind);
    if let Some(detail) = target.detail {
        rec.keep_aside(shape.detail, value_of(rec, detail));
    }
    if target.more {
        members_aside(rec, target);
    }
}

fn put<'b>(rec: &mut Record<'b>, place: Place, value: Option<&'b str>) {
    match (place, value) {
        (_, None) | (Place::Implied, _) => {}
        (Place::Attr(attr), value) => rec.set(attr, value),
        (Place::Aside(name), Some(value)) => rec.keep_aside(name, Value::Text(value)),
    }
}

/// Puts the members that Okta does not document aside, such as `changeDetails`.
#[cold]
fn members_aside<'b>(rec: &mut Record<'b>, target: &Target<'b>) {
    let kind = target.kind.unwrap_or_default();
    let _ = json::pairs(target.text, |key, value| {
        if !matches!(key, "id" | "type" | "alternateId" | "displayName" | "detailEntry") {
            let name = rec.build("", |out| match kind {
                "" => write!(out, "target.{key}"),
                _ => write!(out, "target.{kind}.{key}"),
            });
            rec.keep_aside(name, value_of(rec, value));
        }
    });
}
