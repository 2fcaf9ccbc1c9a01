//! The summary of a run, for people and for machines.

use collector_core::Summary;

use super::SummaryForm;

/// Writes the summary to standard error.
pub(super) fn report(summary: &Summary, form: SummaryForm) {
    match form {
        SummaryForm::None => {}
        SummaryForm::Json => eprintln!("{}", summary.to_json()),
        SummaryForm::Human => {
            let s = summary;
            eprintln!(
                "{} records, {} bytes: {} sent, {} filtered, {} unsupported, {} held; {} events; balance {}",
                s.records,
                s.bytes,
                s.sent,
                s.filtered,
                s.unsupported,
                s.held,
                s.events,
                if s.balance() { "holds" } else { "BROKEN" }
            );
            for (reason, count) in &s.reasons {
                eprintln!("  {count} × {reason}");
            }
            let notes = [
                (s.truncated_values, "values were cut to their field's size (whole in ExtendedInformation)"),
                (s.refused_values, "values did not fit their field's type (kept in ExtendedInformation)"),
                (s.extended_over_size, "pairs were beyond the size of ExtendedInformation (whole in RawRecord)"),
                (s.oversized, "records were longer than the limit"),
                (s.invalid_utf8, "records held bytes that are no UTF-8"),
                (s.panics, "panics in author code"),
            ];
            for (count, what) in notes.into_iter().filter(|(count, _)| *count > 0) {
                eprintln!("  {count} {what}");
            }
        }
    }
}
