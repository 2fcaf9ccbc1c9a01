//! Execution mode *custom* for code: a crate that extends a vendor's collector without touching it.
//!
//! Sentinel calls its hooks `customInit`, `customPreparse` and `customParse`. They run in this order:
//! preparse, **custom preparse**, parse, **custom parse**, normalize, so that custom values are normalised
//! too. Hooks do not run for records that the collector filtered or did not understand.

use crate::diag::Diagnostics;
use crate::event::Event;
use crate::lifecycle::{Collector, Context, ParseError, Setup, Verdict};
use crate::record::{OwnedRecord, Record};
use crate::session::SessionEnd;

/// The hooks of an extension. Attributes that they set are declared by name in `initialize`
/// ([`Setup::attr`]) or mapped in the extension's own Rec2Evt.map.
pub trait Customize: Send {
    /// `customInit`: after the collector's own.
    ///
    /// # Errors
    /// What is wrong in the extension's files; nothing starts then.
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        let _ = setup;
        Ok(())
    }

    /// `customPreparse`: before the collector parses.
    ///
    /// # Errors
    /// The record becomes an unsupported event.
    fn preparse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let _ = (rec, evt, cx);
        Ok(Verdict::Send)
    }

    /// `customParse`: after the collector parsed, before it normalises.
    ///
    /// # Errors
    /// The record becomes an unsupported event.
    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let _ = (rec, evt, cx);
        Ok(Verdict::Send)
    }
}

/// A collector with an extension around it.
///
/// ```
/// use collector_core::{Collector, Context, Custom, Customize, Event, ParseError, Record, Verdict, field};
///
/// #[derive(Default)]
/// struct Vendor;
/// impl Collector for Vendor {
///     fn parse(&mut self, _: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
///         Ok(Verdict::Send)
///     }
/// }
///
/// /// Our site drops what comes from the test network.
/// #[derive(Default)]
/// struct Site;
/// impl Customize for Site {
///     fn preparse(&mut self, rec: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
///         Ok(if rec.text().contains("192.0.2.") { Verdict::Filter("test network") } else { Verdict::Send })
///     }
/// }
///
/// type SiteVendor = Custom<Vendor, Site>; // register_collector!(SiteVendor);
/// # let _: SiteVendor = Custom::default();
/// ```
#[derive(Debug, Default)]
pub struct Custom<C, X> {
    collector: C,
    extension: X,
}

impl<C: Collector, X: Customize> Collector for Custom<C, X> {
    fn attributes(&self) -> &'static [&'static str] {
        self.collector.attributes()
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.collector.initialize(setup)?;
        self.extension.initialize(setup)
    }

    fn preparse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        match self.collector.preparse(rec, evt, cx)? {
            Verdict::Send => self.extension.preparse(rec, evt, cx),
            verdict => Ok(verdict),
        }
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let verdict = self.collector.parse(rec, evt, cx)?;
        if !matches!(verdict, Verdict::Send | Verdict::SendMore) {
            return Ok(verdict);
        }
        match self.extension.parse(rec, evt, cx)? {
            Verdict::Send => Ok(verdict),
            custom => Ok(custom),
        }
    }

    fn normalize<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        self.collector.normalize(rec, evt, cx)
    }

    fn session<'b>(
        &mut self,
        held: &[OwnedRecord],
        end: SessionEnd,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        self.collector.session(held, end, rec, evt, cx)
    }
}
