//! The `bolint` command.

use bolint::cli::{self, Cli, Streams};
use clap::Parser;
use std::process::ExitCode;

/// The evaluator makes and drops small objects all the time, on all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bolint::panics::install_hook();
    let cli = Cli::parse();
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    cli::run(&cli, Streams { out: &mut out, err: &mut err }).into()
}
