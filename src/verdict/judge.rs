//! From what happened along the paths of a handler to one verdict an access.

use super::ownership::{self, Evidence, Owned};
use super::{Access, AccessKind, Confidence, Handler, Role, Route, TraceStep, Verdict};
use crate::eval::clause::{Clause, Reason};
use crate::eval::entrance::Entrance;
use crate::eval::event::{self, Event};
use crate::eval::model::{Models, short_name};
use crate::eval::rows::{Birth, RowId, RowInfo};
use crate::eval::term::{Source, Term, TermKind, Terms};
use crate::knowledge::Knowledge;
use crate::source::{FileId, Name, Span};
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
    pub too_complex: bool,
    pub promoted: bool,
    pub depends_on: Vec<FileId>,
}

/// Which ways in are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    pub sessions: bool,
}

#[derive(Debug)]
struct Group<'r> {
    model: Name,
    root: Term,
    objects: Vec<Term>,
    accesses: Vec<&'r event::Access>,
    uses: Vec<&'r event::Use>,
}

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
    fn counts(&self, e: Entrance, judged: Judged) -> bool {
        match e {
            Entrance::Key => true,
            Entrance::Session => judged.sessions,
            Entrance::Open | Entrance::Nobody => false,
        }
    }

    /// Selected before the credential was read (by a URL converter, a hook), used behind it.
    fn used_later(&self, a: &event::Access, judged: Judged) -> bool {
        a.entrance == Entrance::Nobody
            && self.events.iter().any(|e| matches!(e, Event::Use(u) if u.object == a.object && self.counts(u.entrance, judged)))
    }

    fn groups(&self, judged: Judged) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for e in &self.events {
            let Event::Access(a) = e else { continue };
            if !self.counts(a.entrance, judged) && !self.used_later(a, judged) {
                continue;
            }
            let Some(root) = self.root(a) else { continue };
            let g = match groups.iter_mut().find(|g| g.model == a.model && g.root == root) {
                Some(g) => g,
                None => {
                    groups.push(Group { model: a.model, root, objects: Vec::new(), accesses: Vec::new(), uses: Vec::new() });
                    groups.last_mut().expect("just pushed")
                }
            };
            g.objects.push(a.object);
            g.accesses.push(a);
        }
        let committed = self.events.iter().any(|e| matches!(e, Event::Commit));
        for g in &mut groups {
            let mut strong = Vec::new();
            let mut weak = Vec::new();
            for e in &self.events {
                let u = match e {
                    Event::Use(u) => u,
                    Event::Leftover(u) if !committed => u,
                    _ => continue,
                };
                if !self.counts(u.entrance, judged) || !g.objects.contains(&u.object) {
                    continue;
                }
                if u.weak { weak.push(u) } else { strong.push(u) }
            }
            g.uses = if strong.is_empty() { weak } else { strong };
        }
        groups
    }

    /// The input that selects: of the key column first, else of the first reference.
    fn root(&self, a: &event::Access) -> Option<Term> {
        if let TermKind::Row(r) = self.terms.kind(a.object) {
            let info = &self.rows[r.0 as usize];
            for (c, t) in &info.equalities {
                if matches!(c.as_str(), "id" | "_id" | "uuid" | "key" | "pk")
                    && a.references.contains(t)
                    && let Some(x) = self.terms.root_input(*t)
                {
                    return Some(x);
                }
            }
        }
        a.references.iter().find_map(|&t| self.terms.root_input(t))
    }

    /// What this handler says of models, for all others.
    pub fn gather(&self, evidence: &mut Evidence) {
        for e in &self.events {
            match e {
                Event::Principal { model: Some(m), .. } => {
                    evidence.principals.insert(*m);
                }
                Event::Access(a) if a.entrance == Entrance::Key || a.entrance == Entrance::Session => {
                    if a.birth == Birth::Scoped && a.clause.has(Reason::Mine) && !a.references.is_empty() {
                        evidence.bound.insert(a.model);
                    }
                    if a.birth == Birth::Scoped && a.clause.has(Reason::Mine) && self.bound_by_other_column(a) {
                        evidence.bound.insert(a.model);
                    }
                }
                Event::Use(u) if u.clause.has(Reason::Mine) => {
                    if let Some(a) = self.access_of(u.object)
                        && !a.references.is_empty()
                    {
                        evidence.bound.insert(a.model);
                    }
                }
                _ => {}
            }
        }
    }

    fn bound_by_other_column(&self, a: &event::Access) -> bool {
        match self.terms.kind(a.object) {
            TermKind::Row(r) => {
                let info = &self.rows[r.0 as usize];
                !info.operands.iter().any(|&o| self.terms.has_credential(o)) && info.equalities.iter().any(|(c, _)| *c != "id")
            }
            _ => false,
        }
    }

    /// The models that the handler selects from, and those that its callers are, by their qualified names.
    pub fn models(&self) -> impl Iterator<Item = Name> {
        self.events.iter().filter_map(|e| match e {
            Event::Access(a) => Some(a.model),
            Event::Principal { model, .. } => *model,
            _ => None,
        })
    }

    fn access_of(&self, object: Term) -> Option<&event::Access> {
        self.events.iter().find_map(|e| match e {
            Event::Access(a) if a.object == object => Some(a),
            _ => None,
        })
    }

    fn refused(&self, g: &Group<'_>) -> bool {
        self.events.iter().any(|e| match e {
            Event::Refused { term } => {
                g.objects.contains(term)
                    || *term == g.root
                    || g.objects.contains(&self.top(*term))
                    || g.accesses.iter().any(|a| a.references.contains(term))
            }
            _ => false,
        })
    }

    fn top(&self, t: Term) -> Term {
        match self.terms.kind(t) {
            TermKind::Attr(x, _) | TermKind::Item(x, _) => self.top(*x),
            _ => t,
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
            principal: self.principal(models),
            verdict: Verdict::None,
            accesses: Vec::new(),
            presence_only: None,
            notes: Vec::new(),
            too_complex: self.too_complex,
            depends_on: self.depends_on.clone(),
        };
        let unprotected_use = self.events.iter().find_map(|e| match e {
            Event::Use(u) if u.entrance == Entrance::Nobody && !u.weak && !u.clause.accepted(&u.clause) => {
                self.access_of(u.object).filter(|a| a.references.iter().any(|&r| !self.is_of_cookie(r))).map(|a| (a, u))
            }
            _ => None,
        });
        if let Some((a, u)) = unprotected_use {
            let message = format!("selects `{}`, which leaves or changes on a path without a credential", short_name(a.model));
            handler.notes.push(TraceStep { role: Role::Access, span: a.span, message });
            handler.notes.push(TraceStep { role: Role::Use, span: u.span, message: "here".to_owned() });
        }
        if !keyed && !session || unprotected_use.is_some() || (!key_passes && nobody_passes && !session) {
            handler.verdict = Verdict::NoCredential;
            return handler;
        }
        if !keyed && !judged.sessions {
            handler.verdict = Verdict::Session;
            return handler;
        }
        if session && !judged.sessions && !key_passes {
            handler.verdict = Verdict::Session;
            return handler;
        }
        let groups = self.groups(judged);
        for g in &groups {
            if let Some(a) = self.judge_group(g, &groups, models, know, evidence) {
                handler.accesses.push(a);
            }
        }
        handler.accesses.sort_by_key(|a| (a.verdict, a.span));
        handler.verdict = handler.accesses.iter().map(|a| a.verdict).min().unwrap_or(Verdict::None);
        if handler.accesses.is_empty() && self.guarded_reference(judged) {
            handler.verdict = Verdict::Before;
        }
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
        let owned = ownership::owner(models, know, evidence, g.model);
        let link = g.accesses.iter().all(|a| matches!(self.terms.kind(a.object), TermKind::Row(r) if self.rows[r.0 as usize].link));
        if link && evidence.principals.contains(&g.model) {
            return None;
        }
        let accepted_birth = g.accesses.iter().any(|a| a.clause.accepted(&reasons));
        let bad = g.uses.iter().find(|u| !u.clause.accepted(&reasons));
        let guarded = self.guarded_row(g);
        if g.uses.is_empty() && !guarded && (!accepted_birth || all.iter().any(|o| o.root == g.root && !o.uses.is_empty())) {
            return None;
        }
        // a privilege that everybody who gets here has is no reason of its own
        let weak = |c: &Clause| (c.only(Reason::Privileged) || c.only(Reason::Confined)) && reasons.has(Reason::Mine);
        // a loader that first asks whether there is such an object, and then loads and checks it
        let loaded = g.accesses.iter().any(|a| self.is_loader_checked(a.object));
        let only_asked = |o: Term| loaded && !g.uses.iter().any(|u| self.terms.any(u.object, &mut |t, _| t == o));
        let unbound = g
            .accesses
            .iter()
            .find(|a| (!a.clause.accepted(&reasons) || weak(&a.clause)) && !self.is_loader_checked(a.object) && !only_asked(a.object));
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
            Verdict::After
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
                    Birth::Unbound if self.is_loader_checked(a.object) => Verdict::Scoped,
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
        Some(self.row(g, shown, bad.copied(), verdict, kind, owned.as_ref(), &reasons, models, evidence))
    }

    /// An object that was fetched only to be compared with the caller: what is used afterwards rests on that comparison.
    fn guarded_row(&self, g: &Group<'_>) -> bool {
        g.uses.is_empty()
            && g.accesses.iter().any(|a| {
                let fetched = matches!(self.terms.kind(a.object), TermKind::Row(r) if !self.rows[r.0 as usize].many);
                let compared = |t: Term| t != a.object && self.top(t) == a.object && !self.selected_by(a.object, t);
                fetched
                    && a.clause.is_none()
                    && !self.is_realm(a.object)
                    && self.events.iter().any(|e| matches!(e, Event::Refused { term } if compared(*term)))
            })
    }

    /// An attribute by which the object was selected: comparing it says nothing of the object.
    fn selected_by(&self, object: Term, t: Term) -> bool {
        match (self.terms.kind(object), self.terms.kind(t)) {
            (TermKind::Row(r), TermKind::Attr(x, n)) => *x == object && self.rows[r.0 as usize].equalities.iter().any(|(c, _)| c == n),
            _ => false,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &self,
        g: &Group<'_>,
        a: &event::Access,
        bad: Option<&event::Use>,
        verdict: Verdict,
        kind: AccessKind,
        owned: Option<&Owned>,
        reasons: &Clause,
        models: &Models,
        evidence: &Evidence,
    ) -> Access {
        let reference = self.terms.describe(g.root);
        let model = short_name(g.model).to_owned();
        let mut confidence = a.cap;
        if matches!(owned, Some(Owned::Column(_))) || self.promoted {
            confidence = confidence.min(Confidence::Medium);
        }
        if self.too_complex {
            confidence = Confidence::Low;
        }
        if bad.is_some_and(|u| u.weak) {
            confidence = Confidence::Low;
        }
        let ownership = match owned {
            Some(Owned::Path(p)) if !p.is_empty() => Some(ownership::describe(p)),
            Some(Owned::Column(c)) => Some(format!("{model}.{c}")),
            _ => None,
        };
        let mut trace = self.opening();
        trace.push(TraceStep { role: Role::Reference, span: self.name_span, message: format!("`{reference}` is chosen by the caller") });
        trace.push(TraceStep { role: Role::Access, span: a.span, message: format!("`{model}` is selected by `{reference}`") });
        if let Some(u) = bad
            && u.span != a.span
        {
            let message = if u.kind == AccessKind::Mutation { "it is changed here" } else { "it leaves here" };
            trace.push(TraceStep { role: Role::Use, span: u.span, message: message.to_owned() });
        }
        let suggestion = self.suggestion(g, owned, models);
        Access {
            kind,
            model: Some(model),
            span: a.span,
            reference: Some(reference),
            binding: self.binding(verdict, reasons),
            verdict,
            confidence,
            divergent: self.divergent(g),
            ownership,
            practice: None,
            owner: owned.and_then(|o| ownership::link(models, evidence, g.model, o)),
            suggestion,
            trace,
        }
    }

    /// Where the key is read and what it stands for.
    fn opening(&self) -> Vec<TraceStep> {
        let mut out = Vec::new();
        if let Some((t, span)) = self.events.iter().find_map(|e| match e {
            Event::Credential { term, span } => Some((*term, *span)),
            _ => None,
        }) {
            out.push(TraceStep {
                role: Role::Credential,
                span,
                message: format!("the credential is read from {}", self.terms.describe(t)),
            });
        }
        if let Some((m, span)) = self.events.iter().find_map(|e| match e {
            Event::Principal { model, span, .. } => Some((*model, *span)),
            _ => None,
        }) {
            let who = m.map_or_else(|| "the caller".to_owned(), |m| format!("a `{}`", short_name(m)));
            out.push(TraceStep { role: Role::Principal, span, message: format!("it stands for {who}") });
        }
        out
    }

    /// The column that the reference is compared with.
    fn selecting_column(&self, g: &Group<'_>, models: &Models) -> Name {
        let compared = |o: &Term| match self.terms.kind(*o) {
            TermKind::Row(r) => {
                let equalities = &self.rows[r.0 as usize].equalities;
                equalities.iter().find(|(_, t)| self.terms.root_input(*t) == Some(g.root)).map(|(c, _)| *c)
            }
            _ => None,
        };
        let known = |c: &Name| models.get(g.model).is_some_and(|m| m.columns.contains_key(c));
        g.objects.iter().find_map(compared).filter(known).unwrap_or_else(|| Name::new("id"))
    }

    fn suggestion(&self, g: &Group<'_>, owned: Option<&Owned>, models: &Models) -> Option<String> {
        let model = short_name(g.model);
        let reference = match self.terms.kind(g.root) {
            TermKind::Input { source: Source::Path, key, .. } => key.to_string(),
            TermKind::Input { key, .. } if key.as_str() != "*" => key.to_string(),
            _ => "reference".to_owned(),
        };
        let who = self.principal(models).map_or_else(|| "caller".to_owned(), |p| p.to_lowercase());
        let id = self.selecting_column(g, models);
        match owned {
            Some(Owned::Path(p)) if p.len() == 1 => Some(format!("{model}.query.filter_by({id}={reference}, {}={who}.id)", p[0].1)),
            Some(Owned::Path(p)) if p.len() > 1 => {
                let joins: String = p[1..].iter().map(|(m, _)| format!(".join({})", short_name(*m))).collect();
                let (last, column) = p[p.len() - 1];
                Some(format!("{model}.query{joins}.filter({model}.{id} == {reference}, {}.{column} == {who}.id)", short_name(last)))
            }
            Some(Owned::Column(c)) => Some(format!("{model}.query.filter_by({id}={reference}, {c}={who}.id)")),
            Some(Owned::Principal) => Some(format!("if {reference} != {who}.id: abort(404)")),
            _ => None,
        }
    }

    fn binding(&self, verdict: Verdict, reasons: &Clause) -> Option<String> {
        match verdict {
            Verdict::Scoped => Some("the selection is restricted by the principal".to_owned()),
            Verdict::Before => Some("a guard on the reference".to_owned()),
            Verdict::After => Some("a guard on the fetched object".to_owned()),
            Verdict::Admin => Some("an administrator check".to_owned()),
            Verdict::Single => Some("one secret for all callers".to_owned()),
            _ => {
                let _ = reasons;
                None
            }
        }
    }

    /// "Not there" and "not yours" answer differently.
    fn divergent(&self, g: &Group<'_>) -> bool {
        let mut absent: Vec<(Option<i64>, &Option<String>)> = Vec::new();
        let mut denied: Vec<(Option<i64>, &Option<String>)> = Vec::new();
        for e in &self.events {
            let Event::Exit(x) = e else { continue };
            if x.entrance != Entrance::Key || !x.refusal {
                continue;
            }
            if x.absent.iter().any(|t| g.objects.contains(t)) {
                absent.push((x.status, &x.text));
            } else if x.denied.iter().any(|t| g.objects.contains(&self.top(*t))) {
                denied.push((x.status, &x.text));
            }
        }
        !absent.is_empty() && denied.iter().any(|d| !absent.contains(d))
    }

    /// Its loader asked for the principal before it gave the object away, or the credential itself was looked up inside it.
    fn is_loader_checked(&self, object: Term) -> bool {
        matches!(self.terms.kind(object), TermKind::Row(r) if self.loader_checked.contains(r)) || self.is_realm(object)
    }

    /// The credential was looked up among what belongs to the object (`User.query.filter_by(key=key, site=site)`): a key of
    /// another one is refused by the lookup.
    fn is_realm(&self, object: Term) -> bool {
        self.rows
            .iter()
            .any(|r| r.operands.iter().any(|&o| self.terms.has_credential(o)) && r.operands.iter().any(|&o| self.top(o) == object))
    }

    fn credential(&self) -> Option<String> {
        self.events.iter().find_map(|e| match e {
            Event::Credential { term, .. } => Some(self.terms.describe(*term)),
            _ => None,
        })
    }

    fn principal(&self, _models: &Models) -> Option<String> {
        self.events.iter().find_map(|e| match e {
            Event::Principal { model: Some(m), .. } => Some(short_name(*m).to_owned()),
            _ => None,
        })
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
