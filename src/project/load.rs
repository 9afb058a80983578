use super::document::{self, Document};
use super::entry::{entries, registers};
use super::imports::{Imports, imports, named};
use super::resolve::Index;
use super::{ModuleId, ModuleInfo, Project};
use crate::python::ir;
use crate::python::lower::{SyntaxError, lower};
use crate::source::{Discovered, FileId, Files, Found, Problem, SourceFile, read};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Parsers recurse as deep as the source nests; threads of the default size overflow on generated code.
const STACK_SIZE: usize = 64 * 1024 * 1024;

/// What to load.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// folders in which absolute imports are looked up, too, relative to each root of the run
    pub src: Vec<PathBuf>,
    /// OpenAPI documents that name handlers whatever the code says
    pub openapi: Vec<PathBuf>,
    /// load every file as an entry, tests and files without a sign of a route included
    pub everything: bool,
}

/// What became of the Python files of a run: `seen == parsed + skipped + failed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadStatistics {
    pub seen: usize,
    /// with or without syntax errors
    pub parsed: usize,
    /// no sign of a route, and imported by no file that has one
    pub skipped: usize,
    /// not readable as text
    pub failed: usize,
    /// of the parsed text
    pub bytes: u64,
}

struct Loaded {
    file: FileId,
    ir: ir::Module,
}

impl Project {
    /// Reads and lowers the files that may register routes and all that they import, directly or not; other files stay unread.
    /// Files that are no text and syntax errors become problems; a module with syntax errors is loaded as far as it was understood.
    #[must_use]
    pub fn load(files: &mut Files, discovered: &Discovered, options: &LoadOptions) -> (Self, Vec<Problem>, LoadStatistics) {
        let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK_SIZE).num_threads(rayon::current_num_threads()).build();
        match pool {
            Ok(pool) => pool.install(|| load(files, discovered, options)),
            Err(_) => load(files, discovered, options),
        }
    }
}

fn load(files: &mut Files, discovered: &Discovered, options: &LoadOptions) -> (Project, Vec<Problem>, LoadStatistics) {
    let found = &discovered.python[..];
    let index = Index::new(found, &options.src);
    let start = if options.everything { (0..found.len()).collect() } else { entries(found) };
    let mut is_entry = vec![false; found.len()];
    start.iter().for_each(|&i| is_entry[i] = true);

    let mut statistics = LoadStatistics { seen: found.len(), ..LoadStatistics::default() };
    let mut problems = Vec::new();
    let mut loaded: Vec<Option<Loaded>> = std::iter::repeat_with(|| None).take(found.len()).collect();
    let mut needed: Vec<Imports> = vec![Imports::default(); found.len()];
    let mut reached = vec![false; found.len()];
    let mut wave: BTreeSet<usize> = start.iter().copied().chain(start.iter().flat_map(|&i| index.inits(i))).collect();
    let mut documents: Option<Vec<Document>> = None;
    loop {
        if wave.is_empty() && documents.is_none() {
            let (read, handlers) = ask_documents(files, discovered, options, &index, &loaded, &mut problems);
            documents = Some(read);
            wave.extend(handlers.into_iter().filter(|&n| !reached[n]));
        }
        if wave.is_empty() {
            break;
        }
        wave.iter().for_each(|&i| reached[i] = true);
        let wave_files = read_wave(&wave, found, files, &mut problems, &mut statistics);
        let lowered: Vec<_> = wave_files
            .into_par_iter()
            .map(|(i, file)| {
                let lowered = lower(file, files.get(file).text());
                let needs = imports(&index, i, &lowered.module);
                (i, file, lowered, needs)
            })
            .collect();
        wave.clear();
        for (i, file, lowered, needs) in lowered {
            problems.extend(lowered.errors.iter().map(|e| syntax_problem(files, e)));
            wave.extend(needs.files.iter().copied().filter(|&n| !reached[n]));
            needed[i] = needs;
            loaded[i] = Some(Loaded { file, ir: lowered.module });
        }
    }
    if !options.everything {
        let web = reach_web(&needed, |i| loaded[i].as_ref().is_some_and(|l| registers(files.get(l.file).text())));
        is_entry.iter_mut().zip(web).for_each(|(entry, web)| *entry &= web);
    }
    let schemas = if is_entry.contains(&true) { schemas(discovered, &mut problems) } else { Vec::new() };
    statistics.skipped = reached.iter().filter(|&&r| !r).count();
    problems.sort();
    (project(index, loaded, &is_entry, documents.unwrap_or_default(), schemas), problems, statistics)
}

