//! Handshakes, described by data: requests that a sender makes before it delivers anything.
//!
//! A [`Rule`] says which requests are a handshake, what they must contain, and what the response contains. [`Answers`]
//! are rules with their secrets. They turn a delivery into an [`Answer`], which the receiver sends.
//!
//! ```
//! use hookwright_runtime::Delivery;
//! use hookwright_runtime::handshake::{Answers, Check, Condition, Rule};
//! use hookwright_runtime::http::{HeaderMap, Method};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! const RULE: Rule<'static> = Rule::new()
//!     .method("GET")
//!     .when(&[Condition::Present("query challenge")])
//!     .checks(&[Check::Token("query token")])
//!     .text("{query:challenge}");
//!
//! let answers = Answers::new(&[RULE], [""; 0])?.tokens(["sesame"])?;
//! let request = Delivery::new(HeaderMap::new(), "").requested(Method::GET, "/hook?challenge=4711&token=sesame");
//! let answer = answers.find(&request).ok_or("no handshake")?.answer(&request, None)?;
//! assert_eq!(answer.body, "4711");
//! assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
//! # Ok(())
//! # }
//! ```
//!
//! A request that meets a rule's conditions is never an event: it gets an answer, or a [`Refusal`].
//!
//! Values from the sender are bounded in length and characters before they are repeated: see [`Rule::matches`]. They
//! only reach the text, the strings of a JSON value and the values of headers.

mod answer;
mod answers;
mod class;
mod error;
mod fill;
mod oracle;
mod prepared;
mod request;
mod rule;

pub use answer::{Answer, Given, Refusal};
pub use answers::{Answers, Found};
pub use class::{Class, ClassError};
pub use error::{AnswerError, RuleError, RuleFault, RulePart};
pub use prepared::check_text;
pub use request::Shown;
pub use rule::{Check, Computed, Condition, Gift, Rule};
