//! Reads the records of ISC BIND. The code is `maps/parser.xml`, an event parser in FortiSIEM's language.

collector_sdk::register_parser!("protoEvt.map", "taxonomy.map");
