//! Hash objects of `hashlib` and `hmac`: what was fed into them piece by piece is what their digest is built from.

use super::state::State;
use super::term::{Term, TermKind};
use super::value::{Key, ObjectKind, Val};
use super::{Args, Eval, Outs};
use crate::source::{Name, Span};

/// Library path of a hash under construction, and of one with a key.
const HASHER: &str = "hashlib.Hash";
const SIGNER: &str = "hmac.Signer";

/// The name of the call that a signature's term is.
pub const SIGNATURE: &str = "signature";

impl Eval<'_> {
    /// `hashlib.sha256(x)`, `hmac.new(key, message, digestmod)`.
    pub fn hasher(&mut self, st: &State, keyed: bool, args: &Args, span: Span) -> Outs {
        let mut st = st.clone();
        let v = self.object(&mut st, ObjectKind::Native(Name::new(if keyed { SIGNER } else { HASHER })), span);
        let loc = v.loc().expect("an object has a place");
        let fed =
            if keyed { [args.get(0, "key"), args.get(1, "msg")].into_iter().flatten().cloned().collect() } else { args.positional.clone() };
        for (i, x) in fed.into_iter().filter(|x| !x.is_none()).enumerate() {
            st.set(loc, Key::Index(i as u32), x);
        }
        vec![(st, v)]
    }

    /// A method of a hash object; `None`: it is none.
    pub fn hasher_method(&mut self, st: &State, receiver: &Val, name: &str, args: &Args) -> Option<Outs> {
        let keyed = match self.object_kind(receiver)? {
            ObjectKind::Native(p) if p == SIGNER => true,
            ObjectKind::Native(p) if p == HASHER => false,
            _ => return None,
        };
        let loc = receiver.loc()?;
        let mut st = st.clone();
        let v = match name {
            "update" => {
                let at = st.slots(loc).len() as u32;
                st.set(loc, Key::Index(at), args.positional.first()?.clone());
                self.none()
            }
            "digest" | "hexdigest" => {
                let fed: Vec<Term> = st.slots(loc).iter().map(|(_, x)| x.term).collect();
                let term = if keyed {
                    self.terms.make(TermKind::Call(Name::new(SIGNATURE), fed))
                } else if fed.is_empty() {
                    return None;
                } else {
                    self.terms.all_of(fed)
                };
                Val::unknown(term)
            }
            "copy" => receiver.clone(),
            _ => return None,
        };
        Some(vec![(st, v)])
    }
}
