//! A collector that extends another one without touching it, by code and by a map.

use collector_sdk::core::{Custom, Customize, Diagnostics};
use collector_sdk::prelude::*;
use template_delimited::TemplateDelimited;

/// The attribute that the extension adds; its map says where it goes.
#[derive(Debug, Default)]
struct Site {
    floor: Option<AttrId>,
}

impl Customize for Site {
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.floor = Some(setup.attr("floor"));
        Ok(())
    }

    fn preparse(&mut self, rec: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
        Ok(if rec.text().contains("192.0.2.99") { Verdict::Filter("test network") } else { Verdict::Send })
    }

    fn parse(&mut self, rec: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
        if let Some(floor) = self.floor {
            rec.set(floor, "third floor");
        }
        Ok(Verdict::Send)
    }
}

type Extended = Custom<TemplateDelimited, Site>;

register_collector!(Extended, extends: template_delimited::DEFINITION, maps: ["Rec2Evt.map"]);

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
