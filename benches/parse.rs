//! Compares our parser boundary with `rustpython-parser`: `cargo bench --bench parse -- FOLDER` says how many MB/s each makes of the
//! Python files below a folder on one thread, and how many files each rejects.
#![allow(clippy::print_stdout)]

use bolint::python::lower::lower;
use bolint::source::{Discover, FileId, discover, read};
use rustpython_parser::{Parse, ast::Suite};
use std::path::PathBuf;
use std::time::Instant;

fn main() {
    // `cargo bench` and `cargo test --all-targets` add arguments of their own
    let Some(folder) = std::env::args().skip(1).find(|a| !a.starts_with("--")) else {
        println!("usage: cargo bench --bench parse -- FOLDER");
        return;
    };
    let work = move || measure(PathBuf::from(folder));
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work);
    let _ = thread.map(std::thread::JoinHandle::join);
}

fn measure(folder: PathBuf) {
    let found = discover(&[folder], &Discover::default());
    let texts: Vec<String> = found.python.iter().filter_map(|f| read(&f.path).ok()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {:.1} MB", texts.len(), bytes as f64 / 1e6);
    run("ruff_python_parser, lowered", &texts, bytes, |text| lower(FileId(0), text).errors.is_empty());
    run("ruff_python_parser", &texts, bytes, |text| ruff_python_parser::parse_module(text).is_ok());
    run("rustpython-parser", &texts, bytes, |text| Suite::parse(text, "").is_ok());
}

fn run(name: &str, texts: &[String], bytes: usize, accepts: impl Fn(&str) -> bool) {
    let start = Instant::now();
    let rejected = texts.iter().filter(|text| !accepts(text)).count();
    let seconds = start.elapsed().as_secs_f64();
    println!("{name:30} {:6.1} MB/s, rejects {rejected} files", bytes as f64 / 1e6 / seconds);
}
