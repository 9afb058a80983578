//! The arguments of a call by the names that its rule gives them.

use crate::eval::state::State;
use crate::eval::term::Term;
use crate::eval::value::{Key, Val};
use crate::eval::{Args, Eval};
use crate::knowledge::StoreRule;

/// Arguments by name; what stands in an unknown `**x` is not among them.
pub(super) struct Given {
    named: Vec<(String, Val)>,
    pub(super) rest: Option<Val>,
}

impl Given {
    pub(super) fn get(&self, name: &str) -> Option<&Val> {
        self.named.iter().find(|(n, _)| n == name && !n.is_empty()).map(|(_, v)| v)
    }

    pub(super) fn all(&self, names: &[String]) -> Vec<Val> {
        names.iter().filter_map(|n| self.get(n)).cloned().collect()
    }

    /// The term of the first of these arguments.
    pub(super) fn term(&self, names: &[String]) -> Option<Term> {
        Some(self.get(names.first()?)?.term)
    }

    /// Arguments of which the rule does not say what they are for.
    pub(super) fn others(&self, rule: &StoreRule) -> Vec<Val> {
        let of =
            |n: &String| *n == rule.object || [&rule.key, &rule.columns, &rule.condition, &rule.comparison].iter().any(|l| l.contains(n));
        self.named.iter().filter(|(n, _)| !of(n)).map(|(_, v)| v.clone()).collect()
    }
}

/// What a call gives to a rule, if the rule is for such a call.
pub(super) fn given(ev: &Eval<'_>, st: &State, rule: &StoreRule, args: &Args) -> Option<Given> {
    let positional = args.positional.iter().enumerate().map(|(i, v)| (rule.parameters.get(i).cloned().unwrap_or_default(), v.clone()));
    let keyword = args.keyword.iter().map(|(n, v)| (n.to_string(), v.clone()));
    let mut given = Given { named: positional.chain(keyword).collect(), rest: args.rest_keyword.clone() };
    if !rule.inside.is_empty()
        && let Some(inner) = given.get(&rule.inside).cloned()
    {
        match inner.loc() {
            Some(loc) if ev.object_kind(&inner).is_some() => {
                given.named.extend(st.slots(loc).into_iter().filter_map(|(k, v)| match k {
                    Key::Name(n) => Some((n.to_string(), v)),
                    _ => None,
                }));
            }
            _ => given.rest = Some(inner),
        }
    }
    let fits = |(name, text): (&String, &String)| given.get(name).and_then(Val::as_str).is_some_and(|s| s.eq_ignore_ascii_case(text));
    rule.when.iter().all(fits).then_some(given)
}
