//! SQL text run through a DB-API cursor or `text(…)`.

use super::execute::{Answer, execute};
use super::sql::{self, Comparison, Condition, Operation as SqlOperation, Outer, Parameter, Piece, Statement};
use crate::eval::query::{ColumnRef, Criterion, Entity, Join, Operand, Operation, Query};
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, ObjectKind, Shape, TextPiece, Val};
use crate::eval::{Args, Eval, Outs};
use crate::python::ir::{CmpOp, Const};
use crate::source::{Name, Span};
use crate::verdict::AccessKind;
use std::sync::Arc;

/// `text("SELECT …")` is its text; bound parameters follow in `execute` or `bindparams`.
pub fn text(_ev: &mut Eval<'_>, st: &State, path: Name, args: &Args) -> Option<Outs> {
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
    let _ = AccessKind::Read;
    Some(vec![(st, v)])
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

fn lower(ev: &mut Eval<'_>, st: &State, s: &Statement, cx: &Context, site: Span) -> Option<Query> {
    let operation = match s.op {
        SqlOperation::Select => Operation::Select,
        SqlOperation::Update => Operation::Update,
        SqlOperation::Delete => Operation::Delete,
        SqlOperation::Insert => Operation::Insert,
        _ => return None,
    };
    let mut names: Vec<(String, Entity)> = Vec::new();
    let mut order: Vec<usize> = (0..s.entities.len()).collect();
    if s.target < order.len() {
        order.swap(0, s.target);
    }
    for (i, e) in s.entities.iter().enumerate() {
        let table = Name::new(if e.table.is_empty() { "subquery" } else { &e.table });
        let model = ev.models.resolve(table).unwrap_or(table);
        names.push((e.name().to_owned(), Entity { model, alias: if s.entities.len() > 1 { i as u32 + 1 } else { 0 } }));
    }
    let first = names.get(s.target)?.1;
    let mut q = Query::select(first, site);
    q.operation = operation;
    let scope = Scope { names: &names };
    if operation == Operation::Insert {
        // an insert names rows by the foreign keys that it writes
        return insert(ev, st, s, cx, q, first);
    }
    q.condition = condition(ev, st, &s.condition, cx, &scope);
    for (i, e) in s.entities.iter().enumerate() {
        if let Some(sub) = &e.subquery
            && let Some(inner) = lower(ev, st, sub, cx, site)
        {
            // what the derived table demands holds for its rows
            let own = names[i].1;
            let inner_first = inner.entities.first().copied();
            let mapped = inner.condition.clone();
            if let Some(f) = inner_first {
                q.condition = q.condition.and(Criterion::Linked(own, f)).and(mapped);
            }
        }
    }
    for j in &s.joins {
        let on = condition(ev, st, &j.on, cx, &scope);
        let Some((_, entity)) = names.get(j.entity) else { continue };
        q.joins.push(Join { entity: *entity, outer: j.outer != Outer::Inner, on });
    }
    for c in &s.columns {
        if let sql::Operand::Column { table, name } = &c.operand {
            let entity = scope.find(table.as_deref()).unwrap_or(first);
            let out = c.name.as_deref().unwrap_or(name);
            q.columns.push(ColumnRef { entity, name: Name::new(out) });
        } else if let sql::Operand::Call(f, _) = &c.operand
            && f == "count"
        {
            q.test_only = s.columns.len() == 1;
        }
    }
    if s.columns.iter().any(|c| matches!(c.operand, sql::Operand::Star)) || s.columns.len() != 1 {
        q.columns.clear();
    }
    if !s.union.is_empty() {
        let mut all = vec![q.condition.clone()];
        for u in &s.union {
            if let Some(o) = lower(ev, st, u, cx, site) {
                all.push(o.condition);
            }
        }
        q.condition = Criterion::Or(all);
    }
    Some(q)
}

fn insert(ev: &mut Eval<'_>, st: &State, s: &Statement, cx: &Context, mut q: Query, first: Entity) -> Option<Query> {
    let row = s.rows.first()?;
    let mut foreign = None;
    for (i, c) in s.insert_columns.iter().enumerate() {
        let Some(o) = row.get(i) else { continue };
        let Operand::Value(v) = value(ev, st, o, cx)? else { continue };
        let name = Name::new(c);
        let info = ev.models.get(first.model).and_then(|m| m.columns.get(&name)).cloned().unwrap_or_default();
        if let Some(target) = info.foreign.and_then(|f| ev.models.resolve(f))
            && ev.terms.from_caller(v.term)
        {
            foreign = Some((target, v));
        }
    }
    // a row under a parent that the caller chose: the parent is what is selected
    let (target, v) = foreign?;
    let e = Entity { model: target, alias: 0 };
    q.entities = vec![e];
    q.operation = Operation::Update;
    q.condition = super::orm::primary_is(ev, e, &v);
    Some(q)
}

struct Scope<'a> {
    names: &'a [(String, Entity)],
}

