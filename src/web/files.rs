//! Files and objects that a reference chooses: sent, opened, removed.

use crate::eval::clause::Clause;
use crate::eval::state::State;
use crate::eval::term::{Source, Term, TermKind};
use crate::eval::value::{Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};

/// One file by a path that is built of all these.
fn access(ev: &mut Eval<'_>, st: &State, terms: Vec<Term>, model: &str, kind: AccessKind, span: Span) -> Option<Outs> {
    // a file that is sent with the request names itself, and nothing that was there before
    let sent = |t: Term| ev.terms.root_input(t).is_some_and(|r| matches!(ev.terms.kind(r), TermKind::Input { source: Source::File, .. }));
    let caller: Vec<Term> = terms.iter().copied().filter(|&t| ev.terms.from_caller(t) && !sent(t)).collect();
    if caller.is_empty() || ev.loading {
        return None;
    }
    let mut st = st.clone();
    let path = ev.terms.all_of(terms.clone());
    let model = Name::new(model);
    let row = ev.new_row(model, None, terms.clone(), caller.clone(), kind, Confidence::Medium, false, span);
    let whole = ev.mine(&st, path);
    let own = terms.iter().map(|&t| (t, ev.mine(&st, t))).find(|(t, c)| !c.is_none() && !ev.terms.from_caller(*t));
    let (bound, by_reference) = match own {
        Some((_, c)) => (c, false),
        None if !whole.is_none() && !caller.iter().any(|&t| !ev.mine(&st, t).is_none()) => (whole, false),
        None => (Clause::none(), true),
    };
    ev.give_birth(&mut st, row, bound, by_reference, span);
    let term = ev.terms.make(TermKind::Row(row));
    if kind == AccessKind::Mutation {
        ev.use_term(&st, term, span, kind);
    }
    Some(vec![(st, Val::new(term, Shape::Row(model)))])
}

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    match path {
        "flask.send_file" => {
            let f = args.positional.first().or_else(|| args.keyword("path_or_file"))?.clone();
            let file = if matches!(f.shape, Shape::Row(_)) || ev.holds_row(f.term) {
                None
            } else {
                access(ev, st, parts(ev, f.term), "file", AccessKind::Read, site)
            };
            let (s, v) = file.and_then(|mut o| o.pop()).unwrap_or((st.clone(), f));
            Some(ev.native_instance(s, Name::new("flask.Response"), &Args::of(vec![v]), site))
        }
        "flask.send_from_directory" => {
            let mut terms = Vec::new();
            for a in
                args.positional.iter().take(2).chain(args.keyword("path")).chain(args.keyword("filename")).chain(args.keyword("directory"))
            {
                terms.extend(parts(ev, a.term));
            }
            let file = access(ev, st, terms, "file", AccessKind::Read, site);
            let (s, v) = match file.and_then(|mut o| o.pop()) {
                Some(x) => x,
                None => (st.clone(), ev.none()),
            };
            Some(ev.native_instance(s, Name::new("flask.Response"), &Args::of(vec![v]), site))
        }
        "builtins.open" => {
            let f = args.positional.first()?.clone();
            let mode = args.get(1, "mode").and_then(|m| m.as_str()).unwrap_or("r").to_owned();
            let kind = if mode.contains(['w', 'a', '+', 'x']) { AccessKind::Mutation } else { AccessKind::Read };
            access(ev, st, parts(ev, f.term), "file", kind, site)
        }
        "os.remove" | "os.unlink" | "shutil.rmtree" | "os.rename" | "shutil.move" => {
            let f = args.positional.first()?.clone();
            access(ev, st, parts(ev, f.term), "file", AccessKind::Mutation, site)
        }
        "os.path.exists" | "os.path.isfile" | "os.path.isdir" | "os.listdir" => {
            let f = args.positional.first()?.clone();
            let t = ev.terms.loss(vec![f.term]);
            Some(vec![(st.clone(), Val::unknown(t))])
        }
        _ => None,
    }
}

/// The terms that a path is built of.
fn parts(ev: &Eval<'_>, t: Term) -> Vec<Term> {
    match ev.terms.kind(t) {
        TermKind::Make(ts) => ts.iter().flat_map(|&x| parts(ev, x)).collect(),
        _ => vec![t],
    }
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, site: Span) -> Option<Outs> {
    let composed = matches!(ev.terms.kind(receiver.term), TermKind::Make(_))
        && ev.terms.from_caller(receiver.term)
        && matches!(receiver.shape, Shape::Unknown);
    if !composed {
        return None;
    }
    let kind = match n {
        "read_text" | "read_bytes" | "open" => AccessKind::Read,
        "write_text" | "write_bytes" | "unlink" | "rename" | "rmdir" => AccessKind::Mutation,
        _ => return None,
    };
    access(ev, st, parts(ev, receiver.term), "file", kind, site)
}
