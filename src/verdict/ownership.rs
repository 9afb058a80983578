//! Whose object it is: from a model to the principal's by foreign keys, by columns named for an owner, by what the handlers do.

use super::OwnerLink;
use crate::eval::model::{Models, short_name};
use crate::knowledge::Knowledge;
use crate::source::Name;
use rustc_hash::{FxHashMap, FxHashSet};

/// What all handlers together say of models.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// models that credentials resolve to
    pub principals: FxHashSet<Name>,
    /// models whose objects some handler ties to the principal
    pub bound: FxHashSet<Name>,
    /// models whose objects those with one of several roles (`role in ("admin", "manager")`) have only where they are theirs, too
    pub confined: FxHashSet<Name>,
    /// accesses to a model that are tied to the principal, and all of them
    pub practice: FxHashMap<Name, (usize, usize)>,
}

/// Why a model has an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owned {
    /// the principal's own model
    Principal,
    /// columns from the model to the principal's model, one a step: `Sample.patient_id`, `Patient.lab_id`
    Path(Vec<(Name, Name)>),
    /// a column named for an owner
    Column(Name),
    /// some handler ties it to the principal
    Evidence,
    /// nothing is known of its columns
    Unknown,
}

/// How a model is owned; `None`: nothing marks an owner.
#[must_use]
pub fn owner(models: &Models, know: &Knowledge, evidence: &Evidence, model: Name) -> Option<Owned> {
    if know.is_public_object(model.as_str()) {
        return None;
    }
    if evidence.principals.contains(&model) {
        return Some(Owned::Principal);
    }
    if let Some(path) = path_to_principal(models, evidence, model) {
        return Some(Owned::Path(path));
    }
    let info = models.get(model);
    let owner_column = |m: Name| {
        let columns = &models.get(m)?.columns;
        columns.iter().find(|(n, c)| know.is_owner_like(n.as_str()) && !c.primary).map(|(n, _)| *n)
    };
    if let Some(column) = owner_column(model) {
        return Some(Owned::Column(column));
    }
    if evidence.bound.contains(&model) {
        return Some(Owned::Evidence);
    }
    if let Some(path) = path_to(models, model, &|m| evidence.bound.contains(&m) || owner_column(m).is_some()) {
        return Some(Owned::Path(path));
    }
    match info {
        Some(m) if m.complete => None,
        _ => Some(Owned::Unknown),
    }
}

/// One of several roles is elsewhere no reason to have such an object, or what it hangs on.
#[must_use]
pub fn confines_roles(models: &Models, evidence: &Evidence, model: Name) -> bool {
    let confined = |m: Name| evidence.confined.contains(&m);
    confined(model) || path_to(models, model, &confined).is_some()
}

/// The shortest path of foreign keys to a model that some condition picks.
fn path_to(models: &Models, from: Name, picks: &dyn Fn(Name) -> bool) -> Option<Vec<(Name, Name)>> {
    let mut queue: Vec<(Name, Vec<(Name, Name)>)> = vec![(from, Vec::new())];
    let mut seen: FxHashSet<Name> = FxHashSet::default();
    let mut i = 0;
    while i < queue.len() {
        let (model, path) = queue[i].clone();
        i += 1;
        if !seen.insert(model) || path.len() > 3 {
            continue;
        }
        for (column, c) in models.get(model).into_iter().flat_map(|m| &m.columns) {
            let Some(target) = c.foreign.and_then(|f| models.resolve(f)) else { continue };
            let mut longer = path.clone();
            longer.push((model, *column));
            if picks(target) {
                return Some(longer);
            }
            queue.push((target, longer));
        }
    }
    None
}

