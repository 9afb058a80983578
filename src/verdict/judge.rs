//! From what happened along the paths of a handler to one verdict an access.

use super::group::Group;
use super::ownership::{self, Evidence};
use super::{Access, AccessKind, Handler, Role, Route, TraceStep, Verdict};
use crate::eval::clause::{Clause, Reason};
use crate::eval::entrance::Entrance;
use crate::eval::event::{self, Event};
use crate::eval::model::{Models, short_name};
use crate::eval::rows::{Birth, RowId, RowInfo};
use crate::eval::term::{Source, Term, TermKind, Terms};
use crate::knowledge::Knowledge;
use crate::source::{FileId, Span};
use rustc_hash::FxHashSet;

/// Everything that the evaluation of one handler left behind.
#[derive(Debug)]
pub struct Record {
    pub name: String,
    pub definition: Span,
    pub name_span: Span,
    pub routes: Vec<Route>,
    pub events: Vec<Event>,
    pub terms: Terms,
    pub rows: Vec<RowInfo>,
    pub loader_checked: FxHashSet<RowId>,
    pub asked: FxHashSet<RowId>,
    pub too_complex: bool,
    pub promoted: bool,
    pub depends_on: Vec<FileId>,
}

/// Which ways in are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    pub sessions: bool,
}

/// An access, and a use of its object on a path without a credential.
type OpenUse<'r> = (&'r event::Access, &'r event::Use);

impl Record {
    fn entrances(&self) -> Vec<(Entrance, bool)> {
        self.events
            .iter()
            .filter_map(|e| match e {
                Event::Exit(x) => Some((x.entrance, x.refusal)),
                _ => None,
            })
            .collect()
    }

    /// Some path with a key gets an answer that is no refusal.
    #[must_use]
    pub fn key_opens(&self) -> bool {
        self.entrances().contains(&(Entrance::Key, false))
    }

    /// The ways in that count for verdicts: keys; sessions where asked for or where both open the handler and sessions are judged.
    pub(super) fn counts(&self, e: Entrance, judged: Judged) -> bool {
        match e {
            Entrance::Key => true,
            Entrance::Session => judged.sessions,
            Entrance::Open | Entrance::Nobody => false,
        }
    }

    /// The row of the map.
    #[must_use]
    pub fn judge(&self, models: &Models, know: &Knowledge, evidence: &Evidence, judged: Judged) -> Handler {
        let exits = self.entrances();
        let keyed = exits.iter().any(|(e, _)| *e == Entrance::Key);
        let session = exits.iter().any(|(e, _)| *e == Entrance::Session);
        let nobody_passes = exits.iter().any(|(e, refusal)| *e == Entrance::Nobody && !refusal);
        let key_passes = exits.iter().any(|(e, refusal)| *e == Entrance::Key && !refusal);
        let mut handler = Handler {
            name: self.name.clone(),
            span: self.name_span,
            definition: self.definition,
            routes: self.routes.clone(),
            credential: self.credential(),
            principal: self.principal(),
            verdict: Verdict::None,
            accesses: Vec::new(),
            presence_only: None,
            notes: Vec::new(),
            too_complex: self.too_complex,
            depends_on: self.depends_on.clone(),
        };
        let open = self.open_uses();
        if !keyed && !session || (!key_passes && nobody_passes && !session) {
            return Self::unprotected(handler, &open);
        }
        if !keyed && !judged.sessions {
            handler.verdict = Verdict::Session;
            return handler;
        }
        if session && !judged.sessions && !key_passes {
            handler.verdict = Verdict::Session;
            return handler;
        }
        let mut groups = self.groups(judged);
        self.leave_out_public(&mut groups, &open);
        for g in &groups {
            if let Some(a) = self.judge_group(g, &groups, models, know, evidence) {
                handler.accesses.push(a);
            }
        }
        if handler.accesses.is_empty() && !open.is_empty() {
            return Self::unprotected(handler, &open);
        }
        handler.accesses.sort_by_key(|a| (a.verdict, a.span));
        handler.verdict = handler.accesses.iter().map(|a| a.verdict).min().unwrap_or(Verdict::None);
        if handler.accesses.is_empty() && self.guarded_reference(judged) {
            handler.verdict = Verdict::Before;
        }
        handler
    }

