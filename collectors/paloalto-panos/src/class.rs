//! What a record tells: name, taxonomy and least severity of each kind of event.
//!
//! Keys are those of `maps/taxonomy.map` and, for the least severity, of `maps/severity.map`. All are found once, when
//! the collector is loaded.

use collector_sdk::core::maps::taxonomy::TaxonomyId;
use collector_sdk::prelude::*;

use crate::attr;

macro_rules! classes {
    ($($class:ident = $key:literal, $name:literal;)*) => {
        /// A kind of event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Class { $($class,)* }

        /// Key and name of each kind, in the order of [`Class`].
        const CLASSES: &[(&str, &str)] = &[$(($key, $name),)*];
    };
}

classes! {
    SessionStart = "traffic.start", "Session started";
    SessionEnd = "traffic.end", "Session ended";
    SessionDenied = "traffic.deny", "Session denied";
    SessionDropped = "traffic.drop", "Session dropped";
    SessionOther = "traffic.other", "Session reported";
    TunnelStart = "tunnel.start", "Tunnel session started";
    TunnelEnd = "tunnel.end", "Tunnel session ended";
    TunnelDenied = "tunnel.deny", "Tunnel session denied";
    GtpAllowed = "gtp.allow", "GTP message allowed";
    GtpDenied = "gtp.deny", "GTP message denied";
    SctpAllowed = "sctp.allow", "SCTP event reported";
    SctpDenied = "sctp.deny", "SCTP packet denied";
    UrlAllowed = "url.allow", "URL allowed";
    UrlBlocked = "url.block", "URL blocked";
    VirusDetected = "virus.detect", "Virus detected";
    VirusBlocked = "virus.block", "Virus blocked";
    SpywareDetected = "spyware.detect", "Spyware detected";
    SpywareBlocked = "spyware.block", "Spyware blocked";
    DnsDetected = "dns.detect", "Malicious DNS query detected";
    DnsBlocked = "dns.block", "Malicious DNS query blocked";
    ExploitDetected = "vulnerability.detect", "Vulnerability exploit detected";
    ExploitBlocked = "vulnerability.block", "Vulnerability exploit blocked";
    ScanDetected = "scan.detect", "Scan detected";
    ScanBlocked = "scan.block", "Scan blocked";
    FloodDetected = "flood.detect", "Flood detected";
    FloodBlocked = "flood.block", "Flood blocked";
    PacketDetected = "packet.detect", "Packet-based attack detected";
    PacketBlocked = "packet.block", "Packet-based attack blocked";
    FileDetected = "file.detect", "File detected";
    FileBlocked = "file.block", "File blocked";
    DataDetected = "data.detect", "Sensitive data detected";
    DataBlocked = "data.block", "Sensitive data blocked";
    WildfireMalicious = "wildfire.malicious", "WildFire verdict: malicious";
    WildfireBlocked = "wildfire.block", "WildFire verdict: malicious, blocked";
    WildfireBenign = "wildfire.benign", "WildFire verdict: not malicious";
    ThreatDetected = "threat.detect", "Threat detected";
    ThreatBlocked = "threat.block", "Threat blocked";
    Correlated = "correlation", "Correlated event";
    ConfigChanged = "config.change", "Configuration changed";
    ConfigFailed = "config.failure", "Configuration change failed";
    ConfigRefused = "config.denied", "Configuration change refused";
    ConfigSubmitted = "config.submit", "Configuration change submitted";
    CommitDone = "commit.success", "Configuration committed";
    CommitFailed = "commit.failure", "Configuration commit failed";
    CommitRefused = "commit.denied", "Configuration commit refused";
    CommitSubmitted = "commit.submit", "Configuration commit submitted";
    CommandDone = "command.success", "Administrator command executed";
    CommandFailed = "command.failure", "Administrator command failed";
    VpnAuthDone = "vpn.auth.success", "VPN user authenticated";
    VpnAuthFailed = "vpn.auth.failure", "VPN user authentication failed";
    VpnLogin = "vpn.session.start", "VPN session started";
    VpnLoginFailed = "vpn.session.failure", "VPN session failed";
    VpnLogout = "vpn.session.end", "VPN session ended";
    VpnLogoutFailed = "vpn.session.end.failure", "VPN logout failed";
    VpnTunnelUp = "vpn.tunnel.up", "VPN tunnel established";
    VpnTunnelFailed = "vpn.tunnel.failure", "VPN tunnel failed";
    VpnConfig = "vpn.config", "VPN client configured";
    VpnConfigFailed = "vpn.config.failure", "VPN client configuration failed";
    VpnHost = "vpn.host", "VPN client host information checked";
    VpnHostFailed = "vpn.host.failure", "VPN client host check failed";
    VpnQuarantine = "vpn.quarantine", "Device quarantined";
    VpnInfo = "vpn.info", "GlobalProtect event";
    VpnInfoFailed = "vpn.info.failure", "GlobalProtect event failed";
    AuthDone = "auth.success", "User authenticated";
    AuthFailed = "auth.failure", "User authentication failed";
    AuthOther = "auth.other", "User authentication reported";
    UserMapped = "user.mapped", "User mapped to an address";
    UserUnmapped = "user.unmapped", "User no longer mapped to an address";
    UserTagged = "user.tagged", "Tag registered for a user";
    UserUntagged = "user.untagged", "Tag unregistered from a user";
    UserOther = "user.other", "User mapping reported";
    IpTagged = "ip.tagged", "Tag registered for an address";
    IpUntagged = "ip.untagged", "Tag unregistered from an address";
    IpTagOther = "ip.tag.other", "Tag of an address reported";
    HipMatched = "hip.match", "Host information matched";
    TlsDecrypted = "tls.decrypted", "TLS session decrypted";
    TlsPassed = "tls.passed", "TLS session not decrypted";
    TlsFailed = "tls.failure", "TLS session failed";
    SystemOther = "system.other", "System event";
}

