//! No panic of the analysis reaches the user: it becomes a problem that names the file, and the other files go on.

use crate::analysis::Problem;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

const REPORT_HELP: &str =
    "this is a bug in bolint, not in your code: please report it with the file, or the smallest part of it that still shows it";

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Replaces the default report of a panic, which prints in the middle of the output, by one that remembers where it happened.
pub fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line())).unwrap_or_default();
        let payload = info.payload();
        let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| payload.downcast_ref::<String>().cloned());
        let text = text.unwrap_or_else(|| "panic without a message".to_owned());
        LAST.with_borrow_mut(|last| *last = Some(format!("{text}{place}")));
    }));
}

/// Runs `work`, which concerns the file or handler that `path` names.
///
/// # Errors
/// The problem to show in place of a result when `work` panics.
pub fn isolate<T>(path: &str, work: impl FnOnce() -> T) -> Result<T, Problem> {
    LAST.with_borrow_mut(|last| *last = None);
    // What `work` borrowed may be half changed after a panic; the callers drop their share of it.
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let what = LAST.with_borrow_mut(Option::take).unwrap_or_else(|| "unknown".to_owned());
        Problem { path: path.to_owned(), message: format!("internal error: {what}"), help: Some(REPORT_HELP.to_owned()) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_problem() {
        let result = isolate("api/x.py", || -> u8 { std::panic::panic_any("boom") });
        let problem = result.expect_err("the closure panics");
        assert_eq!(problem.path, "api/x.py");
        assert!(problem.message.starts_with("internal error: "));
        assert!(problem.help.is_some());
    }
}
