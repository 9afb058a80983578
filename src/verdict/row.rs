//! A judged group as a row of the map: where it is, how sure it is, what binds it, and how to mend it.

use super::group::Group;
use super::judge::Record;
use super::ownership::{self, Evidence, Owned};
use super::{Access, AccessKind, Confidence, Role, TraceStep, Verdict};
use crate::eval::entrance::Entrance;
use crate::eval::event::{self, Event};
use crate::eval::model::{Models, short_name};
use crate::eval::term::{Source, Term, TermKind};
use crate::source::Name;

impl Record {
    #[allow(clippy::too_many_arguments)]
    pub(super) fn row(
        &self,
        g: &Group<'_>,
        a: &event::Access,
        bad: Option<&event::Use>,
        verdict: Verdict,
        kind: AccessKind,
        owned: Option<&Owned>,
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
            binding: binding(verdict),
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
        let who = self.principal().map_or_else(|| "caller".to_owned(), |p| p.to_lowercase());
        let id = self.selecting_column(g, models);
        if models.get(g.model).is_some_and(|m| m.class.is_none())
            && let Some(Owned::Path(_) | Owned::Column(_)) = owned
        {
            let condition = restricted(models, g.model, id, owned?)?;
            return Some(format!("… FROM {condition}\", ({reference}, {who}.id)"));
        }
        match owned {
            Some(Owned::Path(p)) if p.len() == 1 => Some(format!("{model}.query.filter_by({id}={reference}, {}={who}.id)", p[0].1)),
            Some(Owned::Path(p)) if p.len() > 1 => {
                let joins: String = p[1..].iter().map(|(m, _)| format!(".join({})", short_name(*m))).collect();
                let (last, column) = p[p.len() - 1];
                Some(format!("{model}.query{joins}.filter({model}.{id} == {reference}, {}.{column} == {who}.id)", short_name(last)))
            }
            Some(Owned::Column(c)) => Some(format!("{model}.query.filter_by({id}={reference}, {c}={who}.id)")),
            // only of a model that is known: what a loader of elsewhere gives is seldom the principal itself
            Some(Owned::Principal) if models.get(g.model).is_some() => Some(format!("if {reference} != {who}.id: abort(404)")),
            _ => None,
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

    pub(super) fn credential(&self) -> Option<String> {
        self.events.iter().find_map(|e| match e {
            Event::Credential { term, .. } => Some(self.terms.describe(*term)),
            _ => None,
        })
    }

    pub(super) fn principal(&self) -> Option<String> {
        self.events.iter().find_map(|e| match e {
            Event::Principal { model: Some(m), .. } => Some(short_name(*m).to_owned()),
            _ => None,
        })
    }
}

/// The rest of a statement about a table that no class maps, restricted by its owner: joins, and the condition.
fn restricted(models: &Models, table: Name, id: Name, owned: &Owned) -> Option<String> {
    let path = match owned {
        Owned::Column(c) => vec![(table, *c)],
        Owned::Path(path) => path.clone(),
        _ => return None,
    };
    let (&(last, column), rest) = path.split_last()?;
    if rest.is_empty() {
        return Some(format!("{table} WHERE {id} = ? AND {column} = ?"));
    }
    let key = |m: Name| models.get(m).and_then(|m| m.columns.iter().find(|(_, c)| c.primary).map(|(n, _)| *n));
    let joins: String = path
        .windows(2)
        .map(|step| {
            let ((from, by), (to, _)) = (step[0], step[1]);
            format!(" JOIN {to} ON {to}.{} = {from}.{by}", key(to).unwrap_or_else(|| Name::new("id")))
        })
        .collect();
    Some(format!("{table}{joins} WHERE {table}.{id} = ? AND {last}.{column} = ?"))
}

fn binding(verdict: Verdict) -> Option<String> {
    match verdict {
        Verdict::Scoped => Some("the selection is restricted by the principal".to_owned()),
        Verdict::Before => Some("a guard on the reference".to_owned()),
        Verdict::After => Some("a guard on the fetched object".to_owned()),
        Verdict::Admin => Some("an administrator check".to_owned()),
        Verdict::Single => Some("one secret for all callers".to_owned()),
        _ => None,
    }
}
