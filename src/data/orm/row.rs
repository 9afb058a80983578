//! Objects of models: what is written into them, which objects their keys link, methods of their own.

use super::model_of_class;
use crate::data::query::primary_of;
use crate::eval::clause::Clause;
use crate::eval::state::State;
use crate::eval::term::TermKind;
use crate::eval::value::{Key, Loc, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};

/// A foreign key that the caller chose is a selection of the object that it names.
pub(super) fn link(ev: &mut Eval<'_>, st: &mut State, model: Name, loc: Loc, column: Name, v: &Val, site: Span) {
    if ev.loading {
        return;
    }
    let Some(info) = ev.models.get(model) else { return };
    let by_relationship = info.relationships.contains_key(&column) && !info.columns.contains_key(&column);
    if by_relationship {
        // the object itself is linked: what was selected is used
        if matches!(v.shape, Shape::Row(_)) && ev.holds_row(v.term) {
            ev.pend(st, v.term, site);
        }
        return;
    }
    let Some(target) = info.columns.get(&column).and_then(|c| c.foreign) else { return };
    let Some(target) = ev.models.resolve(target) else { return };
    if !ev.terms.from_caller(v.term) || ev.holds_row(v.term) || ev.is_credential_value(v.term) {
        return;
    }
    let row = ev.new_row(target, None, vec![v.term], vec![v.term], AccessKind::Mutation, Confidence::Medium, false, site);
    ev.rows[row.0 as usize].link = true;
    ev.rows[row.0 as usize].equalities = vec![(primary_of(ev, target), v.term)];
    ev.give_birth(st, row, Clause::none(), true, site);
    let term = ev.terms.make(TermKind::Row(row));
    ev.pend(st, term, site);
    st.set(loc, Key::Name(Name::new(&format!("#link {column}"))), Val::new(term, Shape::Row(target)));
}

/// `row.column = value`: an effect that the next commit makes final; a foreign key from the caller is a selection, too.
pub fn assign(ev: &mut Eval<'_>, st: &State, receiver: &Val, name: &Key, value: &Val, site: Span) -> Option<State> {
    let Key::Name(n) = name else { return None };
    let n = *n;
    match &receiver.shape {
        Shape::Row(model) if !ev.loading => {
            let model = *model;
            let mut st = st.clone();
            let loc = ev.loc_of_term(receiver.term);
            // a property with a setter of the model's class
            if let Some(class) = ev.models.get(model).and_then(|m| m.class)
                && let Some(f) = ev.class_attribute(&st, class, Name::new(&format!("#setter {n}")))
            {
                let bound = ev.bind(&f, receiver, class);
                if let Some((s, _)) = ev.call(st.clone(), &bound, &Args::of(vec![value.clone()]), site).into_iter().next() {
                    return Some(s);
                }
            }
            st.set(loc, name.clone(), value.clone());
            ev.pend(&mut st, receiver.term, site);
            if n != "*" {
                link(ev, &mut st, model, loc, n, value, site);
            }
            Some(st)
        }
        Shape::Object(loc) => {
            let ObjectKind::Instance(class) = ev.object_kind(receiver)? else { return None };
            let model = model_of_class(ev, class)?;
            if ev.class_attribute(st, class, Name::new(&format!("#setter {n}"))).is_some() {
                return None;
            }
            let mut st = st.clone();
            st.set(*loc, name.clone(), value.clone());
            link(ev, &mut st, model, *loc, n, value, site);
            Some(st)
        }
        _ => None,
    }
}

/// Methods of an object that its class does not define.
pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    let none = ev.none();
    match n {
        "save" | "delete" | "delete_instance" | "update" | "modify" | "reload_save" | "put" | "destroy" | "remove" | "set_password" => {
            if ev.loading {
                return None;
            }
            if n == "set_password" || n == "update" && args.keyword.is_empty() && args.positional.is_empty() {
                let mut st = st.clone();
                ev.pend(&mut st, receiver.term, site);
                return Some(vec![(st, none)]);
            }
            ev.use_term(st, receiver.term, site, AccessKind::Mutation);
            Some(vec![(st.clone(), none)])
        }
        "refresh" | "reload" => Some(vec![(st.clone(), receiver.clone())]),
        _ => None,
    }
}
