//! A sign of life on a terminal when the work takes long.

use super::Console;
use std::io::{IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Shorter work shows nothing: a line that flashes is worse than none.
const PATIENCE: Duration = Duration::from_millis(700);
const STEP: Duration = Duration::from_millis(120);
const WHEEL: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// Does the work; on a terminal, after a moment, says what is being done and for how long.
pub(super) fn show<T>(console: &Console<'_>, what: &str, work: impl FnOnce() -> T) -> T {
    if console.is_quiet() || !std::io::stderr().is_terminal() {
        return work();
    }
    let (done, wait) = channel::<()>();
    let started = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut pause = PATIENCE;
            let mut turn = 0;
            while wait.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let text = format!("\r\u{1b}[2K{} {what} … {:.0} s", WHEEL[turn % WHEEL.len()], started.elapsed().as_secs_f64());
                // the main thread holds the lock of standard error for the whole run
                raw(&text);
                turn += 1;
                pause = STEP;
            }
            if turn > 0 {
                raw("\r\u{1b}[2K");
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// Writes to the terminal itself: progress is no part of either stream.
fn raw(text: &str) {
    let path = if cfg!(windows) { "CONOUT$" } else { "/dev/tty" };
    if let Ok(mut terminal) = std::fs::OpenOptions::new().write(true).open(path) {
        let _ = terminal.write_all(text.as_bytes());
    }
}
