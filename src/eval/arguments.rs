//! Arguments: evaluated at the call, bound to parameters as Python does.

use super::state::State;
use super::term::TermKind;
use super::value::{Closure, Key, Loc, ObjectKind, Val};
use super::{Eval, Outs};
use crate::python::ir::{Arg, ArgKind, ParameterKind};
use crate::source::Name;

/// Arguments of a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Args {
    pub positional: Vec<Val>,
    pub keyword: Vec<(Name, Val)>,
    /// `*x` whose elements are not known
    pub rest: Option<Val>,
    /// `**x` whose entries are not known
    pub rest_keyword: Option<Val>,
}

impl Args {
    #[must_use]
    pub fn of(positional: Vec<Val>) -> Self {
        Self { positional, ..Self::default() }
    }

    /// The argument at a position, or by keyword.
    #[must_use]
    pub fn get(&self, position: usize, name: &str) -> Option<&Val> {
        self.positional.get(position).or_else(|| self.keyword(name))
    }

    #[must_use]
    pub fn keyword(&self, name: &str) -> Option<&Val> {
        self.keyword.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }

    pub fn all(&self) -> impl Iterator<Item = &Val> {
        self.positional.iter().chain(self.keyword.iter().map(|(_, v)| v)).chain(&self.rest).chain(&self.rest_keyword)
    }
}

impl Eval<'_> {
    /// Evaluates the arguments of a call on the paths on which its callee was evaluated.
    pub(super) fn eval_args(&mut self, callee: Outs, args: &[Arg]) -> Vec<(State, (Val, Args))> {
        let mut all: Vec<(State, (Val, Args))> = callee.into_iter().map(|(s, f)| (s, (f, Args::default()))).collect();
        for a in args {
            let mut next = Vec::new();
            for (mut s, (f, mut done), v) in self.eval_with(all, a.value) {
                match a.kind {
                    ArgKind::Positional => done.positional.push(v),
                    ArgKind::Keyword(n) => done.keyword.push((n, v)),
                    ArgKind::Star => match self.elements(&s, &v) {
                        Some(known) if done.rest.is_none() => done.positional.extend(known),
                        _ => {
                            let span = self.span(a.value);
                            let e = self.any_element(&mut s, &v, span);
                            done.rest = Some(e);
                        }
                    },
                    ArgKind::DoubleStar => self.spread(&s, &v, &mut done),
                }
                next.push((s, (f, done)));
            }
            all = next;
        }
        all
    }

    /// `**v`: known entries become keyword arguments.
    fn spread(&mut self, st: &State, v: &Val, args: &mut Args) {
        if let (Some(ObjectKind::Dict), Some(loc)) = (self.object_kind(v), v.loc()) {
            for (k, x) in st.slots(loc) {
                match k {
                    Key::Name(n) => {
                        args.keyword.retain(|(m, _)| *m != n);
                        args.keyword.push((n, x));
                    }
                    Key::Rest => args.rest_keyword = Some(x),
                    _ => {}
                }
            }
        } else if !v.is_none() {
            args.rest_keyword = Some(v.clone());
        }
    }

    /// An argument that no position and no keyword gives: from `**arguments` that are not known one by one, or the default.
    pub(super) fn argument_left(&mut self, args: &Args, name: Name, default: Option<Val>) -> Option<Val> {
        let Some(rest) = &args.rest_keyword else { return default };
        let theirs = Val::unknown(self.terms.attr(rest.term, name));
        Some(match default {
            Some(d) => self.join_values(&theirs, &d),
            None => theirs,
        })
    }

    /// Binds parameters as Python does; gives the first argument.
    pub(super) fn bind_parameters(&mut self, st: &mut State, c: &Closure, locals: Loc, args: &Args) -> Option<Val> {
        let f = self.function_of(c);
        let mut used: Vec<Name> = Vec::new();
        let mut next = 0;
        let mut receiver = None;
        for (i, p) in f.parameters.iter().enumerate() {
            let key = Key::Name(p.name);
            match p.kind {
                ParameterKind::PositionalOnly | ParameterKind::Normal | ParameterKind::KeywordOnly => {
                    let positional = if p.kind == ParameterKind::KeywordOnly { None } else { args.positional.get(next).cloned() };
                    let v = if let Some(v) = positional {
                        next += 1;
                        v
                    } else if let Some(v) = args.keyword(p.name.as_str()).filter(|_| p.kind != ParameterKind::PositionalOnly) {
                        used.push(p.name);
                        v.clone()
                    } else if let Some(rest) = args.rest.clone().filter(|_| p.kind != ParameterKind::KeywordOnly) {
                        rest
                    } else if let Some(v) = self.argument_left(args, p.name, c.defaults.get(i).cloned().flatten()) {
                        v
                    } else {
                        let n = self.context_at(p.span);
                        Val::unknown(self.terms.make(TermKind::Fresh(n)))
                    };
                    if i == 0 {
                        receiver = Some(v.clone());
                    }
                    st.set(locals, key, v);
                }
                ParameterKind::Star => {
                    let rest: Vec<Val> = args.positional.iter().skip(next).cloned().collect();
                    next = args.positional.len().max(next);
                    if i == 0 {
                        receiver = rest.first().cloned();
                    }
                    let v = self.make_sequence(st, ObjectKind::Tuple, rest, args.rest.clone(), p.span);
                    st.set(locals, key, v);
                }
                ParameterKind::DoubleStar => {
                    let v = self.object(st, ObjectKind::Dict, p.span);
                    let loc = v.loc().expect("an object has a place");
                    let named: Vec<Name> = f
                        .parameters
                        .iter()
                        .filter(|q| !matches!(q.kind, ParameterKind::Star | ParameterKind::DoubleStar))
                        .map(|q| q.name)
                        .collect();
                    for (n, x) in &args.keyword {
                        if !named.contains(n) {
                            st.set(loc, Key::Name(*n), x.clone());
                        }
                    }
                    if let Some(rest) = &args.rest_keyword {
                        st.set(loc, Key::Rest, rest.clone());
                    }
                    st.set(locals, key, v);
                }
            }
        }
        receiver
    }
}

/// An object of a library remembers what it was made with.
pub(super) fn remember(st: &mut State, object: Loc, args: &Args) {
    for (i, a) in args.positional.iter().enumerate() {
        st.set(object, Key::Index(i as u32), a.clone());
    }
    for (n, a) in &args.keyword {
        st.set(object, Key::Name(*n), a.clone());
    }
}
