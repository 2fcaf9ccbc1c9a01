//! x
use collector_sdk::prelude::*;

#[derive(Default)]
struct CiscoAsa;

impl Collector for CiscoAsa {
    fn parse(&mut self, _rec: &mut Record, _evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
        Ok(Verdict::Send)
    }
}
register_collector!(CiscoAsa, maps: ["severity.map", "protocol.map", "messages.pat"]);
