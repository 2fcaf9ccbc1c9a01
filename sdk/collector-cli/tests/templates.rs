//! The templates list every field that a collector may set, so that authors see what there is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use collector_sdk::core::EventSchema;
use collector_sdk::core::schema::Origin;

/// Set by functions of the event or by the lines that protoEvt.map ships, never by a line of Rec2Evt.map.
const ELSEWHERE: [&str; 7] = [
    "ObserverEventTime",
    "ObserverEventTimeString",
    "BeginTime",
    "EndTime",
    "ExtendedInformation",
    "CollectorPluginName",
    "CollectorPluginVersion",
];

/// The first columns of a map, without comments.
fn fields_of(map: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(map).expect("every template has the map");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split(',').next().unwrap_or_default().to_string()).collect()
}

#[test]
fn every_field_is_listed() {
    let schema = EventSchema::base();
    let listed_by_hand = |origin| matches!(origin, Origin::Reserved | Origin::Customer);
    let settable = schema.fields().iter().filter(|field| field.setter.is_collector() && !listed_by_hand(field.origin));
    let names = settable.map(|field| field.name.to_string());
    let wanted: BTreeSet<String> = names.filter(|name| !ELSEWHERE.contains(&name.as_str())).collect();
    for kind in ["syslog", "delimited", "json"] {
        let map =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../templates/template-{kind}/maps/Rec2Evt.map"));
        let mut listed = fields_of(&map);
        listed.remove("ExtendedInformation");
        let missing: Vec<_> = wanted.difference(&listed).collect();
        assert!(missing.is_empty(), "add to {}: {missing:?}", map.display());
        let strange: Vec<_> = listed.difference(&wanted).collect();
        assert!(strange.is_empty(), "remove from {}: {strange:?}", map.display());
    }
}
