//! What one choice of the caller selects: the accesses by it, what became of the objects, and what was asked of them.

use super::judge::{Judged, Record};
use crate::eval::entrance::Entrance;
use crate::eval::event::{self, Event};
use crate::eval::term::{Term, TermKind};
use crate::source::Name;

/// Accesses to one model by one input of the caller.
#[derive(Debug)]
pub(super) struct Group<'r> {
    pub(super) model: Name,
    pub(super) root: Term,
    pub(super) objects: Vec<Term>,
    pub(super) accesses: Vec<&'r event::Access>,
    pub(super) uses: Vec<&'r event::Use>,
}

impl Record {
    pub(super) fn groups(&self, judged: Judged) -> Vec<Group<'_>> {
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

    /// Selected before the credential was read (by a URL converter, a hook), used behind it.
    fn used_later(&self, a: &event::Access, judged: Judged) -> bool {
        a.entrance == Entrance::Nobody
            && self.events.iter().any(|e| matches!(e, Event::Use(u) if u.object == a.object && self.counts(u.entrance, judged)))
    }

    /// The input that selects: of the key column first, else of the first reference.
    pub(super) fn root(&self, a: &event::Access) -> Option<Term> {
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

    pub(super) fn access_of(&self, object: Term) -> Option<&event::Access> {
        self.events.iter().find_map(|e| match e {
            Event::Access(a) if a.object == object => Some(a),
            _ => None,
        })
    }

    pub(super) fn refused(&self, g: &Group<'_>) -> bool {
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

    pub(super) fn top(&self, t: Term) -> Term {
        match self.terms.kind(t) {
            TermKind::Attr(x, _) | TermKind::Item(x, _) => self.top(*x),
            _ => t,
        }
    }

    /// Objects that were fetched only to be compared with the caller: what is used afterwards rests on that comparison.
    pub(super) fn guarded_rows<'g>(&'g self, g: &'g Group<'_>) -> impl Iterator<Item = &'g event::Access> {
        let compared = |a: &&event::Access| {
            let fetched = matches!(self.terms.kind(a.object), TermKind::Row(r) if !self.rows[r.0 as usize].many);
            fetched
                && a.clause.is_none()
                && !self.is_realm(a.object)
                && self.events.iter().any(|e| matches!(e, Event::Refused { term } if self.compares(a.object, *term)))
        };
        g.accesses.iter().copied().filter(|_| g.uses.is_empty()).filter(compared)
    }

    /// What a comparison refused is an attribute of the object, other than that by which it was selected.
    pub(super) fn compares(&self, object: Term, refused: Term) -> bool {
        refused != object && self.holder(refused) == object && !self.selected_by(object, refused)
    }

    /// What an attribute, or an element of one, belongs to.
    pub(super) fn holder(&self, t: Term) -> Term {
        match self.terms.kind(t) {
            TermKind::Attr(x, _) | TermKind::Item(x, _) | TermKind::Elem(x) | TermKind::Some(x, _) => self.holder(*x),
            _ => t,
        }
    }

    /// An attribute by which the object was selected: comparing it says nothing of the object.
    fn selected_by(&self, object: Term, t: Term) -> bool {
        match (self.terms.kind(object), self.terms.kind(t)) {
            (TermKind::Row(r), TermKind::Attr(x, n)) => *x == object && self.rows[r.0 as usize].equalities.iter().any(|(c, _)| c == n),
            _ => false,
        }
    }

    /// Its loader asked for the principal before it gave the object away, or the credential itself was looked up inside it.
    pub(super) fn is_loader_checked(&self, object: Term) -> bool {
        matches!(self.terms.kind(object), TermKind::Row(r) if self.loader_checked.contains(r)) || self.is_realm(object)
    }

    /// Selected inside a helper that only says yes or no.
    pub(super) fn is_asked(&self, object: Term) -> bool {
        matches!(self.terms.kind(object), TermKind::Row(r) if self.asked.contains(r))
    }

    /// The credential was looked up among what belongs to the object (`User.query.filter_by(key=key, site=site)`): a key of
    /// another one is refused by the lookup.
    fn is_realm(&self, object: Term) -> bool {
        self.rows
            .iter()
            .any(|r| r.operands.iter().any(|&o| self.terms.has_credential(o)) && r.operands.iter().any(|&o| self.top(o) == object))
    }
}
