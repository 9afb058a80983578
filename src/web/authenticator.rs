//! Libraries named for authentication that are given the request: what they make of it is told by the caller's credential.

use super::request::note_credential;
use crate::eval::event::Event;
use crate::eval::state::State;
use crate::eval::term::{Source, TermKind};
use crate::eval::value::Val;
use crate::eval::{Args, Eval, Outs};
use crate::source::{Name, Span};

/// `corp_auth.identify(request)`, `hmac_auth.parse_headers(request.headers)`
pub(super) fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    let given = |v: &Val| v.native().is_some_and(|n| matches!(n.as_str(), "flask.request" | "flask.request.headers"));
    if ev.loading || !ev.know.is_of_authentication(path) || !args.all().any(given) {
        return None;
    }
    let mut s = st.clone();
    let credential = ev.input(Source::Header, Name::new("Authorization"));
    note_credential(ev, &mut s, &credential, site);
    s.way.rejected = false;
    let name = Name::new(path.rsplit('.').next().unwrap_or(path));
    let term = ev.terms.make(TermKind::Call(name, vec![credential.term]));
    ev.event(Event::Principal { term, model: None, span: site });
    Some(vec![(s, Val::unknown(term))])
}
