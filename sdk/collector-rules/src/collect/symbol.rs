//! Texts that name their own attributes: `collectAndSetAttrBySymbol`.

use super::Hits;
use crate::program::{Separators, Symbols};

/// Splits a text into `start key end value` and hands the values to the variables of those names. What stands before the
/// first key is a header; a separator may have eaten the start.
pub(crate) fn by_symbol(text: &str, sep: &Separators, start: &str, end: &str, symbols: &Symbols, hits: &mut Hits) {
    let mut at = 0;
    loop {
        let (stop, next) = sep.find(text, at).map_or((text.len(), None), |(stop, len)| (stop, Some(stop + len)));
        let token = &text[at..stop];
        if let Some((key, value)) = token.split_once(end) {
            let key = key.rsplit_once(start).map_or(key, |(_, key)| key).trim();
            if let Some(slot) = symbols.slot(key) {
                hits.part(slot, text, value);
            }
        }
        let Some(next) = next.filter(|next| *next > at) else { break };
        at = next;
    }
}

impl Symbols {
    /// The variable of a name, unless it is excluded.
    pub(crate) fn slot(&self, name: &str) -> Option<u16> {
        let slot = self.names.get()?.get(name).copied()?;
        (!self.excluded.iter().any(|excluded| excluded == name)).then_some(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use super::*;

    #[test]
    fn keys_name_the_variables() {
        let names = ["ipProto", "awsRegion", "status"];
        let slots: crate::program::Names<u16> =
            names.iter().enumerate().map(|(i, name)| (Box::from(*name), i as u16)).collect();
        let symbols =
            Symbols { names: std::sync::Arc::new(std::sync::OnceLock::from(slots)), excluded: vec!["status".into()] };
        let text = "Tue Sep 19 AWS_VPC [accountName]=a@b,[ipProto]=6,[awsRegion]=us-east-2,[status]=OK";
        let sep = Separators::new(&[",[".to_string()]);
        let got = run(text, |hits| by_symbol(text, &sep, "[", "]=", &symbols, hits));
        assert_eq!(got, [(0, "6".to_string()), (1, "us-east-2".to_string())]);
    }
}
