use bolint::engine;
use bolint::knowledge::Knowledge;
use bolint::project::{LoadOptions, Project};
use bolint::source::{Discover, Files, discover};
use std::path::PathBuf;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut files = Files::default();
    let found = discover(&[PathBuf::from(&args[1])], &Discover::default());
    let (project, _, _) = Project::load(&mut files, &found, &LoadOptions::default());
    let know = Knowledge::builtin();
    let only = args.get(2).cloned();
    for r in engine::records(&project, &know, only.as_deref()) {
        println!("== {} {:?}", r.name, r.routes);
        let line = |s: bolint::source::Span| format!("{}:{}", files.get(s.file).display(), files.line(s));
        for e in &r.events {
            use bolint::eval::event::Event::*;
            match e {
                Credential { term, span } => println!("  cred {} {}", r.terms.describe(*term), line(*span)),
                Principal { term, model, span } => println!("  principal {} {:?} {}", r.terms.describe(*term), model, line(*span)),
                Access(a) => println!(
                    "  access {:?}={} {} refs {:?} {:?} {:?} {:?} {}",
                    a.object,
                    r.terms.describe(a.object),
                    a.model,
                    a.references.iter().map(|t| r.terms.describe(*t)).collect::<Vec<_>>(),
                    a.birth,
                    a.clause,
                    a.entrance,
                    line(a.span)
                ),
                Use(a) => println!(
                    "  use {:?}={} {:?} {:?} {:?} weak={} {}",
                    a.object,
                    r.terms.describe(a.object),
                    a.kind,
                    a.clause,
                    a.entrance,
                    a.weak,
                    line(a.span)
                ),
                Leftover(a) => println!("  leftover {:?} {:?} {:?}", a.object, a.clause, a.entrance),
                Refused { term } => println!("  refused {:?}={}", term, r.terms.describe(*term)),
                Exit(x) => println!(
                    "  exit {:?} refusal={} status={:?} absent={:?} denied={:?} cleared={:?}",
                    x.entrance, x.refusal, x.status, x.absent, x.denied, x.cleared
                ),
                Commit => println!("  commit"),
                Guard { term, span } => println!("  guard {} {}", r.terms.describe(*term), line(*span)),
                Note { span, message } => println!("  note {} {}", message, line(*span)),
            }
        }
    }
}
