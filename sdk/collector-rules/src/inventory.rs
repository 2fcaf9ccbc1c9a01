//! Log-based discovery: the devices that records tell of, and how their vendors and models are spelt.

use std::collections::BTreeSet;

use collector_core::Diagnostics;
use serde::Serialize;

use crate::data::lines;
use crate::manifest::Device;

/// Known vendors with their models. Both must match exactly, case included.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    known: BTreeSet<(String, String)>,
}

impl Inventory {
    /// The devices that ship with the SDK.
    #[must_use]
    pub fn built_in() -> Inventory {
        let mut inventory = Inventory::default();
        let mut found = Diagnostics::new();
        inventory.add(include_str!("content/inventory.csv"), "inventory.csv", &mut found);
        debug_assert!(found.is_empty(), "{found}");
        inventory
    }

    /// Adds the devices of a file `vendor,model`.
    pub fn add(&mut self, text: &str, file: &str, found: &mut Diagnostics) {
        for (number, line) in lines(text) {
            if number == 1 && line.eq_ignore_ascii_case("vendor,model") {
                continue;
            }
            match line.split_once(',') {
                Some((vendor, model)) => {
                    self.known.insert((vendor.trim().to_string(), model.trim().to_string()));
                }
                None => {
                    found.warning("C0102", file, (number, 0), "a line has the columns vendor,model");
                }
            }
        }
    }

    /// The device that was probably meant, when this one is spelt otherwise than a known one.
    #[must_use]
    pub fn misspelt(&self, device: &Device) -> Option<(&str, &str)> {
        if device.is_generic() || self.known.contains(&(device.vendor.clone(), device.model.clone())) {
            return None;
        }
        let squeezed = |text: &str| text.to_lowercase().replace([' ', '-', '_'], "");
        let wanted = (squeezed(&device.vendor), squeezed(&device.model));
        self.known
            .iter()
            .find(|(vendor, model)| (squeezed(vendor), squeezed(model)) == wanted)
            .map(|(vendor, model)| (vendor.as_str(), model.as_str()))
    }
}

/// What a record tells of the device that reported it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Discovered {
    /// The reporting address.
    pub address: String,
    /// Its host name, when the record has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The parser that read the record.
    pub parser: String,
    /// The device; none when it is generic, which leaves it to other discovery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// The application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<Device>,
    /// The device behind a manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached: Option<Device>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_counts() {
        let inventory = Inventory::built_in();
        let device =
            |vendor: &str, model: &str| Device { vendor: vendor.into(), model: model.into(), ..Device::default() };
        assert_eq!(inventory.misspelt(&device("Cisco", "ASA")), None);
        assert_eq!(inventory.misspelt(&device("CISCO", "asa")), Some(("Cisco", "ASA")));
        assert_eq!(inventory.misspelt(&device("Generic", "Generic")), None);
        assert_eq!(inventory.misspelt(&device("Acme", "Gate")), None);
    }
}
