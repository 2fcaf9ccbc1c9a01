//! A crate that extends a collector: its code and maps lie above the vendor's.

use collector_tests::{Dir, call, run};

const CUSTOM: &str = env!("CARGO_BIN_EXE_custom-under-test");
const DELIMITED: &str = env!("CARGO_BIN_EXE_delimited-under-test");

#[test]
fn code_and_maps_lie_above_the_vendors() {
    let dir = Dir::new();
    let kept = "2026-11-20 09:00:10,proxy02,web,5,allowed,j.tanaka,192.0.2.31,,,,,,,https://www.example.org/,\n";
    let file = dir.write("input.log", format!("{kept}{}", kept.replace("192.0.2.31", "192.0.2.99")));
    let (vendor, custom) = (run(DELIMITED, &[&file]), run(CUSTOM, &[&file]));
    assert_eq!((vendor.count("sent"), custom.count("sent"), custom.count("filtered")), (2, 1, 1));
    let (vendor, custom) = (vendor.events().remove(0), custom.events().remove(0));
    assert_eq!(custom["SourceHostName"], "third floor");
    assert_eq!(custom["Message"], "https://www.example.org/");
    assert!(vendor["SourceHostName"].is_null() && vendor["Message"] != custom["Message"]);
    assert_eq!(custom["InitiatorUserName"], vendor["InitiatorUserName"]);
    assert_eq!(custom["XDASTaxonomyName"], vendor["XDASTaxonomyName"]);
    assert_eq!(
        (&custom["CollectorPluginName"], &custom["ProductName"]),
        (&"Delimited, extended".into(), &"Extension".into())
    );
}

#[test]
fn an_overlay_with_a_wrong_name_does_not_load() {
    let dir = Dir::new();
    let file = dir.write("input.log", "x\n");
    for (name, near) in
        [("Rec2Evtt.map", "Rec2Evt.map"), ("protoevt.map", "protoEvt.map"), ("site.csv", "its maps are")]
    {
        let overlay = Dir::new();
        let _ = overlay.write(name, "Message,url\n");
        let _ = overlay.write("README.md", "documents are welcome");
        call(CUSTOM, &["run", &file, "--overlay", &overlay.path("")]).expect(1, &[name, near, "C0111"]);
    }
    let overlay = Dir::new();
    std::fs::create_dir(overlay.path("Rec2Evt.map")).expect("it is new");
    call(CUSTOM, &["run", &file, "--overlay", &overlay.path("")]).expect(1, &["Rec2Evt.map", "cannot read"]);
}
