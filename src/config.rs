//! What the operator of the machine decides: the optional file of `oko serve --config`. Everything about the region itself
//! is in the database.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use serde::Deserialize;

/// The configuration file (TOML). Every key may be absent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// A reverse proxy with TLS stands in front: its `X-Real-IP` is believed, cookies are `Secure`.
    pub behind_proxy: bool,
    /// Plain HTTP beyond loopback, knowingly: a trial inside the office.
    pub insecure: bool,
    pub session: SessionLimits,
}

/// How long a signed-in browser stays so, in minutes (FEATURES A6).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionLimits {
    /// Without anything done in it; a page that asks for news by itself does not count.
    pub idle_minutes: u32,
    /// Since signing in, whatever is done.
    pub absolute_minutes: u32,
}

impl Default for SessionLimits {
    fn default() -> SessionLimits {
        SessionLimits { idle_minutes: 120, absolute_minutes: 14 * 60 }
    }
}

impl Config {
    /// Reads `file`; the error is one line in Russian that names the place.
    pub fn load(file: &Path) -> Result<Config, String> {
        let text = std::fs::read_to_string(file)
            .map_err(|cause| format!("не удалось прочитать конфигурацию {}: {cause}", file.display()))?;
        let config: Config = toml::from_str(&text).map_err(|cause| {
            let line = cause.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            format!("конфигурация {}, строка {line}: {}", file.display(), cause.message())
        })?;
        if config.session.idle_minutes == 0 || config.session.absolute_minutes < config.session.idle_minutes {
            return Err("конфигурация: session.idle_minutes не меньше 1 и не больше session.absolute_minutes".into());
        }
        Ok(config)
    }

    /// Plain HTTP is for loopback, unless TLS stands in front or the file says that it is meant.
    pub fn check_listen(&self, listen: SocketAddr) -> Result<(), String> {
        if is_loopback(listen.ip()) || self.behind_proxy || self.insecure {
            return Ok(());
        }
        Err(format!(
            "адрес {listen} виден другим машинам, а TLS нет: поставьте перед программой обратный прокси и укажите \
             behind_proxy = true, либо insecure = true для пробы внутри сети, в файле --config"
        ))
    }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_loopback_needs_a_word() {
        let quiet = Config::default();
        assert!(quiet.check_listen("127.0.0.1:8000".parse().unwrap()).is_ok());
        assert!(quiet.check_listen("[::1]:8000".parse().unwrap()).is_ok());
        assert!(quiet.check_listen("0.0.0.0:8000".parse().unwrap()).is_err());
        let proxied = Config { behind_proxy: true, ..Config::default() };
        assert!(proxied.check_listen("0.0.0.0:8000".parse().unwrap()).is_ok());
    }

    #[test]
    fn a_misspelt_key_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.toml");
        std::fs::write(&file, "behind_proxy = true\ninsecur = true\n").unwrap();
        let message = Config::load(&file).unwrap_err();
        assert!(message.contains("строка 2") && message.contains("insecur"), "{message}");
    }
}