/// What is known of a kind of event once the maps are loaded.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    row: Option<TaxonomyId>,
    least: i64,
}

/// The kinds of events with their rows, and the severities of levels.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    known: Vec<Known>,
    levels: [(&'static str, i64); 5],
    /// Severity of events without a level.
    usual: i64,
    severities: KeyMap,
}

/// The levels of the product.
const LEVELS: [&str; 5] = ["informational", "low", "medium", "high", "critical"];

/// Key of severity.map for events that have no level.
const NO_LEVEL: &str = "none";

impl Classes {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Classes {
        let severities = setup.key_map("severity.map", Header::FirstCell("level"));
        let severity = |key: &str| severities.first(key).and_then(|text| text.parse::<i64>().ok());
        let usual = severity(NO_LEVEL).unwrap_or(1);
        let mut classes = Classes { usual, ..Classes::default() };
        for (level, name) in classes.levels.iter_mut().zip(LEVELS) {
            *level = (name, severity(name).unwrap_or(usual));
        }
        for (key, _) in CLASSES {
            let row = setup.taxonomy(key);
            if row.is_none() {
                setup.diagnostics().error("C0204", "taxonomy.map", (0, 0), format!("the key `{key}` is missing"));
            }
            let least = severity(key);
            classes.known.push(Known { row, least: least.unwrap_or(0) });
        }
        classes.severities = severities;
        classes
    }

    /// Sets what the kind says, under its own name.
    #[inline]
    pub(crate) fn set(&self, class: Class, rec: &mut Record, evt: &mut Event) {
        let (_, name) = CLASSES[class as usize];
        rec.set(attr::EVENT_NAME, name);
        self.set_unnamed(class, rec, evt);
    }

    /// Sets taxonomy and severity.
    #[inline]
    pub(crate) fn set_unnamed(&self, class: Class, rec: &mut Record, evt: &mut Event) {
        let Some(known) = self.known.get(class as usize) else { return };
        if let Some(row) = known.row {
            evt.set_taxonomy_row(row);
        }
        rec.set(attr::SEVERITY, self.level(rec).max(known.least));
    }

    /// Sets taxonomy and severity by the key that a message of the catalogue has.
    pub(crate) fn set_key(&self, key: &str, row: Option<TaxonomyId>, rec: &mut Record, evt: &mut Event) {
        if let Some(row) = row {
            evt.set_taxonomy_row(row);
        }
        let least = self.severities.first(key).and_then(|text| text.parse().ok()).unwrap_or(0);
        rec.set(attr::SEVERITY, self.level(rec).max(least));
    }

    fn level(&self, rec: &Record) -> i64 {
        let Some(level) = rec.str(attr::LEVEL) else { return self.usual };
        // Mobile logs have the level as a number.
        if let [digit @ b'1'..=b'5'] = level.as_bytes() {
            return self.levels[usize::from(digit - b'1')].1;
        }
        let known = self.levels.iter().find(|(name, _)| level.eq_ignore_ascii_case(name));
        known.map_or(self.usual, |(_, severity)| *severity)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_and_names_are_distinct() {
        assert_eq!(CLASSES[Class::SystemOther as usize].0, "system.other");
        let keys: HashSet<_> = CLASSES.iter().map(|(key, _)| key).collect();
        let names: HashSet<_> = CLASSES.iter().map(|(_, name)| name).collect();
        assert_eq!((keys.len(), names.len()), (CLASSES.len(), CLASSES.len()));
    }
}
