//! URL converters: what the project makes of a path parameter before the view sees it.

use super::registry::Registry;
use crate::eval::state::State;
use crate::eval::value::{Key, Loc, ObjectKind, Shape, Val};
use crate::eval::{Args, Eval};
use crate::source::{Name, Span};

/// Parameters of a rule that name a converter: `<invoice:row>` gives (`invoice`, `row`).
fn converted(rule: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    let mut rest = rule;
    while let Some(i) = rest.find('<') {
        let Some(end) = rest[i..].find('>') else { break };
        let inner = &rest[i + 1..i + end];
        if let Some((converter, name)) = inner.rsplit_once(':') {
            out.push((converter.split('(').next().unwrap_or(converter).trim(), name.trim()));
        }
        rest = &rest[i + end + 1..];
    }
    out
}

/// Runs the project's own converters of a rule; their results replace the path parameters.
pub fn convert(ev: &mut Eval<'_>, st: State, rule: &str, arguments: Loc, site: Span) -> Vec<State> {
    let mut open = vec![st];
    for (converter, name) in converted(rule) {
        let class = Registry::read(ev).converters.iter().rev().find(|(n, _)| n == converter).map(|(_, c)| c.clone());
        let Some(Shape::Class(class)) = class.map(|c| c.shape) else { continue };
        let key = Key::Name(Name::new(name));
        let mut next = Vec::new();
        for mut s in open {
            let Some(f) = ev.class_attribute(&s, class, Name::new("to_python")) else {
                next.push(s);
                continue;
            };
            let Some(given) = s.get(arguments, &key).cloned() else { continue };
            let instance = ev.object(&mut s, ObjectKind::Instance(class), site);
            let bound = ev.bind(&f, &instance, class);
            for (mut s, v) in ev.call(s, &bound, &Args::of(vec![given]), site) {
                if is_exception(ev, &v) {
                    ev.raise(s, v);
                } else {
                    s.set(arguments, key.clone(), v);
                    next.push(s);
                }
            }
        }
        open = ev.merge(next);
    }
    open
}

/// An exception that a converter gives back instead of raising it stands for "not found".
fn is_exception(ev: &Eval<'_>, v: &Val) -> bool {
    match (ev.object_kind(v), &v.shape) {
        (Some(ObjectKind::Native(p)), _) => p.as_str().starts_with("werkzeug.exceptions."),
        (Some(ObjectKind::Instance(c)), _) => ev.descends(c, |n| n.starts_with("werkzeug.exceptions.")),
        (_, Shape::Native(p)) => p.as_str().starts_with("werkzeug.exceptions.") && p.as_str().ends_with("()"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::converted;

    #[test]
    fn converters_are_read_with_and_without_arguments() {
        assert_eq!(converted("/a/<x>/<int:y>/<any(b, c):z>"), [("int", "y"), ("any", "z")]);
    }
}
