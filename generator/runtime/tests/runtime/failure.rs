//! What becomes a failure.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::time::Duration;

use hookwright_runtime::Failure;

fn is_retry(failure: impl Into<Failure>) -> bool {
    matches!(failure.into(), Failure::Retry { after: None, .. })
}

#[test]
fn any_plain_error_is_to_be_tried_again() {
    assert!(is_retry("text"));
    assert!(is_retry("text".to_owned()));
    assert!(is_retry(io::Error::other("disk")));
    assert!(is_retry(anyhow::anyhow!("context")));
    assert!(is_retry(Box::<dyn Error + Send + Sync>::from("boxed")));
}

#[test]
fn a_failure_stays_what_it_is() {
    assert!(!is_retry(Failure::refuse("no")));
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
fn it_says_what_is_wanted() {
    assert_eq!(Failure::retry("busy").to_string(), "to be tried again: busy");
    assert_eq!(Failure::retry_after(Duration::from_secs(30), "busy").to_string(), "to be tried again after 30s: busy");
    assert_eq!(Failure::refuse("never").to_string(), "refused: never");
    let disk = Failure::retry(io::Error::other("disk"));
    assert!(disk.cause().downcast_ref::<io::Error>().is_some());
}
