//! Methods of built-in types: texts, dicts, lists.

use super::state::State;
use super::term::TermKind;
use super::value::{Cond, Key, ObjectKind, Shape, TextPiece, Val};
use super::{Args, Eval, Outs};
use crate::python::ir::{CmpOp, Const};
use crate::source::{Name, Span};
use std::sync::Arc;

impl Eval<'_> {
    pub(super) fn make_dict(&mut self, st: &State, args: &Args, span: Span) -> Outs {
        let mut st = st.clone();
        if let Some(x) = args.positional.first()
            && self.object_kind(x).is_none()
            && args.keyword.is_empty()
            && !matches!(x.shape, Shape::Member(_) | Shape::Comprehension(_))
        {
            // dict(row): a view of the object
            let v = Val::new(x.term, Shape::View(Arc::new(x.clone())));
            return vec![(st, v)];
        }
        let v = self.object(&mut st, ObjectKind::Dict, span);
        let loc = v.loc().expect("an object has a place");
        if let Some(x) = args.positional.first() {
            match (self.object_kind(x), self.elements(&st, x)) {
                (Some(ObjectKind::List | ObjectKind::Tuple), Some(pairs)) => {
                    for p in pairs {
                        if let Some([k, v]) = self.elements(&st, &p).as_deref() {
                            self.dict_set(&mut st, loc, k, v);
                        }
                    }
                }
                _ => self.dict_update(&mut st, loc, x),
            }
        }
        for (n, x) in &args.keyword {
            st.set(loc, Key::Name(*n), x.clone());
        }
        if let Some(r) = &args.rest_keyword {
            self.dict_update(&mut st, loc, r);
        }
        vec![(st, v)]
    }

    /// Methods of text, lists, dicts, and whatever behaves like them.
    pub fn builtin_method(&mut self, st: &State, receiver: &Val, name: Name, args: &Args, span: Span) -> Option<Outs> {
        let n = name.as_str();
        let one = |v: Val| Some(vec![(st.clone(), v)]);
        if let Some(n) = n.strip_prefix("super ") {
            let none = self.none();
            if n == "__init__"
                && let Some(loc) = receiver.loc()
                && let Some(ObjectKind::Instance(class)) = self.object_kind(receiver)
                && self.class_info(class).is_some_and(|i| i.natives().any(|n| n.as_str().ends_with("Field")))
            {
                // a project's own kind of column is made as the library's is
                let mut st = st.clone();
                super::arguments::remember(&mut st, loc, args);
                return Some(vec![(st, none)]);
            }
            return match n {
                "__init__" | "__init_subclass__" | "__setattr__" | "__enter__" | "__exit__" => one(none),
                _ => None,
            };
        }
        if let Some(outs) = self.hasher_method(st, receiver, n, args) {
            return Some(outs);
        }
        // what a pattern found in a text: `re.match(pattern, text).group(1)`
        if let Shape::Cond(c) = &receiver.shape
            && let Cond::Prefix(_, text) = &**c
            && matches!(n, "group" | "groups" | "groupdict")
        {
            let term = self.terms.part(text.term);
            return one(Val::unknown(term));
        }
        match (self.object_kind(receiver), receiver.loc()) {
            (Some(ObjectKind::Dict), Some(loc)) => {
                if let Some(outs) = self.dict_method(st, receiver, loc, n, args, span) {
                    return Some(outs);
                }
            }
            (Some(ObjectKind::List | ObjectKind::Set | ObjectKind::Tuple), Some(loc)) => {
                if let Some(outs) = self.list_method(st, receiver, loc, n, args, span) {
                    return Some(outs);
                }
            }
            (Some(_), _) => return None,
            _ => {}
        }
        if let Shape::Function(_) | Shape::Class(_) | Shape::Module(_) = receiver.shape {
            return None;
        }
        if let Shape::View(inner) = &receiver.shape
            && n == "get"
        {
            let inner = (**inner).clone();
            if let Some(k) = args.positional.first().and_then(|k| k.as_str()) {
                return Some(self.attribute(st.clone(), &inner, Name::new(k), span));
            }
        }
        let textual =
            matches!(receiver.shape, Shape::Const(Const::Str(_) | Const::Bytes(_)) | Shape::Text(_) | Shape::Unknown | Shape::Member(_));
        if !textual && !matches!(receiver.shape, Shape::Comprehension(_) | Shape::Rows(_) | Shape::View(_) | Shape::Row(_)) {
            return None;
        }
        if let (Some(s), true) = (receiver.as_str(), args.positional.iter().all(|a| a.as_const().is_some())) {
            let s = s.to_owned();
            if let Some(v) = self.constant_text(&s, n, args) {
                return one(v);
            }
        }
        if textual {
            if n == "format"
                && let Some(s) = receiver.as_str()
            {
                let s = s.to_owned();
                return one(self.brace_format(&s, args));
            }
            if n == "join" {
                let mut s = st.clone();
                let x = args.positional.first()?.clone();
                if let Some(known) = self.elements(&s, &x) {
                    let mut pieces = Vec::new();
                    let separator = self.pieces(receiver);
                    for (i, k) in known.iter().enumerate() {
                        if i > 0 {
                            pieces.extend(separator.iter().cloned());
                        }
                        pieces.push(TextPiece::Value(k.clone()));
                    }
                    let v = self.make_text(pieces);
                    return Some(vec![(s, v)]);
                }
                let e = self.any_element(&mut s, &x, span);
                let v = self.make_text(vec![TextPiece::Value(e)]);
                return Some(vec![(s, v)]);
            }
            if matches!(n, "startswith" | "endswith" | "is_relative_to") {
                let x = args.positional.first()?.clone();
                if n == "startswith" {
                    // any of a tuple of prefixes
                    let prefixes = self.elements(st, &x).unwrap_or_else(|| vec![x.clone()]);
                    let known: Vec<Option<bool>> = prefixes.iter().map(|p| starts_with(receiver, p)).collect();
                    if known.contains(&Some(true)) {
                        return one(self.boolean(true));
                    }
                    if known.iter().all(|k| *k == Some(false)) {
                        return one(self.boolean(false));
                    }
                }
                let term = self.terms.loss(vec![receiver.term, x.term]);
                return one(Val::new(term, Shape::Cond(Arc::new(Cond::Prefix(receiver.clone(), x)))));
            }
            if matches!(n, "split" | "rsplit" | "partition" | "rpartition" | "splitlines") {
                let mut s = st.clone();
                if let Some(parts) = self.constant_parts(receiver, n, args) {
                    let kind = if n.ends_with("partition") { ObjectKind::Tuple } else { ObjectKind::List };
                    let v = self.make_sequence(&mut s, kind, parts, None, span);
                    return Some(vec![(s, v)]);
                }
                let part = Val::unknown(self.terms.part(receiver.term));
                let v = if n.ends_with("partition") {
                    self.make_sequence(&mut s, ObjectKind::Tuple, vec![part.clone(), part.clone(), part], None, span)
                } else {
                    self.make_sequence(&mut s, ObjectKind::List, Vec::new(), Some(part), span)
                };
                return Some(vec![(s, v)]);
            }
        }
        match self.know.text_method(n) {
            Some("same") => one(Val::unknown(receiver.term)),
            Some("part") => one(Val::unknown(self.terms.part(receiver.term))),
            Some("loss") => one(Val::unknown(self.terms.loss(vec![receiver.term]))),
            _ => match n {
                "items" | "values" | "keys" if textual || matches!(receiver.shape, Shape::View(_)) => {
                    if n == "items" {
                        let mut s = st.clone();
                        let k = self.context_at(span);
                        let row = self.terms.make(TermKind::Some(receiver.term, k));
                        let key = Val::unknown(self.terms.loss(vec![row]));
                        let pair = self.make_sequence(&mut s, ObjectKind::Tuple, vec![key, Val::unknown(row)], None, span);
                        let at = Span { end: span.start, ..span };
                        let v = self.make_sequence(&mut s, ObjectKind::List, Vec::new(), Some(pair), at);
                        return Some(vec![(s, v)]);
                    }
                    one(Val::unknown(receiver.term))
                }
                "get" | "pop"
                    if matches!(receiver.shape, Shape::Unknown | Shape::Member(_) | Shape::View(_) | Shape::Row(_))
                        && !args.positional.is_empty() =>
                {
                    let key = args.positional.first()?.clone();
                    Some(self.loose_get(st, receiver, &key, args.positional.get(1)))
                }
                "get" if matches!(receiver.shape, Shape::Unknown | Shape::Member(_)) && args.positional.is_empty() => None,
                "copy" => one(receiver.clone()),
                "intersection" | "difference" | "union" => {
                    let x = args.positional.first()?.clone();
                    let mut s = st.clone();
                    let op = match n {
                        "intersection" => crate::python::ir::BinOp::BitAnd,
                        "difference" => crate::python::ir::BinOp::Sub,
                        _ => crate::python::ir::BinOp::BitOr,
                    };
                    let v = self.binary(&mut s, op, receiver, &x, span);
                    Some(vec![(s, v)])
                }
                "issubset" => {
                    let x = args.positional.first()?.clone();
                    one(self.compare(CmpOp::LtE, receiver, &x))
                }
                "issuperset" => {
                    let x = args.positional.first()?.clone();
                    one(self.compare(CmpOp::LtE, &x, receiver))
                }
                _ => None,
            },
        }
    }

    /// `x.get(key, default)` on something that is not known to be a dict.
    pub fn loose_get(&mut self, st: &State, receiver: &Val, key: &Val, default: Option<&Val>) -> Outs {
        let loc = self.loc_of_term(receiver.term);
        if let Some(k) = self.key_of(key)
            && let Some(v) = st.get(loc, &k).cloned()
        {
            return vec![(st.clone(), v)];
        }
        let term = self.terms.item(receiver.term, key.term);
        let mut v = Val::unknown(term);
        if let Some(d) = default
            && !d.is_none()
            && d.as_const().is_none_or(super::cond::truth_of)
        {
            v = self.join_values(&v, d);
        }
        vec![(st.clone(), v)]
    }

    fn dict_method(&mut self, st: &State, receiver: &Val, loc: super::value::Loc, n: &str, args: &Args, span: Span) -> Option<Outs> {
        let mut st = st.clone();
        let none = self.none();
        match n {
            "get" | "pop" | "setdefault" => {
                let key = args.positional.first()?.clone();
                let default = args.positional.get(1).cloned();
                let direct = self.key_of(&key).unwrap_or(Key::Term(key.term));
                let found = st.get(loc, &direct).cloned();
                let v = if let Some(v) = found {
                    if n == "pop" {
                        st.unset(loc, direct);
                    }
                    v
                } else {
                    let slots = st.slots(loc);
                    let open = slots.iter().find(|(k, _)| *k == Key::Rest).map(|(_, v)| v.clone());
                    let default = default.unwrap_or(none);
                    match (self.key_of(&key), open) {
                        (Some(_), None) => {
                            if n == "setdefault" {
                                st.set(loc, direct, default.clone());
                            }
                            default
                        }
                        (Some(_), Some(rest)) => {
                            let term = self.terms.item(rest.term, key.term);
                            let theirs = if matches!(rest.shape, Shape::Unknown | Shape::Member(_)) { Val::unknown(term) } else { rest };
                            if default.is_none() { theirs } else { self.join_values(&theirs, &default) }
                        }
                        (None, _) => {
                            // a registry asked with a computed key: one of its entries, or the default
                            let mut outs = self.dict_item(st.clone(), receiver, loc, &key, span);
                            // a setting names one of the functions of a table that was written for it
                            let table =
                                slots.iter().all(|(_, v)| matches!(v.shape, Shape::Function(_) | Shape::Class(_) | Shape::Bound(_)));
                            let set_up = table && !outs.is_empty() && !self.terms.from_caller(key.term);
                            if !set_up || args.positional.len() > 1 {
                                outs.push((st, default));
                            }
                            return Some(outs);
                        }
                    }
                };
                Some(vec![(st, v)])
            }
            "update" => {
                for a in &args.positional {
                    self.dict_update(&mut st, loc, a);
                }
                for (k, v) in &args.keyword {
                    st.set(loc, Key::Name(*k), v.clone());
                }
                if let Some(r) = &args.rest_keyword {
                    self.dict_update(&mut st, loc, r);
                }
                Some(vec![(st, none)])
            }
            "items" | "values" | "keys" if self.is_store(receiver) && self.holds_data(&st, receiver) => {
                let v = Val::new(receiver.term, Shape::Member(Arc::new((receiver.clone(), Name::new(n)))));
                Some(vec![(st, v)])
            }
            "items" | "values" | "keys" => {
                let mut list = Vec::new();
                let mut rest = None;
                for (i, (k, v)) in st.slots(loc).into_iter().enumerate() {
                    let open = matches!(k, Key::Rest);
                    let key = match self.key_value(&k).or_else(|| st.get(loc, &Key::Keys).cloned()) {
                        Some(key) => key,
                        None => Val::unknown(self.terms.loss(vec![v.term])),
                    };
                    let e = match n {
                        "keys" => key,
                        "values" => v,
                        _ => {
                            let at = Span { end: span.start + i as u32 + 1, ..span };
                            self.make_sequence(&mut st, ObjectKind::Tuple, vec![key, v], None, at)
                        }
                    };
                    if open { rest = Some(e) } else { list.push(e) }
                }
                let v = self.make_sequence(&mut st, ObjectKind::List, list, rest, span);
                Some(vec![(st, v)])
            }
            "copy" => {
                let v = self.object(&mut st, ObjectKind::Dict, span);
                let to = v.loc().expect("an object has a place");
                self.copy_entries(&mut st, loc, to);
                Some(vec![(st, v)])
            }
            "clear" => {
                st.clear_slots(loc);
                Some(vec![(st, none)])
            }
            _ => None,
        }
    }

    fn list_method(&mut self, st: &State, receiver: &Val, loc: super::value::Loc, n: &str, args: &Args, span: Span) -> Option<Outs> {
        let mut st = st.clone();
        let none = self.none();
        match n {
            "append" | "add" | "insert" | "appendleft" => {
                let v = args.positional.last()?.clone();
                self.append(&mut st, loc, &v);
                Some(vec![(st, none)])
            }
            "extend" | "update" => {
                for a in &args.positional {
                    self.extend_list(&mut st, loc, a, span);
                }
                Some(vec![(st, none)])
            }
            "pop" => {
                let e = self.any_element(&mut st, receiver, span);
                Some(vec![(st, e)])
            }
            "index" | "count" => {
                let terms = args.positional.iter().map(|a| a.term).collect();
                let v = Val::unknown(self.terms.loss(terms));
                Some(vec![(st, v)])
            }
            "sort" | "reverse" | "clear" | "remove" | "discard" => Some(vec![(st, none)]),
            "copy" => Some(vec![(st, receiver.clone())]),
            _ => None,
        }
    }
}

/// Whether a text begins with a constant, as far as its literal head tells.
pub(super) fn starts_with(text: &Val, prefix: &Val) -> Option<bool> {
    let Shape::Text(pieces) = &text.shape else { return None };
    let (Some(TextPiece::Literal(head)), Some(prefix)) = (pieces.first(), prefix.as_str()) else { return None };
    if head.starts_with(prefix) {
        Some(true)
    } else if prefix.starts_with(&**head) {
        None
    } else {
        Some(false)
    }
}