/// Which files can register a route: they import a library that has routes, directly or through other files, or `registers` says
/// that their text does so by whatever object it is given.
fn reach_web(needed: &[Imports], registers: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut importers: Vec<Vec<usize>> = vec![Vec::new(); needed.len()];
    for (i, imports) in needed.iter().enumerate() {
        imports.files.iter().for_each(|&n| importers[n].push(i));
    }
    let mut web = vec![false; needed.len()];
    let mut work: Vec<usize> = (0..needed.len()).filter(|&i| needed[i].web || registers(i)).collect();
    while let Some(i) = work.pop() {
        if !std::mem::replace(&mut web[i], true) {
            work.extend(importers[i].iter().copied().filter(|&n| !web[n]));
        }
    }
    web
}

/// The `.sql` files of the run, which may declare tables.
fn schemas(discovered: &Discovered, problems: &mut Vec<Problem>) -> Vec<String> {
    let files: Vec<&Found> = discovered.data.iter().filter(|f| f.path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sql"))).collect();
    let texts: Vec<_> = files.par_iter().map(|f| read(&f.path)).collect();
    let mut out = Vec::new();
    for (file, text) in files.into_iter().zip(texts) {
        match text {
            Ok(text) => out.push(text),
            Err(error) => {
                problems.push(Problem { path: file.display.clone(), message: error.to_string(), help: error.help().map(str::to_owned) });
            }
        }
    }
    out
}

/// The documents that the loaded modules hand to connexion, and the files that hold the functions named in them.
fn ask_documents(
    files: &Files,
    discovered: &Discovered,
    options: &LoadOptions,
    index: &Index,
    loaded: &[Option<Loaded>],
    problems: &mut Vec<Problem>,
) -> (Vec<Document>, Vec<usize>) {
    let all = || loaded.iter().enumerate().filter_map(|(i, l)| Some((i, l.as_ref()?)));
    let askers: Vec<usize> = all().filter(|(_, l)| document::mentions_library(files.get(l.file).text())).map(|(i, _)| i).collect();
    if askers.is_empty() && options.openapi.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let texts: BTreeSet<&str> = if askers.is_empty() { BTreeSet::new() } else { all().flat_map(|(_, l)| document::texts(&l.ir)).collect() };
    let documents = document::documents(discovered, &texts, &options.openapi, problems);
    if documents.is_empty() {
        return (documents, Vec::new());
    }
    let of_askers = askers.iter().filter_map(|&i| loaded[i].as_ref()).flat_map(|l| document::texts(&l.ir)).collect();
    let names = document::handlers(&documents, &of_askers);
    // with a configured document nobody needs to mention the library
    let from = if askers.is_empty() { all().map(|(i, _)| i).take(1).collect() } else { askers };
    let handlers = from.into_iter().flat_map(|i| named(index, i, &names)).collect();
    (documents, handlers)
}

/// Reads in parallel, then enters the files in the order of their paths so that their ids do not depend on threads.
fn read_wave(
    wave: &BTreeSet<usize>,
    found: &[Found],
    files: &mut Files,
    problems: &mut Vec<Problem>,
    statistics: &mut LoadStatistics,
) -> Vec<(usize, FileId)> {
    let wave: Vec<usize> = wave.iter().copied().collect();
    let texts: Vec<_> =
        wave.par_iter().map(|&i| found[i].text.as_ref().map_or_else(|| read(&found[i].path), |text| Ok(text.to_string()))).collect();
    let mut out = Vec::with_capacity(wave.len());
    for (i, text) in wave.into_iter().zip(texts) {
        let Found { path, display, .. } = &found[i];
        match text {
            Ok(text) => {
                statistics.parsed += 1;
                statistics.bytes += text.len() as u64;
                out.push((i, files.push(SourceFile::new(path.clone(), display.clone(), text))));
            }
            Err(error) => {
                statistics.failed += 1;
                let help = error.help().map(str::to_owned);
                problems.push(Problem { path: display.clone(), message: error.to_string(), help });
            }
        }
    }
    out
}

fn syntax_problem(files: &Files, error: &SyntaxError) -> Problem {
    let path = format!("{}:{}", files.get(error.span.file).display(), files.line(error.span));
    Problem { path, message: format!("syntax error: {}", error.message), help: None }
}

fn project(index: Index, loaded: Vec<Option<Loaded>>, is_entry: &[bool], documents: Vec<Document>, schemas: Vec<String>) -> Project {
    let mut modules = Vec::new();
    let mut file_of = Vec::new();
    let mut module_of = vec![None; loaded.len()];
    for (i, loaded) in loaded.into_iter().enumerate() {
        let Some(Loaded { file, ir }) = loaded else { continue };
        module_of[i] = Some(ModuleId(modules.len() as u32));
        file_of.push(i);
        modules.push(ModuleInfo { name: index.name(i), file, is_package: index.is_package(i), ir, entry: is_entry[i] });
    }
    Project { modules, file_of, module_of, index, documents, schemas }
}
