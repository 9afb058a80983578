//! Our index of a module (functions, parameters, decorators, imports, with their lines) against the syntax tree of an independent
//! parser, over `testdata/` and over the Python standard library of the machine.

#![allow(clippy::print_stdout)]

use bolint::python::ir::{FunctionId, ParameterKind, StmtKind};
use bolint::python::lower::lower;
use bolint::source::{Discover, FileId, Name, SourceFile, discover, read};
use rustpython_parser::ast::{self, Ranged, Stmt};
use rustpython_parser::{Parse, ast::Suite};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What both sides must agree on: one line each, sorted.
type Index = Vec<String>;

struct Lines(SourceFile);

impl Lines {
    fn new(text: &str) -> Self {
        Self(SourceFile::new(PathBuf::new(), String::new(), text.to_owned()))
    }

    fn of(&self, offset: u32) -> u32 {
        self.0.line(offset)
    }
}

fn ours(text: &str, lines: &Lines) -> (Index, usize) {
    let lowered = lower(FileId(0), text);
    let module = &lowered.module;
    let mut index = Index::new();
    for (i, f) in module.functions.iter().enumerate() {
        if f.name == *"<lambda>" {
            continue;
        }
        let parameters: Vec<String> = module
            .function(FunctionId(i as u32))
            .parameters
            .iter()
            .map(|p| {
                let stars = match p.kind {
                    ParameterKind::Star => "*",
                    ParameterKind::DoubleStar => "**",
                    ParameterKind::PositionalOnly => "/",
                    ParameterKind::KeywordOnly => "=",
                    ParameterKind::Normal => "",
                };
                format!("{stars}{}{}", p.name, if p.default.is_some() { "?" } else { "" })
            })
            .collect();
        let is_async = if f.is_async { "async " } else { "" };
        let line = lines.of(f.def_start);
        index.push(format!("{line:06} {is_async}def {}({}) @{}", f.name, parameters.join(", "), f.decorators.len()));
    }
    for class in &module.classes {
        let line = lines.of(class.def_start);
        index.push(format!("{line:06} class {}/{} @{}", class.name, class.bases.len(), class.decorators.len()));
    }
    let dotted = |path: &[Name]| path.iter().map(Name::as_str).collect::<Vec<_>>().join(".");
    let alias = |name: Option<Name>| name.map_or_else(String::new, |n| format!(" as {n}"));
    for stmt in &module.stmts {
        let line = lines.of(stmt.span.start);
        match &stmt.kind {
            StmtKind::Import(names) => {
                index.extend(names.iter().map(|n| format!("{line:06} import {}{}", dotted(&n.name), alias(n.alias))));
            }
            StmtKind::ImportFrom { module, level, names } => {
                let from = format!("{line:06} from {}{}", ".".repeat(*level as usize), dotted(module));
                index.extend(names.iter().map(|n| format!("{from} import {}{}", dotted(&n.name), alias(n.alias))));
            }
            _ => {}
        }
    }
    index.sort();
    (index, lowered.errors.len())
}

fn parameters(arguments: &ast::Arguments) -> String {
    let mut all = Vec::new();
    let add = |mark: &str, list: &[ast::ArgWithDefault]| -> Vec<String> {
        list.iter().map(|a| format!("{mark}{}{}", a.def.arg, if a.default.is_some() { "?" } else { "" })).collect()
    };
    all.extend(add("/", &arguments.posonlyargs));
    all.extend(add("", &arguments.args));
    all.extend(arguments.vararg.iter().map(|a| format!("*{}", a.arg)));
    all.extend(add("=", &arguments.kwonlyargs));
    all.extend(arguments.kwarg.iter().map(|a| format!("**{}", a.arg)));
    all.join(", ")
}

