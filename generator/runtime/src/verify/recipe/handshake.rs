//! Handshakes: what a sender wants to hear before it delivers anything, described by data.
//!
//! A [`Rule`] says which requests are a handshake, what has to be right in them, and what the response holds. [`Answers`] are
//! rules with their secrets: from a delivery they make an [`Answer`], and they do nothing else. The receiver sends it.
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
//! A request that is a handshake by its conditions is never an event: it gets its answer, or a [`Refusal`].
//!
//! Whatever a sender chose is bounded before it is repeated, in length and in characters: see [`Rule::matches`]. It reaches
//! the text, the strings of a JSON value and the values of headers, and nothing else.

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
