//! New deliveries and retries take turns.

/// Chooses between deliveries that were never claimed and those that were claimed before, so that neither kind waits
/// for all of the other.
#[derive(Debug, Default)]
pub struct Alternation {
    was_retry: bool,
}

impl Alternation {
    /// Chooses between the first new delivery and the first retry, each given with the time when it is due. If neither
    /// is due at `now`, the error is the earlier of these times.
    pub fn next<T: Ord + Copy, D: Copy>(
        &mut self,
        new: Option<(T, D)>,
        retry: Option<(T, D)>,
        now: T,
    ) -> Result<D, Option<T>> {
        let due = |first: Option<(T, D)>| first.filter(|(due, _)| *due <= now).map(|(_, delivery)| delivery);
        let next = match (due(new), due(retry)) {
            (Some(new), Some(retry)) => Some(if self.is_retry(true, true) { retry } else { new }),
            (new, retry) => {
                self.is_retry(new.is_some(), retry.is_some());
                new.or(retry)
            }
        };
        next.ok_or_else(|| [new, retry].into_iter().flatten().map(|(due, _)| due).min())
    }

    /// Whether a retry comes next, given which kinds are due.
    pub fn is_retry(&mut self, is_new_due: bool, is_retry_due: bool) -> bool {
        let is_retry = is_retry_due && !(is_new_due && self.was_retry);
        if is_new_due || is_retry_due {
            self.was_retry = is_retry;
        }
        is_retry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_take_turns_if_both_are_due() {
        let mut turns = Alternation::default();
        let next = |turns: &mut Alternation| turns.next(Some((1, "new")), Some((2, "retry")), 2);
        let taken: Vec<_> = (0..4).map(|_| next(&mut turns)).collect();
        assert_eq!(taken, [Ok("retry"), Ok("new"), Ok("retry"), Ok("new")]);
        assert_eq!(turns.next(Some((1, "new")), None, 2), Ok("new"));
        assert_eq!(next(&mut turns), Ok("retry"), "the last one was new");
        assert_eq!(turns.next(None, Some((2, "retry")), 2), Ok("retry"));
        assert_eq!(next(&mut turns), Ok("new"), "the last one was a retry");
    }

    #[test]
    fn what_is_not_due_has_no_turn() {
        let mut turns = Alternation::default();
        assert_eq!(turns.next(Some((5, "new")), Some((2, "retry")), 3), Ok("retry"));
        assert_eq!(turns.next(Some((5, "new")), Some((4, "retry")), 3), Err(Some(4)));
        assert_eq!(turns.next::<u8, ()>(None, None, 3), Err(None));
        assert_eq!(turns.next(Some((3, "new")), Some((3, "retry")), 3), Ok("new"), "the last claim got a retry");
    }
}
