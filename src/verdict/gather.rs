//! What a handler says of models, for all others.

use super::judge::Record;
use super::ownership::Evidence;
use crate::eval::clause::Reason;
use crate::eval::entrance::Entrance;
use crate::eval::event::{self, Event};
use crate::eval::rows::Birth;
use crate::eval::term::TermKind;
use crate::source::Name;

impl Record {
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
                        if u.by_role {
                            evidence.confined.insert(a.model);
                        }
                    }
                }
                Event::Refused { term } => {
                    let compared = |a: &&event::Access| !a.references.is_empty() && self.compares(a.object, *term);
                    if let Some(a) = self.access_of(self.holder(*term)).filter(compared) {
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
}
