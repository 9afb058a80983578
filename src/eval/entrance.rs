//! How a path came in: by a key, by a session, by neither.

use super::Eval;
use super::state::{State, Way};
use super::term::Term;
use crate::python::ir::Const;

/// How a path came in, as far as verdicts are concerned; never joined across.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entrance {
    Key,
    Session,
    Nobody,
    Open,
}

impl Eval<'_> {
    #[must_use]
    pub fn entrance(&self, st: &State) -> Entrance {
        if st.way.open {
            return Entrance::Open;
        }
        let present = st.way.credentials.keys().any(|t| !self.known_absent(st, *t));
        if (present || st.way.verified) && !st.way.rejected {
            Entrance::Key
        } else if st.way.session && st.way.held >= st.way.missing {
            Entrance::Session
        } else {
            Entrance::Nobody
        }
    }

    /// How the joined path came in: two paths without a key, or without a session, do not make one with it.
    pub(super) fn join_ways(&self, a: &State, b: &State) -> Way {
        let mut way = a.way.clone();
        for (t, s) in &b.way.credentials {
            way.credentials.insert(*t, *s);
        }
        let keyless = self.entrance(a) != Entrance::Key && self.entrance(b) != Entrance::Key;
        if keyless {
            // what one of them knows to be absent and the other never asked for
            way.credentials = way.credentials.into_iter().filter(|(t, _)| !self.known_absent(a, *t) && !self.known_absent(b, *t)).collect();
            way.rejected |= b.way.rejected;
        } else {
            way.rejected &= b.way.rejected;
        }
        way.session |= b.way.session;
        way.held = way.held.min(b.way.held);
        way.missing = match (a.way.session, b.way.session) {
            (true, false) => a.way.missing,
            (false, true) => b.way.missing,
            _ => a.way.missing.min(b.way.missing),
        };
        way.verified |= b.way.verified;
        way.open &= b.way.open;
        way
    }

    fn known_absent(&self, st: &State, credential: Term) -> bool {
        st.literal(credential).is_some_and(|l| {
            l.null == Some(true)
                || l.truth == Some(false)
                || l.constant.as_ref().is_some_and(|c| matches!(c, Const::Str(s) if s.is_empty()))
        })
    }
}
