//! The System section: which of its elements and attributes is which attribute of the record. XML and the nested forms of
//! JSON share these names; flat forms have their own.

use collector_sdk::prelude::*;

use crate::attr;

/// Sets the value of an element (`attribute` is empty) or of an element's attribute. What Windows does not document is
/// kept aside under both names.
#[inline]
pub(crate) fn set<'b>(rec: &mut Record<'b>, element: &'b str, attribute: &'b str, text: &'b str) {
    let text = text.trim_ascii();
    if text.is_empty() {
        return;
    }
    let known = match (element, attribute) {
        ("Provider", "Name") => attr::PROVIDER,
        ("Provider", "Guid") => attr::PROVIDER_GUID,
        ("Provider", "EventSourceName") => attr::EVENT_SOURCE,
        ("EventID", "" | "Value") => attr::EVENT_ID,
        ("EventID", "Qualifiers") => attr::QUALIFIERS,
        ("Version", "") => attr::EVENT_VERSION,
        ("Level", "") => attr::LEVEL,
        ("Task", "") => attr::TASK,
        ("Opcode", "") => attr::OPCODE,
        ("Keywords", "") => attr::KEYWORDS,
        ("TimeCreated", "SystemTime" | "") => attr::TIME,
        ("EventRecordID", "") => attr::RECORD_ID,
        ("Correlation", "ActivityID") => attr::ACTIVITY_ID,
        ("Correlation", "RelatedActivityID") => attr::RELATED_ACTIVITY_ID,
        ("Execution", "ProcessID") => attr::EXECUTION_PID,
        ("Execution", "ThreadID") => attr::EXECUTION_TID,
        ("Channel", "") => attr::CHANNEL,
        ("Computer", "") => attr::COMPUTER,
        ("Security", "UserID") => attr::SYSTEM_USER,
        _ => return aside(rec, element, attribute, text),
    };
    if rec.has(known) {
        return aside(rec, element, attribute, text);
    }
    rec.set(known, text);
}

/// Keeps a value under the name of its element and that of the attribute.
#[cold]
pub(crate) fn aside<'b>(rec: &mut Record<'b>, element: &'b str, attribute: &'b str, text: &'b str) {
    let name = if attribute.is_empty() { element } else { rec.build("", |out| write!(out, "{element}{attribute}")) };
    rec.keep_aside(name, Value::Text(text));
}

/// The names of the flat forms (NXLog, Azure, Winlogbeat's `winlog`).
pub(crate) fn flat(key: &str) -> Option<AttrId> {
    Some(match key {
        "EventID" | "event_id" | "EventId" => attr::EVENT_ID,
        "Channel" | "channel" | "log_name" | "EventLog" | "LogName" => attr::CHANNEL,
        "SourceName" | "provider_name" | "source_name" | "EventSourceName" | "ProviderName" | "Provider" => {
            attr::PROVIDER
        }
        "ProviderGuid" | "provider_guid" | "EventSourceGuid" => attr::PROVIDER_GUID,
        "Hostname" | "Computer" | "computer_name" | "ComputerName" | "MachineName" => attr::COMPUTER,
        "RecordNumber" | "EventRecordID" | "EventRecordId" | "record_id" | "record_number" | "RecordId" => {
            attr::RECORD_ID
        }
        "Keywords" | "keywords" => attr::KEYWORDS,
        "KeywordsDisplayNames" => attr::KEYWORD_TEXT,
        "Level" | "EventLevel" => attr::LEVEL,
        "level" | "Severity" | "EventLevelName" | "LevelDisplayName" => attr::LEVEL_TEXT,
        "Task" => attr::TASK,
        "task" | "Category" | "TaskDisplayName" => attr::TASK_TEXT,
        "Opcode" | "OpcodeValue" => attr::OPCODE,
        "opcode" | "OpcodeDisplayName" => attr::OPCODE_TEXT,
        "Version" | "version" => attr::EVENT_VERSION,
        "TimeCreated" | "time_created" | "SystemTime" => attr::TIME,
        "EventTime" | "TimeGenerated" => attr::EVENT_TIME,
        "EventReceivedTime" => attr::RECEIVED_TIME,
        "@timestamp" => attr::TIMESTAMP,
        "ActivityID" | "ActivityId" | "activity_id" => attr::ACTIVITY_ID,
        "RelatedActivityID" | "related_activity_id" => attr::RELATED_ACTIVITY_ID,
        "ExecutionProcessID" | "process_id" | "SystemProcessId" => attr::EXECUTION_PID,
        "ThreadID" | "thread_id" | "ExecutionThreadID" | "SystemThreadId" => attr::EXECUTION_TID,
        "UserID" | "SystemUserId" => attr::SYSTEM_USER,
        "Message" | "message" | "Activity" | "RenderedDescription" => attr::MESSAGE,
        "MessageSourceAddress" => attr::REPORTER_IP,
        _ => return None,
    })
}
