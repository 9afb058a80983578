//! Values and places that the evaluator makes.

use super::Eval;
use super::state::State;
use super::term::{Source, Term, TermKind};
use super::value::{Loc, LocKind, ObjectKind, Region, Shape, Val};
use crate::project::ModuleId;
use crate::python::ir::Const;
use crate::source::{Name, Span};

impl Eval<'_> {
    pub fn constant(&mut self, c: Const) -> Val {
        let term = self.terms.constant(c.clone());
        Val::new(term, Shape::Const(c))
    }

    pub fn none(&mut self) -> Val {
        self.constant(Const::None)
    }

    pub fn boolean(&mut self, b: bool) -> Val {
        self.constant(Const::Bool(b))
    }

    pub fn text(&mut self, s: &str) -> Val {
        self.constant(Const::Str(s.into()))
    }

    /// A value without provenance, made at this place.
    pub fn fresh(&mut self, site: Span) -> Val {
        let n = self.context_at(site);
        Val::unknown(self.terms.make(TermKind::Fresh(n)))
    }

    pub fn unset(&mut self) -> Val {
        Val::unknown(self.terms.make(TermKind::Unset))
    }

    pub fn native(&mut self, path: &str) -> Val {
        let term = self.terms.make(TermKind::Setting(Name::new(path)));
        Val::new(term, Shape::Native(Name::new(path)))
    }

    pub fn setting(&mut self, name: &str) -> Val {
        Val::unknown(self.terms.make(TermKind::Setting(Name::new(name))))
    }

    pub fn input(&mut self, source: Source, key: Name) -> Val {
        let credential = self.promoted.contains(&(source, key)) || self.know.is_credential(source.as_str(), key.as_str());
        Val::unknown(self.terms.make(TermKind::Input { source, key, credential }))
    }

    pub fn region(&mut self, region: Region) -> Loc {
        Loc(self.locs.intern(LocKind::Region(region)))
    }

    pub fn loc_of_term(&mut self, t: Term) -> Loc {
        Loc(self.locs.intern(LocKind::OfTerm(t)))
    }

    pub fn module_loc(&mut self, module: ModuleId) -> Loc {
        Loc(self.locs.intern(LocKind::Module(module)))
    }

    /// A new object of this place and call context, empty.
    pub fn object(&mut self, st: &mut State, kind: ObjectKind, site: Span) -> Val {
        let context = self.context_at(site);
        let loc = Loc(self.locs.intern(LocKind::Object { context, span: site, kind }));
        st.clear_slots(loc);
        let term = self.terms.make(TermKind::Fresh(u32::MAX - loc.0));
        Val::new(term, Shape::Object(loc))
    }

    pub fn bool_term(&mut self, of: Vec<Term>) -> Term {
        self.terms.loss(of)
    }
}