fn theirs(suite: &[Stmt], lines: &Lines, index: &mut Index) {
    for stmt in suite {
        let line = lines.of(u32::from(stmt.start()));
        let function = |is_async: &str, name: &str, arguments: &ast::Arguments, decorators: usize| {
            format!("{line:06} {is_async}def {name}({}) @{decorators}", parameters(arguments))
        };
        let alias = |name: Option<&ast::Identifier>| name.map_or_else(String::new, |n| format!(" as {n}"));
        let mut inner: Vec<&[Stmt]> = Vec::new();
        match stmt {
            Stmt::FunctionDef(n) => {
                index.push(function("", &n.name, &n.args, n.decorator_list.len()));
                inner.push(&n.body);
            }
            Stmt::AsyncFunctionDef(n) => {
                index.push(function("async ", &n.name, &n.args, n.decorator_list.len()));
                inner.push(&n.body);
            }
            Stmt::ClassDef(n) => {
                let bases = n.bases.len() + n.keywords.len();
                index.push(format!("{line:06} class {}/{bases} @{}", n.name, n.decorator_list.len()));
                inner.push(&n.body);
            }
            Stmt::Import(n) => {
                index.extend(n.names.iter().map(|a| format!("{line:06} import {}{}", a.name, alias(a.asname.as_ref()))));
            }
            Stmt::ImportFrom(n) => {
                let dots = ".".repeat(n.level.map_or(0, |l| l.to_usize()));
                let module = n.module.as_ref().map_or("", |m| m.as_str());
                let from = format!("{line:06} from {dots}{module}");
                index.extend(n.names.iter().map(|a| format!("{from} import {}{}", a.name, alias(a.asname.as_ref()))));
            }
            Stmt::For(n) => inner.extend([&n.body[..], &n.orelse]),
            Stmt::AsyncFor(n) => inner.extend([&n.body[..], &n.orelse]),
            Stmt::While(n) => inner.extend([&n.body[..], &n.orelse]),
            Stmt::If(n) => inner.extend([&n.body[..], &n.orelse]),
            Stmt::With(n) => inner.push(&n.body),
            Stmt::AsyncWith(n) => inner.push(&n.body),
            Stmt::Match(n) => inner.extend(n.cases.iter().map(|c| &c.body[..])),
            Stmt::Try(n) => {
                inner.extend([&n.body[..], &n.orelse, &n.finalbody]);
                inner.extend(n.handlers.iter().map(|ast::ExceptHandler::ExceptHandler(h)| &h.body[..]));
            }
            Stmt::TryStar(n) => {
                inner.extend([&n.body[..], &n.orelse, &n.finalbody]);
                inner.extend(n.handlers.iter().map(|ast::ExceptHandler::ExceptHandler(h)| &h.body[..]));
            }
            _ => {}
        }
        for body in inner {
            theirs(body, lines, index);
        }
    }
}

#[derive(Debug, Default)]
struct Tally {
    compared: usize,
    /// definitions and imports held against each other
    entries: usize,
    /// the other parser gives up, we do not: newer syntax (PEP 701 f-strings, `type`, `except*` corners)
    newer: Vec<PathBuf>,
    /// both find an error
    both_reject: usize,
    not_text: usize,
    different: Vec<String>,
}

fn compare(folder: &Path) -> Tally {
    let found = discover(&[folder.to_path_buf()], &Discover::default());
    let mut tally = Tally::default();
    for file in &found.python {
        let Ok(text) = read(&file.path) else {
            tally.not_text += 1;
            continue;
        };
        // the other parser counts a form feed and a lone carriage return differently; no line of interest depends on it
        let lines = Lines::new(&text);
        let (ours, errors) = ours(&text, &lines);
        match Suite::parse(&text, &file.display) {
            Ok(suite) => {
                let mut index = Index::new();
                theirs(&suite, &lines, &mut index);
                index.sort();
                tally.compared += 1;
                tally.entries += index.len();
                if index != ours {
                    let missing: Vec<_> = index.iter().filter(|l| !ours.contains(l)).take(3).collect();
                    let extra: Vec<_> = ours.iter().filter(|l| !index.contains(l)).take(3).collect();
                    tally.different.push(format!("{}: we lack {missing:?}, we add {extra:?}", file.display));
                }
            }
            Err(_) if errors > 0 => tally.both_reject += 1,
            Err(_) => tally.newer.push(file.path.clone()),
        }
    }
    tally
}

/// The recursive descent of the other parser needs more stack than a test thread has.
fn on_a_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work).expect("a thread starts");
    thread.join().expect("the comparison does not panic")
}

fn report(name: &str, tally: &Tally) {
    println!(
        "{name}: {} files with {} definitions and imports compared, {} too new for the other parser, {} rejected by both, {} not decodable",
        tally.compared,
        tally.entries,
        tally.newer.len(),
        tally.both_reject,
        tally.not_text
    );
    for file in &tally.newer {
        println!("  accepted by us alone: {}", file.display());
    }
    assert!(tally.different.is_empty(), "{} files differ:\n{}", tally.different.len(), tally.different.join("\n"));
}

#[test]
fn testdata_agrees() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    if !folder.is_dir() {
        println!("skipped: there is no testdata folder");
        return;
    }
    report("testdata", &on_a_large_stack(move || compare(&folder)));
}

#[test]
fn standard_library_agrees() {
    let output = Command::new("python3").args(["-c", "import os; print(os.path.dirname(os.__file__))"]).output();
    let Some(folder) = output.ok().filter(|o| o.status.success()).and_then(|o| String::from_utf8(o.stdout).ok()) else {
        println!("skipped: no python3 on this machine");
        return;
    };
    let folder = PathBuf::from(folder.trim());
    let tally = on_a_large_stack(move || compare(&folder));
    report("standard library", &tally);
    assert!(tally.compared > 100, "a standard library has more files");
    // whoever adds a reason for more than a handful has broken something
    assert!(tally.newer.len() * 50 < tally.compared, "accepted by us alone: {:?}", tally.newer);
}
