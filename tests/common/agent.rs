//! HTTP for tests: nothing is followed, nothing is an error, nobody is waited for in vain.

use std::time::Duration;

/// A client that gives up after `patience`.
pub fn agent(patience: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(patience))
        .build();
    config.into()
}
