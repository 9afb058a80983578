//! Stores that are no SQL, by the rules for them: a key, a path, a condition selects; what the key is built from decides.

mod answer;
mod arguments;
mod condition;
mod forward;
mod handle;
mod key;

pub use self::answer::item;

use self::arguments::Given;
use self::handle::Handle;
use super::execute::{Answer, execute};
use crate::eval::query::{ColumnRef, Criterion, Entity, Operation, Query};
use crate::eval::state::State;
use crate::eval::term::{Term, TermKind};
use crate::eval::value::{Key, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::knowledge::{StoreAct, StoreRule};
use crate::source::{Name, Span};
use crate::verdict::AccessKind;
use std::sync::Arc;

/// A call under way: where it goes, by which rule, with what.
struct Call<'c> {
    receiver: Option<&'c Val>,
    /// the library path of the receiver, or of the function
    path: &'c str,
    name: &'c str,
    args: &'c Args,
    site: Span,
}

/// A function of a library: `redis.from_url(…)`, `requests.get(…)`.
pub fn call(ev: &mut Eval<'_>, st: &State, path: Name, args: &Args, site: Span) -> Option<Outs> {
    let name = path.as_str().rsplit('.').next().unwrap_or_default();
    run(ev, st, path.as_str(), &Call { receiver: None, path: path.as_str(), name, args, site })
}

/// A method of a store, or of what it gave.
pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    if let Shape::Row(_) | Shape::Rows(_) = receiver.shape {
        return answer::method(ev, st, receiver, n, args);
    }
    let path = crate::eval::path_of(ev, receiver)?;
    let whole = ev.know.canonical(&format!("{path}.{n}"));
    run(ev, st, &whole, &Call { receiver: Some(receiver), path: &path, name: n, args, site })
}

fn run(ev: &mut Eval<'_>, st: &State, whole: &str, call: &Call<'_>) -> Option<Outs> {
    let rules = ev.know.stores(whole);
    if rules.is_empty() {
        return None;
    }
    let (rule, given) = rules.iter().find_map(|r| Some((Arc::clone(r), arguments::given(ev, st, r, call.args)?)))?;
    if rule.does == StoreAct::Names {
        return condition::named(ev, st, &rule, &given);
    }
    let handle = Handle::of(st, call.receiver);
    if rule.does == StoreAct::Opens {
        return Some(handle.step(ev, st, &rule, &given, call.site));
    }
    if ev.loading {
        return Some(vec![(st.clone(), ev.fresh(call.site))]);
    }
    if let StoreAct::Forwards | StoreAct::ForwardsChange = rule.does {
        return forward::run(ev, st, &rule, &given, call);
    }
    let outs = operate(ev, st, &rule, &given, &handle, call);
    Some(if collects(ev, call.path) { collected(outs, call) } else { outs })
}

fn operate(ev: &mut Eval<'_>, st: &State, rule: &StoreRule, given: &Given, handle: &Handle, call: &Call<'_>) -> Outs {
    let marks = given.term(&rule.key).map(|t| ev.loc_of_term(t));
    let kept = Key::Name(Name::new("#kept"));
    let passes = rule.passing.iter().any(|p| given.get(p).is_some_and(|v| !v.is_none()));
    match rule.does {
        StoreAct::Collects => return collection(ev, st, call),
        StoreAct::Nothing => {
            let v = plain(ev, call);
            return vec![(st.clone(), v)];
        }
        StoreAct::Carries => return forward::carry(ev, st, call),
        StoreAct::Counts => return keep(ev, st, given, marks, call),
        StoreAct::Writes if passes => return keep(ev, st, given, marks, call),
        _ => {}
    }
    // a counter, a lock, an entry that this path has just put there
    if let Some(v) = marks.and_then(|l| st.get(l, &kept)).cloned() {
        return vec![(st.clone(), v)];
    }
    let model = model(ev, st, rule, given, handle, call);
    let criterion = handle.selection(ev, st, rule, given, Entity { model, alias: 0 });
    select(ev, st, rule.does, model, &criterion, call.site)
}