    /// Objects by the caller's choice that leave or change on a path without a credential.
    fn open_uses(&self) -> Vec<OpenUse<'_>> {
        let open = |u: &&event::Use| u.entrance == Entrance::Nobody && !u.weak && !u.clause.accepted(&u.clause);
        let uses = self.events.iter().filter_map(|e| if let Event::Use(u) = e { Some(u) } else { None }).filter(open);
        let chosen = |a: &&event::Access| a.references.iter().any(|&r| !self.is_of_cookie(r));
        uses.filter_map(|u| self.access_of(u.object).filter(chosen).map(|a| (a, u))).collect()
    }

    /// What anybody sees without a credential is public: only what callers with one change of it is judged, and not even that
    /// where anybody may change it.
    fn leave_out_public(&self, groups: &mut Vec<Group<'_>>, open: &[OpenUse<'_>]) {
        let of = |g: &Group<'_>, kind: Option<AccessKind>| {
            open.iter().any(|(a, u)| self.root(a) == Some(g.root) && kind.is_none_or(|k| u.kind == k && a.model == g.model))
        };
        groups.retain_mut(|g| {
            if !of(g, None) {
                return true;
            }
            g.uses.retain(|u| u.kind == AccessKind::Mutation);
            !g.uses.is_empty() && !of(g, Some(AccessKind::Mutation))
        });
    }

    /// A handler that nothing protects, and what it gives away.
    fn unprotected(mut handler: Handler, open: &[OpenUse<'_>]) -> Handler {
        if let Some((a, u)) = open.first() {
            let message = format!("selects `{}`, which leaves or changes on a path without a credential", short_name(a.model));
            handler.notes.push(TraceStep { role: Role::Access, span: a.span, message });
            handler.notes.push(TraceStep { role: Role::Use, span: u.span, message: "here".to_owned() });
        }
        handler.verdict = Verdict::NoCredential;
        handler
    }

    /// What a cookie selects is the caller's own session, whatever the cookie is called.
    fn is_of_cookie(&self, reference: Term) -> bool {
        let root = self.terms.root_input(reference);
        root.is_some_and(|t| matches!(self.terms.kind(t), TermKind::Input { source: Source::Cookie, .. }))
    }

    /// A path parameter that only a guard looks at.
    fn guarded_reference(&self, judged: Judged) -> bool {
        self.events.iter().any(|e| match e {
            Event::Exit(x) => !x.refusal && self.counts(x.entrance, judged) && !x.cleared.is_empty(),
            _ => false,
        })
    }

    fn judge_group(&self, g: &Group<'_>, all: &[Group<'_>], models: &Models, know: &Knowledge, evidence: &Evidence) -> Option<Access> {
        let mut reasons = Clause::none();
        for c in g.uses.iter().map(|u| &u.clause).chain(g.accesses.iter().map(|a| &a.clause)) {
            reasons = reasons.union(c);
        }
        if ownership::confines_roles(models, evidence, g.model) {
            reasons = reasons.with(Reason::Confined);
        }
        let owned = ownership::owner(models, know, evidence, g.model);
        let link = g.accesses.iter().all(|a| matches!(self.terms.kind(a.object), TermKind::Row(r) if self.rows[r.0 as usize].link));
        if link && evidence.principals.contains(&g.model) {
            return None;
        }
        let accepted_birth = g.accesses.iter().any(|a| a.clause.accepted(&reasons));
        let bad = g.uses.iter().find(|u| !u.clause.accepted(&reasons));
        let guarded = self.guarded_rows(g).next().is_some();
        if g.uses.is_empty() && !guarded && (!accepted_birth || all.iter().any(|o| o.root == g.root && !o.uses.is_empty())) {
            return None;
        }
        // a privilege that everybody who gets here has is no reason of its own; beside owners who get here without it, it is
        let owners = |place: Span| g.accesses.iter().any(|a| a.span == place && a.clause.has(Reason::Mine));
        let confined = |c: &Clause| c.has(Reason::Confined) && !c.has(Reason::Mine);
        let privilege = |c: &Clause| (c.only_privileges() || confined(c)) && reasons.has(Reason::Mine);
        let weak = |a: &event::Access| privilege(&a.clause) && !owners(a.span);
        // a loader that first asks whether there is such an object, and then loads and checks it
        let loaded = g.accesses.iter().any(|a| self.is_loader_checked(a.object));
        let leaves = |o: Term| g.uses.iter().any(|u| self.terms.any(u.object, &mut |t, _| t == o));
        // or a helper that looks at it to say whether the caller may have what the reference names
        let only_asked = |o: Term| (loaded || self.is_asked(o)) && !leaves(o);
        let unbound = g
            .accesses
            .iter()
            .find(|a| (!a.clause.accepted(&reasons) || weak(a)) && !self.is_loader_checked(a.object) && !only_asked(a.object));
        let clauses = || g.uses.iter().map(|u| &u.clause).chain(g.accesses.iter().map(|a| &a.clause));
        let privileged_only = clauses().all(|c| c.has_admin() || c.has(Reason::Service)) && !reasons.has(Reason::Mine);
        let verdict = if owned.is_none() {
            // nobody's, yet not everybody's either
            if privileged_only { passed(&reasons) } else { Verdict::Shared }
        } else if know.is_scoped_object(g.model.as_str()) {
            Verdict::Scoped
        } else if bad.is_some() {
            if self.refused(g) { Verdict::AfterLate } else { Verdict::Missing }
        } else if guarded {
            if self.guarded_rows(g).all(|a| self.is_asked(a.object)) { Verdict::Before } else { Verdict::After }
        } else if unbound.is_some() && !g.uses.is_empty() {
            if reasons.has(Reason::Mine) { Verdict::After } else { passed(&reasons) }
        } else {
            // what was only asked for existence says how the objects that are used were bound, not how it was itself
            let used = |a: &&&event::Access| g.uses.is_empty() || g.uses.iter().any(|u| u.object == a.object);
            g.accesses
                .iter()
                .filter(used)
                .map(|a| match a.birth {
                    Birth::Scoped => Verdict::Scoped,
                    Birth::Pass | Birth::Unbound if self.is_loader_checked(a.object) && !a.clause.accepted(&a.clause) => Verdict::Scoped,
                    Birth::Before => Verdict::Before,
                    Birth::Pass | Birth::Unbound => passed(&a.clause),
                })
                .min()
                .unwrap_or(Verdict::None)
        };
        let asked = |t: Term| matches!(self.terms.kind(t), TermKind::Row(r) if self.rows[r.0 as usize].test_only);
        let open = |a: &&&event::Access| !a.clause.accepted(&reasons) && !asked(a.object);
        let shown = bad.map_or(g.accesses[0], |u| {
            let own = g.accesses.iter().find(|a| a.object == u.object).copied().unwrap_or(g.accesses[0]);
            // where the same object was selected before, and left open, is where to mend it
            let first = g.accesses.iter().filter(open).find(|a| a.span.file == own.span.file && a.span.start <= own.span.start);
            first.copied().unwrap_or(own)
        });
        let shown = if bad.is_none() { unbound.copied().unwrap_or(shown) } else { shown };
        let kind = if g.uses.iter().any(|u| u.kind == AccessKind::Mutation) || shown.kind == AccessKind::Mutation {
            AccessKind::Mutation
        } else {
            AccessKind::Read
        };
        Some(self.row(g, shown, bad.copied(), verdict, kind, owned.as_ref(), models, evidence))
    }
}

/// The verdict of what is cleared for reasons other than ownership.
fn passed(c: &Clause) -> Verdict {
    if c.has_admin() {
        Verdict::Admin
    } else if c.has(Reason::Service) {
        Verdict::Single
    } else if c.only(Reason::Public) {
        Verdict::Shared
    } else if c.has(Reason::Mine) {
        Verdict::After
    } else {
        Verdict::Admin
    }
}
