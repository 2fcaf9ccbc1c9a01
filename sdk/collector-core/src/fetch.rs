//! Fetching: the second author trait, for products whose logs are pulled from an API.
//!
//! It is synchronous and does no IO of its own: requests go through an object-safe [`Http`] handle, which is
//! real where connectors run, recorded in tests, and limited to the hosts that the manifest names. Retries,
//! rate limits and credentials are the handle's work, not the author's.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::parameter::ParameterValues;
use crate::time::Time;

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// Header fields in order. Credentials are added by the handle.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A `GET` without header fields.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Request {
        Request { method: "GET".to_string(), url: url.into(), ..Request::default() }
    }
}

/// A response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A header field by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Why a request got no response that could be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The manifest does not name the host.
    #[error("the host `{0}` is not among those that the manifest allows")]
    HostNotAllowed(String),
    /// The peer cannot be reached.
    #[error("cannot reach `{host}`: {reason}")]
    Unreachable {
        /// The peer.
        host: String,
        /// Why.
        reason: String,
    },
    /// The credentials were refused; trying again does not help.
    #[error("the credentials were refused: {0}")]
    Unauthorized(String),
    /// The peer asks to wait.
    #[error("the rate limit is reached; the next try is possible in {0} ms")]
    RateLimited(u64),
    /// The peer answered, but not as its contract says.
    #[error("unexpected response: {0}")]
    Unexpected(String),
}

/// Sends requests for a collector.
pub trait Http: Send {
    /// Sends a request and waits for its response.
    ///
    /// # Errors
    /// When there is none, after the handle's own retries.
    fn send(&mut self, request: &Request) -> Result<Response, FetchError>;
}

/// Where a stream stands: opaque to the framework, stored with the checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub serde_json::Value);

/// What one fetch brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The raw records, each as it will be parsed.
    pub records: Vec<Vec<u8>>,
    /// Where to go on.
    pub next: Cursor,
    /// True when there is more at once; else the next fetch waits for the poll interval.
    pub more: bool,
}

/// What a fetcher works with.
pub struct FetchContext<'f> {
    /// Sends requests.
    pub http: &'f mut dyn Http,
    /// The parameters' values.
    pub parameters: &'f ParameterValues,
    /// The stream that is fetched, by its name in the manifest.
    pub stream: &'f str,
    /// The clock.
    pub now: Time,
}

impl fmt::Debug for FetchContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchContext").field("stream", &self.stream).field("now", &self.now).finish_non_exhaustive()
    }
}

/// Pulls raw records from an API.
pub trait Fetch: Send {
    /// Tries connection and credentials without taking anything.
    ///
    /// # Errors
    /// What an operator must mend.
    fn test(&mut self, cx: &mut FetchContext<'_>) -> Result<(), FetchError>;

    /// Fetches the page at a cursor. The default cursor is that of the first fetch ever.
    ///
    /// # Errors
    /// The cursor stays where it was, and the page is fetched again later.
    fn fetch(&mut self, cursor: &Cursor, cx: &mut FetchContext<'_>) -> Result<Page, FetchError>;
}