/// The access itself.
fn select(ev: &mut Eval<'_>, st: &State, does: StoreAct, model: Name, criterion: &Criterion, site: Span) -> Outs {
    let e = Entity { model, alias: 0 };
    let mut q = Query::select(e, site);
    q.condition = super::bind::map_columns(criterion, &|c: ColumnRef| ColumnRef { entity: e, ..c });
    let changes = matches!(does, StoreAct::Changes | StoreAct::Writes | StoreAct::ForwardsChange);
    // the other service may look at more than is seen here
    q.partial = matches!(does, StoreAct::Forwards | StoreAct::ForwardsChange);
    let answer = match does {
        _ if changes => Answer::Changed,
        StoreAct::Lists => Answer::Many,
        StoreAct::Asks => Answer::Test,
        _ => Answer::Optional,
    };
    if changes {
        q.operation = Operation::Update;
    }
    if does == StoreAct::Writes && is_free(ev, st, &q) {
        return vec![(st.clone(), ev.fresh(site))];
    }
    let q = Arc::new(q);
    let mut outs = execute(ev, st, &q, answer, site);
    for (s, v) in &mut outs {
        if let TermKind::Row(r) = *ev.terms.kind(v.term) {
            ev.rows[r.0 as usize].document = true;
        }
        if changes {
            // without transactions: final at once
            s.pending.remove(&v.term);
            ev.use_term(s, v.term, site, AccessKind::Mutation);
        } else if does == StoreAct::Fetches {
            ev.use_term(s, v.term, site, AccessKind::Read);
        }
    }
    outs
}

/// This path has asked for the object, and there is none.
fn is_free(ev: &mut Eval<'_>, st: &State, q: &Query) -> bool {
    let bound = super::bind::bind(ev, st, q);
    let Some(model) = q.model() else { return false };
    st.born.iter().any(|(r, _)| {
        let info = &ev.rows[r.0 as usize];
        let same = info.model == model && info.operands == bound.operands && !bound.operands.is_empty();
        let term = same.then(|| ev.terms.lookup(&TermKind::Row(*r))).flatten();
        term.and_then(|t| st.literal(t)).is_some_and(|l| l.null == Some(true))
    })
}

/// What kind of object it is: table, bucket, collection; else the word of the key that stands before the reference.
fn model(ev: &Eval<'_>, st: &State, rule: &StoreRule, given: &Given, handle: &Handle, call: &Call<'_>) -> Name {
    let said = given.get(&rule.object).and_then(Val::as_str).map(str::to_owned);
    let word = said.or_else(|| handle.model.clone()).or_else(|| key::word(ev, st, &given.all(&rule.key)));
    // else the library: `s3` of `boto3.s3.client()`
    let library = || call.path.rsplit('.').nth(1).unwrap_or(call.path).to_owned();
    Name::new(&word.unwrap_or_else(library))
}

/// What the call does to its key is remembered on this path; it reaches no object.
fn keep(ev: &mut Eval<'_>, st: &State, given: &Given, marks: Option<crate::eval::value::Loc>, call: &Call<'_>) -> Outs {
    let mut st = st.clone();
    let result = plain(ev, call);
    if let Some(l) = marks {
        let value = given.get("value").cloned().unwrap_or_else(|| result.clone());
        st.set(l, Key::Name(Name::new("#kept")), value);
    }
    vec![(st, result)]
}

/// A number or a confirmation.
fn plain(ev: &mut Eval<'_>, call: &Call<'_>) -> Val {
    let terms: Vec<Term> = call.args.all().map(|a| a.term).collect();
    Val::unknown(ev.terms.loss(terms))
}

/// Calls of a pipeline wait for its `execute`.
fn collects(ev: &Eval<'_>, path: &str) -> bool {
    ev.know.stores(&format!("{path}.execute")).iter().any(|r| r.does == StoreAct::Collects)
}

fn queued(n: usize) -> Key {
    Key::Name(Name::new(&format!("#queued {n}")))
}

fn collected(outs: Outs, call: &Call<'_>) -> Outs {
    let Some((receiver, loc)) = call.receiver.and_then(|r| Some((r, r.loc()?))) else { return outs };
    if call.name == "execute" {
        return outs;
    }
    let queue = |(mut s, v): (State, Val)| {
        let n = (0..).find(|&n| s.get(loc, &queued(n)).is_none()).unwrap_or_default();
        s.set(loc, queued(n), v);
        (s, receiver.clone())
    };
    outs.into_iter().map(queue).collect()
}

fn collection(ev: &mut Eval<'_>, st: &State, call: &Call<'_>) -> Outs {
    let mut st = st.clone();
    let mut answers = Vec::new();
    if let Some(loc) = call.receiver.and_then(Val::loc) {
        while let Some(v) = st.get(loc, &queued(answers.len())).cloned() {
            st.unset(loc, queued(answers.len()));
            answers.push(v);
        }
    }
    let v = ev.make_sequence(&mut st, ObjectKind::List, answers, None, call.site);
    vec![(st, v)]
}
