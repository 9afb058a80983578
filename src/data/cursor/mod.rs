//! SQL text run through a DB-API cursor or `text(…)`.

mod condition;
mod operand;
mod statement;

use self::statement::lower;
use super::execute::{Answer, execute};
use super::sql::{self, Piece};
use crate::eval::query::{Criterion, Entity, Operation};
use crate::eval::state::State;
use crate::eval::value::{Key, ObjectKind, Shape, TextPiece, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

/// `text("SELECT …")` is its text; bound parameters follow in `execute` or `bindparams`.
pub fn text(st: &State, path: Name, args: &Args) -> Option<Outs> {
    if !path.as_str().ends_with(".text") || !path.as_str().starts_with("sqlalchemy") && !path.as_str().starts_with("flask_sqlalchemy") {
        return None;
    }
    Some(vec![(st.clone(), args.positional.first()?.clone())])
}

fn looks_like_sql(pieces: &[TextPiece]) -> bool {
    let Some(TextPiece::Literal(s)) = pieces.first() else { return false };
    let head = s.trim_start().split(|c: char| !c.is_ascii_alphabetic()).find(|w| !w.is_empty()).unwrap_or("").to_ascii_lowercase();
    matches!(
        head.as_str(),
        "select"
            | "insert"
            | "update"
            | "delete"
            | "with"
            | "replace"
            | "create"
            | "begin"
            | "commit"
            | "pragma"
            | "drop"
            | "alter"
            | "rollback"
    )
}

pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    match n {
        "bindparams" => {
            // parameters travel with the text
            let pieces = ev.pieces(receiver);
            if !looks_like_sql(&pieces) {
                return None;
            }
            let mut s = st.clone();
            let d = ev.object(&mut s, ObjectKind::Dict, site);
            let loc = d.loc()?;
            for (k, v) in &args.keyword {
                s.set(loc, Key::Name(*k), v.clone());
            }
            let l = ev.loc_of_term(receiver.term);
            s.set(l, Key::Name(Name::new("#parameters")), d);
            return Some(vec![(s, receiver.clone())]);
        }
        "cursor" if args.positional.is_empty() => return Some(vec![(st.clone(), receiver.clone())]),
        "execute" | "executemany" | "query" | "fetch_one" | "fetch_all" | "fetchone" | "fetchall" | "query_db" | "run"
        | "exec_driver_sql" | "fetchrow" | "fetch" | "fetchval" | "scalar" | "executescript" | "mogrify_run" => {}
        _ => return None,
    }
    let statement = args.positional.first();
    let pieces = match statement {
        Some(s) => ev.pieces(s),
        None => Vec::new(),
    };
    if statement.is_none() && matches!(n, "fetchone" | "fetchall") {
        return fetched(ev, st, receiver, n);
    }
    if !looks_like_sql(&pieces) {
        return None;
    }
    let (text, spliced) = template(&pieces);
    let given: Vec<Val> = args.positional[1..].to_vec();
    let mut parameters = match given.len() {
        0 => args.keyword("params").or_else(|| args.keyword("parameters")).cloned().into_iter().collect::<Vec<_>>(),
        _ => given,
    };
    if parameters.is_empty()
        && let Some(s) = statement
    {
        let l = ev.loc_of_term(s.term);
        parameters.extend(st.get(l, &Key::Name(Name::new("#parameters"))).cloned());
    }
    let statements = match sql::parse(&text) {
        Ok(s) => s,
        Err(_) => return None,
    };
    let mut st = st.clone();
    let cx = Context { parameters, spliced };
    let mut last = None;
    for s in &statements {
        let Some(q) = lower(ev, &st, s, &cx, site) else { continue };
        let q = Arc::new(q);
        let answer = if q.operation == Operation::Select { Answer::Many } else { Answer::Changed };
        let mut outs = execute(ev, &st, &q, answer, site);
        if let Some((s, v)) = outs.pop() {
            st = s;
            last = Some(v);
        }
    }
    let v = match last {
        Some(v) => v,
        None => ev.fresh(site),
    };
    // the cursor itself holds the result
    let loc = ev.loc_of_term(receiver.term);
    st.set(loc, Key::Name(Name::new("#result")), v.clone());
    if let Some(l) = receiver.loc() {
        st.set(l, Key::Name(Name::new("#result")), v.clone());
    }
    let one = matches!(n, "fetch_one" | "fetchone" | "fetchrow");
    let v = match &v.shape {
        Shape::Rows(m) if one => Val::new(v.term, Shape::Row(*m)),
        _ => v,
    };
    Some(vec![(st, v)])
}

/// A condition written as text with named values, on its own (`#owner = :me AND id = :id`), and what it demands of an entity.
pub fn expression(ev: &mut Eval<'_>, st: &State, text: &str, values: Val, e: Entity) -> Option<Criterion> {
    let whole = Piece::Text(format!("SELECT * FROM entity WHERE {text}"));
    let statements = sql::parse(&[whole]).ok()?;
    let cx = Context { parameters: vec![values], spliced: Vec::new() };
    let names = [("entity".to_owned(), e)];
    Some(condition::condition(ev, st, &statements.first()?.condition, &cx, &statement::Scope { names: &names }))
}

/// `cursor.execute(…)` on one line, `cursor.fetchone()` on the next.
fn fetched(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str) -> Option<Outs> {
    let key = Key::Name(Name::new("#result"));
    let by_term = ev.loc_of_term(receiver.term);
    let held = receiver.loc().and_then(|l| st.get(l, &key)).or_else(|| st.get(by_term, &key)).cloned()?;
    let v = match (&held.shape, n) {
        (Shape::Rows(m), "fetchone") => Val::new(held.term, Shape::Row(*m)),
        _ => held,
    };
    Some(vec![(st.clone(), v)])
}

/// What the program hands over besides the text: parameters, and values spliced into it.
struct Context {
    parameters: Vec<Val>,
    spliced: Vec<Val>,
}

fn template(pieces: &[TextPiece]) -> (Vec<Piece>, Vec<Val>) {
    let mut spliced = Vec::new();
    let text = pieces
        .iter()
        .map(|p| match p {
            TextPiece::Literal(s) => Piece::Text(s.to_string()),
            TextPiece::Value(v) => {
                spliced.push(v.clone());
                Piece::Splice(spliced.len() - 1)
            }
        })
        .collect();
    (text, spliced)
}
