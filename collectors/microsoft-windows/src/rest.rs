//! What a row of `events.map` cannot say: functions by their name in its last column.

mod defender;
mod network;
mod objects;
mod scripts;
mod services;
mod sysmon;

use collector_sdk::prelude::*;

use crate::attr;
use crate::codes::{Statuses, number};
use crate::general::Levels;
use crate::outcome;

/// A function for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    Object,
    RegistryValue,
    HardLink,
    TaskContent,
    ConnectionOfHost,
    Packet,
    Listener,
    SysmonConnection,
    SysmonRegistry,
    SysmonService,
    Dns,
    Clipboard,
    ContextInfo,
    ScriptBlock,
    EngineDetails,
    Malware,
    Status,
    ServiceState,
}

/// Finds a function by its name.
pub(crate) fn function(name: &str) -> Option<Rest> {
    Some(match name {
        "object" => Rest::Object,
        "registry_value" => Rest::RegistryValue,
        "hard_link" => Rest::HardLink,
        "task_content" => Rest::TaskContent,
        "connection_of_host" => Rest::ConnectionOfHost,
        "packet" => Rest::Packet,
        "listener" => Rest::Listener,
        "sysmon_connection" => Rest::SysmonConnection,
        "sysmon_registry" => Rest::SysmonRegistry,
        "sysmon_service" => Rest::SysmonService,
        "dns" => Rest::Dns,
        "clipboard" => Rest::Clipboard,
        "script_block" => Rest::ScriptBlock,
        "context_info" => Rest::ContextInfo,
        "engine_details" => Rest::EngineDetails,
        "malware" => Rest::Malware,
        "status" => Rest::Status,
        "service_state" => Rest::ServiceState,
        _ => return None,
    })
}

impl Rest {
    /// True when the computer need not be the target: it is one end of a connection.
    pub(crate) fn is_connection(self) -> bool {
        matches!(self, Rest::ConnectionOfHost | Rest::Packet | Rest::SysmonConnection)
    }

    pub(crate) fn run(self, rec: &mut Record<'_>, evt: &mut Event<'_>, statuses: &Statuses, levels: &Levels) {
        match self {
            Rest::Object => objects::object(rec),
            Rest::RegistryValue => objects::registry_value(rec, evt),
            Rest::HardLink => objects::hard_link(rec),
            Rest::TaskContent => services::task_content(rec),
            Rest::ConnectionOfHost => network::connection_of_host(rec, evt),
            Rest::Packet => network::packet(rec, evt),
            Rest::Listener => network::listener(rec, evt),
            Rest::SysmonConnection => network::sysmon_connection(rec),
            Rest::SysmonRegistry => sysmon::registry(rec, evt),
            Rest::SysmonService => sysmon::service(rec, evt),
            Rest::Dns => sysmon::dns(rec, evt),
            Rest::Clipboard => sysmon::clipboard(rec),
            Rest::ScriptBlock => scripts::script_block(rec),
            Rest::ContextInfo => scripts::context_info(rec),
            Rest::EngineDetails => scripts::engine_details(rec),
            Rest::Malware => defender::malware(rec, evt, statuses, levels),
            Rest::Status => status(rec, evt, statuses),
            Rest::ServiceState => services::state(rec, evt),
        }
    }
}

/// The code of an event without audit bits says that it failed.
fn status(rec: &mut Record<'_>, evt: &mut Event<'_>, statuses: &Statuses) {
    if rec.str(attr::OUTCOME_CODE).is_some_and(|code| number(code) != Some(0)) {
        if !rec.has(attr::REASON) {
            outcome::explain(rec, evt, statuses);
        }
        if evt.str(field::XDAS_OUTCOME_NAME) == Some("XDAS_OUT_SUCCESS") {
            evt.set_outcome("XDAS_OUT_FAILURE");
        }
    }
}
