//! The keys of an encrypted inbox, from the environment: others on the machine may see arguments.

use std::env;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hookwright_receiver::StorageKeys;

use super::arguments::Replay;
use super::source::Failure;

/// The keys that the arguments name, if they name any. Errors never show a part of a key.
pub(super) fn read(arguments: &Replay) -> Result<Option<StorageKeys>, Failure> {
    let Some(variable) = &arguments.keys_from else { return Ok(None) };
    let text = match env::var(variable) {
        Ok(text) => text,
        Err(env::VarError::NotPresent) => return Err(format!("the environment variable {variable} is not set").into()),
        Err(env::VarError::NotUnicode(_)) => return Err(format!("{variable}: {FORMAT}").into()),
    };
    let mut keys = Vec::new();
    for key in text.split(',') {
        keys.push(STANDARD.decode(key.trim()).map_err(|_| format!("{variable}: {FORMAT}"))?);
    }
    let keys = StorageKeys::new(keys).map_err(|error| format!("{variable}: {error}; {FORMAT}"))?;
    Ok(Some(if arguments.accept_unencrypted { keys.accept_unencrypted() } else { keys }))
}

const FORMAT: &str = "expected keys in base64, separated by commas, each as from `openssl rand -base64 32`";
