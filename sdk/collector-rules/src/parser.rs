//! A parser: one file, read, checked and compiled.

use std::collections::{BTreeMap, BTreeSet};

use collector_core::Diagnostics;

use crate::at::At;
use crate::attribute::{Dictionary, Type};
use crate::manifest::{Device, Role, Settings};
use crate::pattern::Patterns;
use crate::program::{Block, Regex, Slot};

/// A compiled parser.
#[derive(Debug)]
pub struct Parser {
    pub(crate) name: String,
    pub(crate) file: String,
    /// Nothing was left out because it was wrong.
    pub(crate) is_sound: bool,
    pub(crate) settings: Settings,
    pub(crate) recognizer: Option<Box<Regex>>,
    pub(crate) body: Block,
    /// The variables by number.
    pub(crate) names: Vec<String>,
    /// Their types; local variables have none.
    pub(crate) types: Vec<Option<Type>>,
    pub(crate) constants: String,
    /// The attributes that the parser can set, by name.
    pub(crate) attributes: Vec<Slot>,
    /// `deviceTime`, when the parser sets it.
    pub(crate) time: Option<Slot>,
    pub(crate) sets_event_type: bool,
    pub(crate) device: Option<Device>,
    pub(crate) application: Option<Device>,
    /// The device that reports through a manager.
    pub(crate) attached: Option<Device>,
    /// What `check` needs besides.
    pub(crate) facts: Facts,
}

/// What reading a parser notes for the checks.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// The file's own patterns, each with its place.
    pub(crate) patterns: BTreeMap<String, At>,
    pub(crate) used_patterns: BTreeSet<String>,
    /// Where each variable is read first.
    pub(crate) reads: BTreeMap<Slot, At>,
    /// Where each variable is set first.
    pub(crate) writes: BTreeMap<Slot, At>,
    /// The attributes of other events that the parser asks for, and their types.
    pub(crate) asks_others: BTreeSet<String>,
    pub(crate) other_types: BTreeSet<String>,
    /// Some instruction sets variables that the data names.
    pub(crate) takes_names_from_data: bool,
    /// CSV files that the parser asks.
    pub(crate) csv_files: Vec<(String, At)>,
}

/// What parsers are read with.
#[derive(Clone, Debug)]
pub struct Library {
    /// Attributes and their types.
    pub dictionary: Dictionary,
    pub(crate) general: Patterns,
}

impl Default for Library {
    fn default() -> Self {
        let mut found = Diagnostics::new();
        let mut library = Library { dictionary: Dictionary::built_in(), general: Patterns::new() };
        library.add_general_patterns(include_str!("content/general-patterns.xml"), "general-patterns.xml", &mut found);
        debug_assert!(found.is_empty(), "{found}");
        library
    }
}

impl Library {
    /// Merges a file of general patterns over those that are there.
    pub fn add_general_patterns(&mut self, text: &str, file: &str, found: &mut Diagnostics) {
        if let Some(root) = crate::xml::read(text, file, found) {
            crate::read::general_patterns(&root, file, &mut self.general, found);
        }
    }

    /// The general patterns by name.
    pub fn general_patterns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.general.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

impl Parser {
    /// Reads a parser file. `None` when something in it is wrong; what that is, and what is doubtful, goes to `found`.
    #[must_use]
    pub fn read(
        text: &str,
        name: &str,
        file: &str,
        settings: Settings,
        library: &Library,
        found: &mut Diagnostics,
    ) -> Option<Parser> {
        let root = crate::xml::read(text, file, found)?;
        Some(crate::read::parser(&root, name, file, settings, library, found)).filter(|parser| parser.is_sound)
    }

    /// Its name: the file's or folder's, or that of `eventParser`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file as the user knows it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Its manifest.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// True for a parser that corrects who reported a record and makes no event.
    #[must_use]
    pub fn is_relay(&self) -> bool {
        match self.settings.role {
            Some(role) => role == Role::Relay,
            None => !self.sets_event_type,
        }
    }

    /// The device whose records it reads.
    #[must_use]
    pub fn device(&self) -> Option<&Device> {
        self.device.as_ref().or(self.settings.device.as_ref())
    }

    /// The application whose records it reads.
    #[must_use]
    pub fn application(&self) -> Option<&Device> {
        self.application.as_ref().or(self.settings.application.as_ref())
    }

    /// The device type given to the device that reports through a manager.
    #[must_use]
    pub fn attached(&self) -> Option<&Device> {
        self.attached.as_ref()
    }

    /// For each variable the name and type of its attribute, if it is one that the parser can set.
    pub(crate) fn targets(&self) -> impl Iterator<Item = Option<(&str, Type)>> {
        self.names.iter().zip(&self.types).enumerate().map(|(slot, (name, ty))| {
            self.attributes.contains(&(slot as Slot)).then(|| Some((name.as_str(), (*ty)?)))?
        })
    }

    /// The attributes that it can set.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|slot| self.names[*slot as usize].as_str())
    }
}
