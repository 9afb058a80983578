//! What the program writes into its own copy of what was sent: `values = request.json; values["team_id"] = user.team_id`.

use super::request::source_of;
use crate::eval::state::State;
use crate::eval::value::{Key, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::Name;

/// An entry that the program wrote.
pub(super) fn item(ev: &mut Eval<'_>, st: &State, receiver: &Val, key: &Val) -> Option<Outs> {
    let at = ev.loc_of_term(receiver.term);
    let v = ev.key_of(key).and_then(|k| st.get(at, &k)).cloned()?;
    Some(vec![(st.clone(), v)])
}

/// `values.update({"team_id": user.team_id})`, `values.update(team_id=user.team_id)`
pub(super) fn update(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, args: &Args) -> Option<Outs> {
    let source = source_of(path)?;
    let mut s = st.clone();
    // the whole of it, under the term of the proxy and that of the parsed body
    let whole = ev.input(source, Name::new("*"));
    let places = [ev.loc_of_term(receiver.term), ev.loc_of_term(whole.term)];
    let told = args.positional.first().and_then(Val::loc).map(|l| st.slots(l)).unwrap_or_default();
    let named = told.into_iter().filter(|(k, _)| matches!(k, Key::Name(_)));
    for (k, v) in named.chain(args.keyword.iter().map(|(n, v)| (Key::Name(*n), v.clone()))) {
        places.iter().for_each(|&at| s.set(at, k.clone(), v.clone()));
    }
    let none = ev.none();
    Some(vec![(s, none)])
}