impl Scope<'_> {
    fn find(&self, table: Option<&str>) -> Option<Entity> {
        match table {
            Some(t) => self.names.iter().find(|(n, _)| n == t).map(|(_, e)| *e),
            None => self.names.first().map(|(_, e)| *e),
        }
    }
}

fn condition(ev: &mut Eval<'_>, st: &State, c: &Condition, cx: &Context, scope: &Scope<'_>) -> Criterion {
    match c {
        Condition::True => Criterion::True,
        Condition::False => Criterion::False,
        Condition::And(cs) => cs.iter().map(|c| condition(ev, st, c, cx, scope)).fold(Criterion::True, Criterion::and),
        Condition::Or(cs) => Criterion::Or(cs.iter().map(|c| condition(ev, st, c, cx, scope)).collect()),
        Condition::Not(c) => Criterion::Not(Box::new(condition(ev, st, c, cx, scope))),
        Condition::Compare(op, a, b) => {
            let (Some(x), Some(y)) = (operand(ev, st, a, cx, scope), operand(ev, st, b, cx, scope)) else {
                return unknown(ev, st, &[a, b], cx);
            };
            let negated = matches!(op, Comparison::NotEq | Comparison::IsNot | Comparison::NotLike);
            let op = match op {
                Comparison::Eq | Comparison::NotEq | Comparison::Is | Comparison::IsNot => CmpOp::Eq,
                Comparison::Lt => CmpOp::Lt,
                Comparison::LtE => CmpOp::LtE,
                Comparison::Gt => CmpOp::Gt,
                Comparison::GtE => CmpOp::GtE,
                Comparison::Like | Comparison::NotLike => CmpOp::Gt,
            };
            let c = match (&x, &y) {
                (Operand::Value(v), Operand::Value(w)) if op == CmpOp::Eq => match (v.as_const(), w.as_const()) {
                    (Some(p), Some(q)) => {
                        if p == q {
                            Criterion::True
                        } else {
                            Criterion::False
                        }
                    }
                    _ => Criterion::True,
                },
                _ => Criterion::Compare(op, x, y),
            };
            if negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::In { negated, operand: o, list } => {
            let Some(x) = operand(ev, st, o, cx, scope) else { return Criterion::Unknown(Vec::new()) };
            let c = match &list[..] {
                [one] => match operand(ev, st, one, cx, scope) {
                    Some(y) => Criterion::In(x, y),
                    None => Criterion::Unknown(Vec::new()),
                },
                many => Criterion::Or(
                    many.iter()
                        .filter_map(|m| operand(ev, st, m, cx, scope))
                        .map(|y| Criterion::Compare(CmpOp::Eq, x.clone(), y))
                        .collect(),
                ),
            };
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::InSubquery { negated, operand: o, query } => {
            let (Some(x), Some(q)) = (operand(ev, st, o, cx, scope), lower(ev, st, query, cx, span_of(ev))) else {
                return Criterion::Unknown(Vec::new());
            };
            let c = Criterion::In(x, Operand::Query(Arc::new(q)));
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::Exists { negated, query } => {
            let Some(q) = lower(ev, st, query, cx, span_of(ev)) else { return Criterion::Unknown(Vec::new()) };
            // correlated: columns of the outer query keep their entity
            let mut inner = query.condition.clone();
            if let Condition::True = inner {
                inner = Condition::True;
            }
            let both: Vec<(String, Entity)> = q
                .entities
                .first()
                .map(|e| (query.entities.first().map(|e| e.name().to_owned()).unwrap_or_default(), Entity { alias: e.alias + 500, ..*e }))
                .into_iter()
                .chain(scope.names.iter().cloned())
                .collect();
            let nested = Scope { names: &both };
            let c = condition(ev, st, &inner, cx, &nested);
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::IsNull { negated, operand: o } => {
            let Some(x) = operand(ev, st, o, cx, scope) else { return Criterion::True };
            if let Operand::Value(_) = x {
                return Criterion::True;
            }
            let c = Criterion::IsNull(x);
            if *negated { Criterion::Not(Box::new(c)) } else { c }
        }
        Condition::Unknown(os) => {
            let os: Vec<&sql::Operand> = os.iter().collect();
            unknown(ev, st, &os, cx)
        }
    }
}

fn span_of(ev: &Eval<'_>) -> Span {
    let frame = ev.frame();
    Span { file: ev.project.module(frame.module).ir.file, start: frame.context, end: frame.context }
}

fn unknown(ev: &mut Eval<'_>, st: &State, os: &[&sql::Operand], cx: &Context) -> Criterion {
    let mut values = Vec::new();
    for o in os {
        if let Some(Operand::Value(v)) = value(ev, st, o, cx) {
            values.push(v);
        }
    }
    Criterion::Unknown(values)
}

fn operand(ev: &mut Eval<'_>, st: &State, o: &sql::Operand, cx: &Context, scope: &Scope<'_>) -> Option<Operand> {
    match o {
        sql::Operand::Column { table, name } => {
            let mut entity = scope.find(table.as_deref())?;
            if table.is_none() {
                // a bare column belongs to the entity whose schema has it
                let n = Name::new(name);
                if let Some((_, e)) = scope.names.iter().find(|(_, e)| ev.models.get(e.model).is_some_and(|m| m.columns.contains_key(&n))) {
                    entity = *e;
                }
            }
            Some(Operand::Column(ColumnRef { entity, name: Name::new(name) }))
        }
        sql::Operand::Call(_, args) | sql::Operand::Other(args) => {
            let mut inner = Vec::new();
            for a in args {
                inner.extend(operand(ev, st, a, cx, scope));
            }
            let column = inner.iter().any(|i| matches!(i, Operand::Column(_)));
            if column {
                return Some(Operand::Of(inner));
            }
            value(ev, st, o, cx)
        }
        sql::Operand::Subquery(q) => lower(ev, st, q, cx, span_of(ev)).map(|q| Operand::Query(Arc::new(q))),
        _ => value(ev, st, o, cx),
    }
}

fn value(ev: &mut Eval<'_>, st: &State, o: &sql::Operand, cx: &Context) -> Option<Operand> {
    let v = match o {
        sql::Operand::Parameter(p) => parameter(ev, st, p, cx),
        sql::Operand::Splice(i) => cx.spliced.get(*i).cloned()?,
        sql::Operand::Number(n) => match n.parse::<i64>() {
            Ok(i) => ev.constant(Const::Int(i)),
            Err(_) => ev.text(n),
        },
        sql::Operand::Text(t) => ev.text(t),
        sql::Operand::Null => ev.none(),
        sql::Operand::Bool(b) => ev.boolean(*b),
        sql::Operand::Tuple(os) | sql::Operand::Other(os) | sql::Operand::Call(_, os) => {
            let mut terms = Vec::new();
            for o in os {
                if let Some(Operand::Value(v)) = value(ev, st, o, cx) {
                    terms.push(v.term);
                }
            }
            let t = ev.terms.all_of(terms);
            Val::unknown(t)
        }
        _ => return None,
    };
    Some(Operand::Value(v))
}

fn parameter(ev: &mut Eval<'_>, st: &State, p: &Parameter, cx: &Context) -> Val {
    let first = cx.parameters.first();
    match p {
        Parameter::Name(n) => match first.and_then(|f| f.loc()).and_then(|l| st.get(l, &Key::Name(Name::new(n)))).cloned() {
            Some(v) => v,
            None => match first {
                Some(f) => Val::unknown(ev.terms.attr(f.term, Name::new(n))),
                None => Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))),
            },
        },
        Parameter::Position(i) | Parameter::Number(i) => {
            let i = if matches!(p, Parameter::Number(_)) { i.saturating_sub(1) } else { *i };
            // one sequence of parameters, or the parameters themselves
            match first {
                Some(f) if ev.object_kind(f).is_some() => {
                    let f = f.clone();
                    match ev.elements(st, &f) {
                        Some(known) => {
                            known.get(i).cloned().unwrap_or_else(|| Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))))
                        }
                        None => {
                            let loc = f.loc();
                            match loc.and_then(|l| st.get(l, &Key::Index(i as u32))).cloned() {
                                Some(v) => v,
                                None => {
                                    let mut s = st.clone();
                                    let site = span_of(ev);
                                    ev.any_element(&mut s, &f, site)
                                }
                            }
                        }
                    }
                }
                Some(_) if cx.parameters.len() > 1 || i == 0 => {
                    let v = cx.parameters.get(i).cloned();
                    v.unwrap_or_else(|| Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))))
                }
                Some(f) => {
                    let key = ev.constant(Const::Int(i as i64));
                    let t = ev.terms.item(f.term, key.term);
                    Val::unknown(t)
                }
                None => Val::unknown(ev.terms.make(TermKind::Setting(Name::new("parameter")))),
            }
        }
    }
}
