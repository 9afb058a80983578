//! Births, uses and effects of objects: what the verdict counts.

use super::Eval;
use super::clause::{Clause, Reason};
use super::event::{self, Event};
use super::query::{Criterion, Operand, Query};
use super::rows::{Birth, RowId, RowInfo, RowKey};
use super::state::{Born, Pending, State};
use super::term::{Term, TermKind};
use super::value::{Comprehension, Cond, Key, ObjectKind, Shape, TextPiece, Val};
use crate::python::ir::CmpOp;
use crate::source::{Name, Span};
use crate::verdict::{AccessKind, Confidence};
use rustc_hash::FxHashSet;
use std::sync::Arc;

impl Eval<'_> {
    /// A row of this place and context. `references` are the operands from the caller.
    #[allow(clippy::too_many_arguments)]
    pub fn new_row(
        &mut self,
        st: &State,
        model: Name,
        query: Option<Arc<Query>>,
        operands: Vec<Term>,
        references: Vec<Term>,
        kind: AccessKind,
        cap: Confidence,
        many: bool,
        span: Span,
    ) -> RowId {
        let _ = st;
        // the holder of the key is the same whoever asks
        let context = if self.by_credential_alone(&operands) { 0 } else { self.context_at(span) };
        let key = RowKey { site: span, context, model, operands: operands.clone(), nth: 0 };
        let id = self.row_keys.intern(key);
        while self.rows.len() <= id as usize {
            self.rows.push(RowInfo {
                site: span,
                model,
                query: query.clone(),
                references: references.clone(),
                operands: operands.clone(),
                kind,
                many,
                cap,
                link: false,
                test_only: query.as_ref().is_some_and(|q| q.test_only),
                document: false,
                equalities: Vec::new(),
            });
        }
        RowId(id)
    }

    /// Records the birth of a row on this path: bound by `clause` of its selection, else by what holds for any object.
    pub fn give_birth(&mut self, st: &mut State, row: RowId, bound: Clause, by_reference: bool, span: Span) {
        let info = self.rows[row.0 as usize].clone();
        let reference_clause = if by_reference && bound.is_none() {
            info.references.iter().map(|&t| self.mine(st, t)).find(|c| !c.is_none()).unwrap_or_default()
        } else {
            Clause::none()
        };
        let (clause, birth) = if !bound.is_none() {
            (bound, if by_reference { Birth::Before } else { Birth::Scoped })
        } else if !reference_clause.is_none() {
            (reference_clause, Birth::Before)
        } else if !st.facts.pass.is_none() {
            (Clause::none(), Birth::Pass)
        } else {
            (Clause::none(), Birth::Unbound)
        };
        if st.born.contains_key(&row) && self.by_credential_alone(&info.operands) {
            return;
        }
        // when the same access runs again on this path, it selects anew
        let term = self.terms.make(TermKind::Row(row));
        st.facts.literals.remove(&term);
        st.facts.clear.remove(&term);
        st.denied.remove(&term);
        st.born.insert(row, Born { clause: clause.clone(), birth });
        if !self.loading {
            let entrance = self.entrance(st);
            let clause = clause.better(self.pass(st));
            self.events.push(Event::Access(event::Access {
                object: term,
                model: info.model,
                references: info.references,
                clause,
                birth,
                entrance,
                span,
                kind: info.kind,
                cap: info.cap,
            }));
        }
    }

    /// Nothing but the credential, and constants, selects.
    fn by_credential_alone(&self, operands: &[Term]) -> bool {
        operands.iter().any(|&o| self.is_credential_value(o))
            && operands.iter().all(|&o| self.is_credential_value(o) || self.terms.as_const(o).is_some())
    }

    /// A row that exists has the columns that its selection demanded.
    pub fn row_exists(&mut self, st: &mut State, t: Term) {
        // an attribute that is something belongs to a row that is
        if let TermKind::Attr(x, _) = *self.terms.kind(t)
            && matches!(self.terms.kind(x), TermKind::Row(_))
        {
            self.learn_non_null(st, x);
            return;
        }
        let TermKind::Row(r) = *self.terms.kind(t) else { return };
        if self.is_revocation(r) && self.rows[r.0 as usize].operands.iter().any(|&o| self.terms.has_credential(o)) {
            st.way.rejected = true;
            return;
        }
        let equalities = self.rows[r.0 as usize].equalities.clone();
        for (column, operand) in equalities {
            let attr = self.terms.attr(t, column);
            self.equate(st, attr, operand);
        }
        // a lookup of the credential that found its row: what else restricted it hangs together with it
        let born = st.born.get(&r).map(|b| b.clause.clone()).unwrap_or_default();
        if born.has(Reason::Mine) {
            if self.rows[r.0 as usize].operands.iter().any(|&o| self.terms.has_credential(o)) {
                // this one is accepted, whatever became of another that was tried before
                st.way.rejected = false;
            }
            for reference in self.keys_of_joined(r) {
                self.clear(st, reference, &born, true);
            }
            self.event_principal(st, t);
            if self.rows[r.0 as usize].operands.iter().any(|&o| self.is_credential_value(o)) {
                st.way.rejected = false;
            }
        }
    }

    /// What the caller chose as the key of an object that the query joins: where the caller's own row was found through the join,
    /// the object that the key names hangs together with it.
    fn keys_of_joined(&self, r: RowId) -> Vec<Term> {
        let Some(q) = &self.rows[r.0 as usize].query else { return Vec::new() };
        let conjuncts = match &q.condition {
            Criterion::And(cs) => cs.as_slice(),
            one => std::slice::from_ref(one),
        };
        let key = |c: &Criterion| match c {
            Criterion::Compare(CmpOp::Eq, Operand::Column(c), Operand::Value(v))
            | Criterion::Compare(CmpOp::Eq, Operand::Value(v), Operand::Column(c)) => {
                let joined = q.joins.iter().any(|j| j.entity == c.entity && !j.outer);
                let primary = self.models.get(c.entity.model).is_some_and(|m| m.columns.get(&c.name).is_some_and(|c| c.primary));
                (joined && primary && self.terms.from_caller(v.term) && !self.terms.has_credential(v.term)).then_some(v.term)
            }
            _ => None,
        };
        conjuncts.iter().filter_map(key).collect()
    }

    /// An entry in a list of credentials that no longer count.
    #[must_use]
    pub fn is_revocation(&self, row: RowId) -> bool {
        self.know.is_revocation(super::model::short_name(self.rows[row.0 as usize].model))
    }

    fn event_principal(&mut self, _st: &State, t: Term) {
        let TermKind::Row(r) = *self.terms.kind(t) else { return };
        let info = &self.rows[r.0 as usize];
        if info.operands.iter().any(|&o| self.terms.has_credential(o)) || self.selects_vouched_identity(info) {
            let (model, span) = (info.model, info.site);
            let e = Event::Principal { term: t, model: Some(model), span };
            self.event_once(e);
        }
    }

    /// The row whose key is an identity that the server vouches for: the subject of verified claims, the user of a session.
    fn selects_vouched_identity(&self, info: &RowInfo) -> bool {
        let Some(model) = self.models.get(info.model) else { return false };
        info.equalities.iter().any(|(c, o)| {
            model.columns.get(c).is_some_and(|c| c.primary || c.unique)
                && !self.terms.from_caller(*o)
                && matches!(self.terms.kind(self.top(*o)), TermKind::Ambient(_))
        })
    }

    /// An element of a collection leaves the iteration that found it: if a caller value picked it, it is an access.
    pub fn leave_iteration(&mut self, st: &State, element: &Val, span: Span) {
        self.leave_with(st, element, Vec::new(), span);
    }

    /// The same; `picked`: caller values that are known to pick it.
    fn leave_with(&mut self, st: &State, element: &Val, picked: Vec<Term>, span: Span) {
        if self.loading {
            return;
        }
        // `for key, row in store.items()`
        if self.object_kind(element) == Some(ObjectKind::Tuple)
            && let Some(loc) = element.loc()
        {
            for (_, part) in st.slots(loc) {
                if matches!(part.shape, Shape::Row(_)) {
                    self.leave_with(st, &part, picked.clone(), span);
                }
            }
            return;
        }
        let t = element.term;
        let top = match self.terms.kind(t) {
            TermKind::Some(..) => t,
            _ => {
                let mut x = t;
                while let TermKind::Attr(y, _) | TermKind::Item(y, _) = *self.terms.kind(x) {
                    x = y;
                }
                x
            }
        };
        if !matches!(self.terms.kind(top), TermKind::Some(..)) {
            return;
        }
        let mut references = self.ties(st, top);
        references.extend(picked.into_iter().filter(|t| !references.contains(t)).collect::<Vec<_>>());
        if references.is_empty() {
            return;
        }
        let TermKind::Some(source, _) = *self.terms.kind(top) else { return };
        if !self.is_collection_of_objects(source) {
            return;
        }
        let clause = self.clause(st, top);
        let mine = self.mine(st, top);
        let birth = match (mine.is_none(), clause.is_none()) {
            (true, true) => Birth::Unbound,
            (true, false) => Birth::Pass,
            (false, _) if self.owned_apart(st, top, source) => Birth::Scoped,
            (false, _) => Birth::Before,
        };
        let model = self.collection_model(element, source);
        let entrance = self.entrance(st);
        self.event(Event::Access(event::Access {
            object: top,
            model,
            references,
            clause,
            birth,
            entrance,
            span,
            kind: AccessKind::Read,
            cap: Confidence::High,
        }));
    }

    /// An entry of a collection, looked up by what the caller chose: where the collection is mine, the entry is.
    pub fn select_entry(&mut self, st: &State, entry: Term, collection: &Val, key: &Val, span: Span) {
        let clause = self.mine(st, entry);
        if self.loading || clause.is_none() || !self.terms.from_caller(key.term) {
            return;
        }
        let model = match (&collection.shape, self.terms.kind(self.top(entry))) {
            (Shape::Row(m) | Shape::Rows(m), _) => *m,
            (_, TermKind::Store(n)) => *n,
            (_, TermKind::Row(r)) => self.rows[r.0 as usize].model,
            _ => return,
        };
        let entrance = self.entrance(st);
        self.event(Event::Access(event::Access {
            object: entry,
            model,
            references: vec![key.term],
            clause,
            birth: Birth::Scoped,
            entrance,
            span,
            kind: AccessKind::Read,
            cap: Confidence::High,
        }));
    }

    fn collection_model(&self, element: &Val, source: Term) -> Name {
        match (&element.shape, self.terms.kind(source)) {
            (Shape::Row(m), _) => *m,
            (_, TermKind::Store(n)) => *n,
            (_, TermKind::Row(r)) => self.rows[r.0 as usize].model,
            _ => Name::new("collection"),
        }
    }

    fn is_collection_of_objects(&self, t: Term) -> bool {
        match self.terms.kind(t) {
            TermKind::Store(_) | TermKind::Row(_) => true,
            TermKind::Ambient(k) => k == "current_user",
            TermKind::Attr(x, _) | TermKind::Item(x, _) | TermKind::Elem(x) | TermKind::Some(x, _) => self.is_collection_of_objects(*x),
            _ => false,
        }
    }

    /// The element is mine by more than the reference that picked it.
    fn owned_apart(&self, st: &State, element: Term, source: Term) -> bool {
        let of_element = |t: &Term| matches!(self.terms.kind(*t), TermKind::Attr(x, _) | TermKind::Item(x, _) if *x == element);
        !self.mine(st, source).is_none()
            || st.facts.equal.iter().filter(|(t, _)| of_element(t)).any(|(_, class)| {
                !class.iter().any(|&u| self.terms.from_caller(u)) && class.iter().any(|&u| !of_element(&u) && !self.mine(st, u).is_none())
            })
    }

    /// Caller values that an attribute of the element equals.
    fn ties(&self, st: &State, element: Term) -> Vec<Term> {
        let mut found = Vec::new();
        for (t, class) in &st.facts.equal {
            if let TermKind::Attr(x, _) | TermKind::Item(x, _) = self.terms.kind(*t)
                && (*x == element)
            {
                found.extend(class.iter().copied().filter(|&u| self.terms.from_caller(u) && self.picks(*t, u)));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a caller's value that an attribute equals names an object: a path parameter, or an attribute like an id.
    fn picks(&self, attribute: Term, value: Term) -> bool {
        let path = self.terms.any(value, &mut |_, k| matches!(k, TermKind::Input { source: super::term::Source::Path, .. }));
        match self.terms.kind(attribute) {
            _ if path => true,
            TermKind::Attr(_, n) => {
                (self.know.is_id_like(n.as_str()) || n.as_str().ends_with("_id") || self.is_reference_like(value))
                    && !self.know.is_not_identifying(n.as_str())
            }
            _ => self.is_reference_like(value),
        }
    }

    /// What comes out of a comprehension: if a caller value picks the elements, an access.
    fn leave_comprehension(&mut self, st: &State, c: &Comprehension, span: Span) {
        let mut picked = Vec::new();
        for cond in &c.conditions {
            self.picked_by(&c.variable, cond, &mut picked, 0);
        }
        let span = self.iterated_at(&c.variable).unwrap_or(span);
        self.leave_with(st, &c.variable, picked, span);
    }

    /// Where the iteration stands that took this element.
    fn iterated_at(&self, variable: &Val) -> Option<Span> {
        match self.terms.kind(variable.term) {
            TermKind::Some(_, n) => n.checked_sub(1).filter(|&n| n < u32::MAX - 1).map(|n| self.contexts.get(n).1),
            _ => None,
        }
    }

    /// Caller values that a condition compares with attributes of the variable, on whatever side of an `or`.
    fn picked_by(&self, variable: &Val, cond: &Val, found: &mut Vec<Term>, depth: usize) {
        let Shape::Cond(c) = &cond.shape else { return };
        match &**c {
            Cond::And(vs) | Cond::Or(vs) if depth < 6 => vs.iter().for_each(|v| self.picked_by(variable, v, found, depth + 1)),
            Cond::Compare(CmpOp::Eq | CmpOp::In, a, b) => {
                for (attribute, value) in [(a, b), (b, a)] {
                    let own = matches!(self.terms.kind(attribute.term), TermKind::Attr(x, _) | TermKind::Item(x, _) if *x == variable.term);
                    if own && self.terms.from_caller(value.term) && self.picks(attribute.term, value.term) {
                        found.push(value.term);
                    }
                }
            }
            _ => {}
        }
    }

    /// A value reaches the caller or leaves the server.
    pub fn use_value(&mut self, st: &State, v: &Val, span: Span, kind: AccessKind) {
        if self.loading {
            return;
        }
        let mut seen = FxHashSet::default();
        self.use_within(st, v, span, kind, &mut seen, 0);
    }

    fn use_within(&mut self, st: &State, v: &Val, span: Span, kind: AccessKind, seen: &mut FxHashSet<Term>, depth: usize) {
        if depth > 8 {
            return;
        }
        match &v.shape {
            Shape::Object(loc) if !self.is_store(v) => {
                if depth > 0 && !seen.insert(v.term) {
                    return;
                }
                for (k, x) in st.slots(*loc) {
                    if let Key::Term(t) = k {
                        self.use_term(st, t, span, kind);
                    }
                    self.use_within(st, &x, span, kind, seen, depth + 1);
                }
                if matches!(self.object_kind(v), Some(ObjectKind::Native(_) | ObjectKind::Instance(_))) {
                    self.use_term(st, v.term, span, kind);
                }
            }
            Shape::Either(vs) => {
                for x in vs.iter() {
                    self.use_within(st, x, span, kind, seen, depth + 1);
                }
            }
            Shape::Comprehension(c) => {
                let c = Arc::clone(c);
                for s in self.under(st.clone(), &c) {
                    self.leave_comprehension(&s, &c, span);
                    self.use_within(&s, &c.element, span, kind, seen, depth + 1);
                }
            }
            Shape::Text(pieces) => {
                for p in pieces.iter() {
                    if let TextPiece::Value(x) = p {
                        self.use_within(st, x, span, kind, seen, depth + 1);
                    }
                }
            }
            Shape::View(x) => {
                let x = (**x).clone();
                self.use_within(st, &x, span, kind, seen, depth + 1);
            }
            Shape::Bound(b) => {
                let x = b.0.clone();
                self.use_within(st, &x, span, kind, seen, depth + 1);
            }
            Shape::Member(m) if matches!(m.1.as_str(), "items" | "values" | "keys") => {
                let x = m.0.clone();
                self.use_within(st, &x, span, kind, seen, depth + 1);
            }
            Shape::Cond(_) | Shape::Const(_) | Shape::Function(_) | Shape::Class(_) | Shape::Module(_) => {}
            _ => self.use_term(st, v.term, span, kind),
        }
    }

    /// The objects inside a term are used.
    pub fn use_term(&mut self, st: &State, t: Term, span: Span, kind: AccessKind) {
        self.use_term_for(st, t, Clause::none(), span, kind);
    }

    /// The same, by a path that had this reason when it asked for the use.
    fn use_term_for(&mut self, st: &State, t: Term, reason: Clause, span: Span, kind: AccessKind) {
        if self.loading {
            return;
        }
        let mut found = Vec::new();
        self.objects_in(st, t, reason, &mut found, 0);
        let entrance = self.entrance(st);
        for (object, clause) in found {
            let e = Event::Use(event::Use { object, clause, entrance, span, kind, weak: false });
            self.event_once(e);
        }
    }

    /// Rows and elements inside a term, each with the best clause on the way to it.
    fn objects_in(&self, st: &State, t: Term, outer: Clause, found: &mut Vec<(Term, Clause)>, depth: usize) {
        if depth > 30 {
            return;
        }
        if st.literal(t).is_some_and(|l| l.null == Some(true)) {
            return;
        }
        let kind = self.terms.kind(t).clone();
        let explicit = st.facts.clear.get(&t).cloned().unwrap_or_default();
        let outer = outer.better(explicit);
        match kind {
            TermKind::Row(r) => {
                let clause = self.clause(st, t).better(outer.clone());
                // selected by an attribute of another row alone: that row's reference answers for it
                let info = &self.rows[r.0 as usize];
                if info.references.is_empty() && (clause.is_none() || self.is_derived(st, &info.operands)) {
                    for &o in &info.operands {
                        self.objects_in(st, self.top(o), clause.clone(), found, depth + 1);
                    }
                }
                found.push((t, clause));
            }
            TermKind::Some(x, _) | TermKind::Elem(x) => {
                if self.is_collection_of_objects(x) && !matches!(self.terms.kind(x), TermKind::Row(_)) {
                    let clause = self.clause(st, t).better(outer.clone());
                    found.push((t, clause.clone()));
                    if clause.is_none() || !matches!(self.terms.kind(self.top(x)), TermKind::Store(_)) {
                        self.objects_in(st, x, clause, found, depth + 1);
                    }
                } else {
                    self.objects_in(st, x, outer, found, depth + 1);
                }
            }
            TermKind::Attr(x, name) => {
                // what the caller sent itself tells nothing new
                if self
                    .class(st, t)
                    .iter()
                    .any(|&u| u != t && (self.terms.from_caller(u) && !self.holds_row(u) || self.terms.as_const(u).is_some()))
                {
                    return;
                }
                if let TermKind::Either(ts) = self.terms.kind(x) {
                    // the attribute of one of several: each alternative's own
                    for &alternative in ts {
                        match self.terms.lookup(&TermKind::Attr(alternative, name)) {
                            Some(own) => self.objects_in(st, own, outer.clone(), found, depth + 1),
                            None => self.objects_in(st, alternative, outer.clone(), found, depth + 1),
                        }
                    }
                } else {
                    self.objects_in(st, x, outer, found, depth + 1);
                }
            }
            TermKind::Item(x, k) => {
                self.objects_in(st, x, outer.clone(), found, depth + 1);
                self.objects_in(st, k, outer, found, depth + 1);
            }
            TermKind::Part(x) => self.objects_in(st, x, outer, found, depth + 1),
            TermKind::Make(ts) | TermKind::Either(ts) | TermKind::Call(_, ts) => {
                for x in ts {
                    if st.literal(x).is_some_and(|l| l.null == Some(true)) {
                        continue;
                    }
                    self.objects_in(st, x, outer.clone(), found, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// All that ties a selection to the principal comes from rows that the caller selected.
    fn is_derived(&self, st: &State, operands: &[Term]) -> bool {
        let by_reference =
            |t: Term| matches!(self.terms.kind(self.top(t)), TermKind::Row(r) if !self.rows[r.0 as usize].references.is_empty());
        operands.iter().all(|&o| by_reference(o) || self.mine(st, o).is_none())
    }

    /// A change of an object, which the next commit makes final.
    pub fn pend(&mut self, st: &mut State, object: Term, span: Span) {
        let mut found = Vec::new();
        self.objects_in(st, object, Clause::none(), &mut found, 0);
        for (t, _) in found {
            st.pending.insert(t, Pending { span, clause: Clause::none() });
        }
    }

    /// What is pending becomes final, whatever object the commit was meant for.
    pub fn commit(&mut self, st: State, _span: Span) -> State {
        let mut st = st;
        self.event(Event::Commit);
        let pending: Vec<(Term, Pending)> = st.pending.iter().map(|(t, p)| (*t, p.clone())).collect();
        for (t, p) in pending {
            self.use_term_for(&st, t, p.clause, p.span, AccessKind::Mutation);
        }
        st.pending = imbl::OrdMap::new();
        st
    }
}

impl Eval<'_> {
    /// A change that nothing on this path committed.
    pub fn leftover(&mut self, st: &State, t: Term, change: &Pending) {
        let span = change.span;
        let mut found = Vec::new();
        self.objects_in(st, t, change.clause.clone(), &mut found, 0);
        let entrance = self.entrance(st);
        for (object, clause) in found {
            self.event(Event::Leftover(event::Use { object, clause, entrance, span, kind: AccessKind::Mutation, weak: false }));
        }
    }

    /// The name that a blueprint was made with.
    #[must_use]
    pub fn blueprint_name(&self, owner: Term) -> Option<String> {
        self.owner_names.get(&owner).cloned()
    }
}
