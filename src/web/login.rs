//! Flask-Login and Flask-Security: who the current user is, and who becomes it.

use super::registry::{LoaderKind, Registry};
use crate::eval::clause::Clause;
use crate::eval::state::{Evidence, State};
use crate::eval::term::{Source, Term, TermKind};
use crate::eval::value::{Key, Region, Shape, Val};
use crate::eval::{Args, Eval, Outs, Sessions};
use crate::source::{Name, Span};

/// Where the caller that an extension found is kept for the request.
pub const USER: &str = "#user";

/// The class of the anonymous user, unless the project names its own.
const ANONYMOUS: &str = "flask_login.AnonymousUserMixin";

/// Functions that the project registered to find the caller.
pub fn loaders(ev: &Eval<'_>, kind: LoaderKind) -> Vec<Val> {
    Registry::read(ev).loaders.iter().filter(|l| l.kind == kind).map(|l| l.function.clone()).collect()
}

/// `current_user`: by the request loader, else by the session.
pub fn current_user(ev: &mut Eval<'_>, st: &State, site: Span) -> Outs {
    let region = ev.region(Region::G);
    let key = Key::Name(Name::new(USER));
    if let Some(v) = st.get(region, &key).cloned() {
        return vec![(st.clone(), v)];
    }
    let mut outs = Vec::new();
    let mut rest = vec![st.clone()];
    for f in loaders(ev, LoaderKind::RequestLoader) {
        let mut next = Vec::new();
        for s in rest {
            let request = ev.native("flask.request");
            for (s, v) in ev.call(s, &f, &Args::of(vec![request]), site) {
                for s in ev.assume(s.clone(), &v, true) {
                    outs.push((s, v.clone()));
                }
                next.extend(ev.assume(s, &v, false));
            }
        }
        rest = ev.merge(next);
    }
    for s in rest {
        match ev.sessions {
            Sessions::Held => outs.extend(session_user(ev, &s, site)),
            Sessions::Empty => outs.push(nobody(ev, s)),
        }
    }
    for (s, v) in &mut outs {
        s.set(region, key.clone(), v.clone());
    }
    ev.merge_outcomes(outs)
}

/// The user of a session, as its loader finds it.
pub fn session_user(ev: &mut Eval<'_>, st: &State, site: Span) -> Outs {
    let mut s = st.clone();
    s.way.session = true;
    let id = Val::unknown(ev.terms.make(TermKind::Ambient(Name::new("session.user_id"))));
    match loaders(ev, LoaderKind::UserLoader).first().cloned() {
        Some(f) => {
            let mut outs = ev.call(s, &f, &Args::of(vec![id]), site);
            outs.retain(|(_, v)| !v.is_none());
            for (s, _) in &mut outs {
                s.way.held = Evidence::User;
            }
            outs
        }
        None => {
            let v = super::security::current_user(ev, site);
            vec![(s, v)]
        }
    }
}

/// The anonymous user: related to nothing.
fn nobody(ev: &mut Eval<'_>, mut st: State) -> (State, Val) {
    st.way.missing = Evidence::User;
    st.way.rejected = !st.way.credentials.is_empty() || st.way.verified;
    let absent = ev.unset();
    let v = if Registry::read(ev).own_anonymous_user { absent } else { Val::new(absent.term, Shape::Native(Name::new(ANONYMOUS))) };
    (st, v)
}

/// What `flask_login.AnonymousUserMixin` has; whatever else is read from it raises.
pub fn anonymous_attribute(ev: &mut Eval<'_>, st: &State, user: &Val, name: Name) -> Option<Outs> {
    if !matches!(ev.terms.kind(user.term), TermKind::Unset) || ev.loading {
        return None;
    }
    let v = match name.as_str() {
        "is_anonymous" => ev.boolean(true),
        _ if user.shape != Shape::Native(Name::new(ANONYMOUS)) => return None,
        "is_authenticated" | "is_active" | "get_id" => ev.unset(),
        _ => {
            let e = ev.native_exception("builtins.AttributeError", Vec::new());
            ev.raise(st.clone(), e);
            return Some(Vec::new());
        }
    };
    Some(vec![(st.clone(), v)])
}

/// `login_manager.anonymous_user = Guest`: a class of the project, which may have any attribute.
pub fn assign(ev: &mut Eval<'_>, name: &Key) {
    if matches!(name, Key::Name(n) if *n == "anonymous_user") {
        Registry::of(ev).own_anonymous_user = true;
    }
}

/// `login_user(user)`: from here on the server says that the caller is this user, however that was found out. An account that
/// the caller merely named stays what it was.
pub fn log_in(ev: &mut Eval<'_>, st: &State, args: &Args, site: Span) -> Option<Outs> {
    let user = args.get(0, "user")?.clone();
    let mut s = st.clone();
    promote(ev, user.term);
    // nobody logs `None` in: it raises
    ev.learn_non_null(&mut s, user.term);
    if !named_by_caller(ev, user.term) {
        ev.clear(&mut s, user.term, &Clause::mine(), false);
        // `login_user(token.user)`: a library found the token good
        s.way.verified |= matches!(ev.terms.kind(ev.top(user.term)), TermKind::Call(..));
        // this one is accepted, whatever became of another that was tried before
        s.way.rejected = false;
    }
    let region = ev.region(Region::G);
    s.set(region, Key::Name(Name::new(USER)), user.clone());
    // false for an account that is not active
    let done = ev.fresh(site);
    Some(vec![(s, done)])
}

/// A header or cookie that selects who is logged in is a credential, whatever it is called.
fn promote(ev: &mut Eval<'_>, user: Term) {
    let TermKind::Row(r) = *ev.terms.kind(ev.top(user)) else { return };
    for t in ev.rows[r.0 as usize].references.clone() {
        if let Some(root) = ev.terms.root_input(t)
            && let TermKind::Input { source: source @ (Source::Header | Source::Cookie), key, .. } = *ev.terms.kind(root)
        {
            ev.promoted.insert((source, key));
        }
    }
}

/// It hangs on a row that the request named.
fn named_by_caller(ev: &Eval<'_>, t: Term) -> bool {
    ev.terms.any(t, &mut |_, k| matches!(k, TermKind::Row(r) if ev.is_asked_for(*r)))
}