fn path_to_principal(models: &Models, evidence: &Evidence, from: Name) -> Option<Vec<(Name, Name)>> {
    // breadth first, so that the shortest path is the one that is told
    let mut queue: Vec<(Name, Vec<(Name, Name)>)> = vec![(from, Vec::new())];
    let mut seen: FxHashSet<Name> = FxHashSet::default();
    let mut i = 0;
    while i < queue.len() {
        let (model, path) = queue[i].clone();
        i += 1;
        if !seen.insert(model) || path.len() > 6 {
            continue;
        }
        let Some(info) = models.get(model) else { continue };
        for (column, c) in &info.columns {
            let Some(target) = c.foreign.and_then(|f| models.resolve(f)) else { continue };
            let mut longer = path.clone();
            longer.push((model, *column));
            if evidence.principals.contains(&target) {
                return Some(longer);
            }
            queue.push((target, longer));
        }
        for (name, r) in &info.relationships {
            if r.secondary.is_none() {
                continue;
            }
            let Some(target) = models.resolve(r.target) else { continue };
            if evidence.principals.contains(&target) {
                let mut longer = path.clone();
                longer.push((model, *name));
                return Some(longer);
            }
        }
    }
    // what the principal points to is its group: objects that hang on that group are the group's
    let groups: FxHashSet<Name> = evidence
        .principals
        .iter()
        .filter_map(|p| models.get(*p))
        .flat_map(|m| m.columns.values().filter_map(|c| c.foreign.and_then(|f| models.resolve(f))))
        .collect();
    if groups.contains(&from) {
        return Some(Vec::new());
    }
    path_to_group(models, &groups, from)
}

/// The shortest way by foreign keys to a group of the principal's.
fn path_to_group(models: &Models, groups: &FxHashSet<Name>, from: Name) -> Option<Vec<(Name, Name)>> {
    let mut queue: Vec<(Name, Vec<(Name, Name)>)> = vec![(from, Vec::new())];
    let mut seen: FxHashSet<Name> = FxHashSet::default();
    let mut i = 0;
    while i < queue.len() {
        let (model, path) = queue[i].clone();
        i += 1;
        if !seen.insert(model) || path.len() > 4 {
            continue;
        }
        let Some(info) = models.get(model) else { continue };
        for (column, c) in &info.columns {
            let Some(target) = c.foreign.and_then(|f| models.resolve(f)) else { continue };
            let mut longer = path.clone();
            longer.push((model, *column));
            if groups.contains(&target) {
                return Some(longer);
            }
            queue.push((target, longer));
        }
    }
    None
}

/// The path in words: `Sample.patient_id → Patient.lab_id → Lab`.
#[must_use]
pub fn describe(path: &[(Name, Name)]) -> String {
    path.iter().map(|(m, c)| format!("{}.{c}", short_name(*m))).collect::<Vec<_>>().join(" → ")
}

/// The link between a model and the principal, where it is one column away.
#[must_use]
pub fn link(models: &Models, evidence: &Evidence, model: Name, owned: &Owned) -> Option<OwnerLink> {
    let key = |name: Name| {
        let columns = models.get(name).map(|m| &m.columns);
        let primary = columns.and_then(|c| c.iter().find(|(_, c)| c.primary).map(|(n, _)| n.to_string()));
        primary.unwrap_or_else(|| "id".to_owned())
    };
    let column = match owned {
        Owned::Path(path) if path.len() == 1 => path[0].1,
        Owned::Column(column) => *column,
        _ => return None,
    };
    let target = |m: Name, c: Name| models.get(m)?.columns.get(&c)?.foreign.and_then(|f| models.resolve(f));
    let principal = match target(model, column) {
        // the column holds the principal, or the group that the principal points to as well
        Some(t) if evidence.principals.contains(&t) => key(t),
        Some(t) => {
            let mut principals: Vec<Name> = evidence.principals.iter().copied().collect();
            principals.sort_unstable();
            let same = |p: &Name| Some(models.get(*p)?.columns.keys().find(|c| target(*p, **c) == Some(t))?.to_string());
            principals.iter().find_map(same)?
        }
        None => {
            let has = |p: &Name| models.get(*p).is_some_and(|m| m.columns.contains_key(&column));
            if evidence.principals.iter().any(has) {
                column.to_string()
            } else {
                let of = evidence.principals.iter().find(|p| column.as_str() == format!("{}_id", short_name(**p).to_lowercase()))?;
                key(*of)
            }
        }
    };
    Some(OwnerLink { key: key(model), column: column.to_string(), principal })
}
