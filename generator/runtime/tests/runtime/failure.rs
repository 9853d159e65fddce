//! Conversions to a failure.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::time::Duration;

use hookwright_runtime::Failure;

fn is_transient(failure: impl Into<Failure>) -> bool {
    matches!(failure.into(), Failure::Transient { retry_after: None, .. })
}

#[test]
fn any_plain_error_is_transient() {
    assert!(is_transient("text"));
    assert!(is_transient("text".to_owned()));
    assert!(is_transient(io::Error::other("disk")));
    assert!(is_transient(anyhow::anyhow!("context")));
    assert!(is_transient(Box::<dyn Error + Send + Sync>::from("boxed")));
}

#[test]
fn a_failure_converts_to_itself() {
    assert!(!is_transient(Failure::permanent("no")));
    let _: fn(Infallible) -> Failure = Into::into;
}

#[test]
fn the_question_mark_works() {
    fn handler() -> Result<(), Failure> {
        Err(io::Error::other("disk"))?;
        Ok(())
    }
    assert_eq!(handler().unwrap_err().cause().to_string(), "disk");
}

#[test]
fn the_message_names_the_kind() {
    assert_eq!(Failure::transient("busy").to_string(), "transient failure: busy");
    assert_eq!(
        Failure::retry_after(Duration::from_secs(30), "busy").to_string(),
        "transient failure, retry after 30s: busy"
    );
    assert_eq!(Failure::permanent("never").to_string(), "permanent failure: never");
    let disk = Failure::transient(io::Error::other("disk"));
    assert!(disk.cause().downcast_ref::<io::Error>().is_some());
}

#[test]
fn debug_output_is_the_message() {
    let cause = anyhow::anyhow!("disk full").context("cannot store the order");
    assert_eq!(format!("{:?}", Failure::transient(cause)), "transient failure: cannot store the order: disk full");
}
