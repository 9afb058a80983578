//! What the program writes into its own copy of what was sent: `values = request.json; values["team_id"] = user.team_id`.

use super::request::is_sent;
use crate::eval::state::State;
use crate::eval::value::{Key, Val};
use crate::eval::{Args, Eval, Outs};

/// An entry that the program wrote.
pub(super) fn item(ev: &mut Eval<'_>, st: &State, receiver: &Val, key: &Val) -> Option<Outs> {
    let at = ev.loc_of_term(receiver.term);
    let v = ev.key_of(key).and_then(|k| st.get(at, &k)).cloned()?;
    Some(vec![(st.clone(), v)])
}

/// `values.update({"team_id": user.team_id})`, `values.update(team_id=user.team_id)`
pub(super) fn update(ev: &mut Eval<'_>, st: &State, receiver: &Val, path: &str, args: &Args) -> Option<Outs> {
    if !is_sent(path) {
        return None;
    }
    let mut s = st.clone();
    let at = ev.loc_of_term(receiver.term);
    let told = args.positional.first().and_then(Val::loc).map(|l| st.slots(l)).unwrap_or_default();
    let named = told.into_iter().filter(|(k, _)| matches!(k, Key::Name(_)));
    for (k, v) in named.chain(args.keyword.iter().map(|(n, v)| (Key::Name(*n), v.clone()))) {
        s.set(at, k, v);
    }
    let none = ev.none();
    Some(vec![(s, none)])
}
