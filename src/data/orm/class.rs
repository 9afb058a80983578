//! Methods of a model class: active-record styles (Peewee, MongoEngine and their kin), and making an instance.

use super::model_of_class;
use super::row::link;
use crate::data::execute::{Answer, execute};
use crate::data::query::{self, conditions, primary_is};
use crate::eval::query::{Entity, Operation, Query};
use crate::eval::state::State;
use crate::eval::value::{Key, Loc, ObjectKind, Shape};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use std::sync::Arc;

/// Methods of a model class.
pub fn method(ev: &mut Eval<'_>, st: &State, class: Loc, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let model = model_of_class(ev, class)?;
    let e = Entity { model, alias: 0 };
    let select = Query::select(e, site);
    match n {
        "__new__" | "create" => make_instance(ev, st, class, model, args, site),
        "select" | "find_all" | "all" => {
            let v = query::value(ev, select);
            Some(vec![(st.clone(), v)])
        }
        "get" | "get_or_none" | "get_by_id" | "find_one" | "get_or_404" | "find_by" | "find_by_id" | "get_by" | "first"
            if !args.positional.is_empty() || !args.keyword.is_empty() =>
        {
            let first = args.positional.first();
            let by_key = matches!(first.map(|f| &f.shape), Some(s) if !matches!(s, Shape::Criterion(_) | Shape::Column(_)));
            let c = if by_key { primary_is(ev, e, first?) } else { conditions(ev, e, args) };
            let q = Arc::new(select.filtered(c));
            let answer = if n == "get" && !by_key || n == "get_by_id" || n == "get_or_404" { Answer::Required } else { Answer::Optional };
            Some(execute(ev, st, &q, answer, site))
        }
        "filter" | "find" | "where" | "filter_by" => {
            let c = conditions(ev, e, args);
            let v = query::value(ev, select.filtered(c));
            Some(vec![(st.clone(), v)])
        }
        "update" | "delete" | "insert" => {
            let mut q = select;
            q.operation = match n {
                "update" => Operation::Update,
                "delete" => Operation::Delete,
                _ => Operation::Insert,
            };
            q.assignments = args.keyword.clone();
            let v = query::value(ev, q);
            Some(vec![(st.clone(), v)])
        }
        _ => None,
    }
}

fn make_instance(ev: &mut Eval<'_>, st: &State, class: Loc, model: Name, args: &Args, site: Span) -> Option<Outs> {
    let mut st = st.clone();
    let v = ev.object(&mut st, ObjectKind::Instance(class), site);
    let loc = v.loc()?;
    if let Some(init) = ev.class_attribute(&st, class, Name::new("__init__")) {
        let bound = ev.bind(&init, &v, class);
        let outs = ev.call(st, &bound, args, site);
        return Some(outs.into_iter().map(|(s, _)| (s, v.clone())).collect());
    }
    for (n, x) in &args.keyword {
        st.set(loc, Key::Name(*n), x.clone());
        link(ev, &mut st, model, loc, *n, x, site);
    }
    if let Some(rest) = &args.rest_keyword
        && ev.terms.from_caller(rest.term)
    {
        // every column may be the caller's
        let foreign: Vec<Name> = ev
            .models
            .get(model)?
            .columns
            .iter()
            .filter(|(n, c)| c.foreign.is_some() && args.keyword(n.as_str()).is_none())
            .map(|(n, _)| *n)
            .collect();
        for n in foreign {
            // the entry as the program reads it (`values["team_id"]`), checks it, or overwrites it
            let key = ev.text(n.as_str());
            if let Some((s, x)) = ev.subscript(st.clone(), rest, &key, site).into_iter().next() {
                st = s;
                link(ev, &mut st, model, loc, n, &x, site);
            }
        }
    }
    Some(vec![(st, v)])
}
