//! How the code at an access can name the caller.

use super::{Source, Sources};
use crate::python::ir::{Const, ExprId, ExprKind, Function, ParameterKind, StmtKind};
use crate::source::{Name, Span};
use crate::verdict::{Access, Handler, Role};

/// An expression that stands for the caller at the access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// the row of the caller, whose fields the code reads as attributes, by keys, or not at all
    Row(Option<Style>),
    /// one field of the row
    Field(String),
}

impl Caller {
    /// A field of the caller, if it can be read: as the code reads others; where it reads none, as the kind of storage has it.
    pub fn field(&self, name: &str, default: Style) -> Option<String> {
        match &self.kind {
            Kind::Field(field) => (field == name).then(|| self.text.clone()),
            Kind::Row(style) => Some(match style.unwrap_or(default) {
                Style::Keys => format!("{}[\"{name}\"]", self.text),
                Style::Attributes => format!("{}.{name}", self.text),
            }),
        }
    }
}

/// What rows of a storage are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Attributes,
    Keys,
}

/// The variable that holds the caller, if the access can see it: a slot of `g`, a local variable of the same function, or one that got the result
/// of the function that looks the caller up.
pub(super) fn caller(sources: &mut Sources<'_>, handler: &Handler, access: &Access) -> Option<Caller> {
    looked_up(sources, handler, access).or_else(|| injected(sources, handler, access))
}

/// The one argument of the handler that no route gives: a decorator injects it, and what else would it be than the caller. A trial will tell.
fn injected(sources: &mut Sources<'_>, handler: &Handler, access: &Access) -> Option<Caller> {
    let source = sources.get(access.span.file);
    let function = enclosing(&source, access.span)?;
    let is_handler = handler.definition.file == access.span.file
        && handler.definition.start <= function.span.start
        && function.span.end <= handler.definition.end;
    let of_route =
        |name: &str| handler.routes.iter().any(|r| r.rule.contains(&format!("<{name}>")) || r.rule.contains(&format!(":{name}>")));
    let own = |name: &str| matches!(name, "self" | "cls") || of_route(name);
    let mut others = function.parameters.iter().filter(|p| p.kind == ParameterKind::Normal && !own(p.name.as_str()));
    let (first, None) = (others.next()?, others.next()) else { return None };
    let text = first.name.to_string();
    let kind = Kind::Row(style(sources, &text, &[access.span]));
    is_handler.then_some(Caller { text, kind })
}

fn looked_up(sources: &mut Sources<'_>, handler: &Handler, access: &Access) -> Option<Caller> {
    let born = access.trace.iter().find(|step| step.role == Role::Principal)?.span;
    let source = sources.get(born.file);
    let (target, value) = assigned(&source, born)?;
    let target = source.text_of(target).to_owned();
    let home = enclosing(&source, born)?;
    // `row = look_up().id` holds the id; anything else behind the look-up (`or abort(401)`) leaves the row
    let of_value = field_at(source.text, born.end, value.end);
    let of_result = result(&source, home, &target);
    let (home, function) = (home.span, home.name);
    let source = sources.get(access.span.file);
    let here = enclosing(&source, access.span).map(|f| f.span)?;
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let slot = target.strip_prefix("g.").is_some_and(is_name) && knows(&source, "g");
    // a local value has to be there before the access
    let local = is_name(&target) && here == home && born.start < access.span.start;
    let (text, field) =
        if slot || local { (target, of_value) } else { (given_by(&source, function, here, access.span)?, of_value.or(of_result?)) };
    let kind = field.map_or_else(|| Kind::Row(style(sources, &text, &[access.span, handler.definition])), Kind::Field);
    Some(Caller { text, kind })
}

/// The field that is read directly behind a place: `.id`, `["id"]`.
fn field_at(text: &str, from: u32, to: u32) -> Option<String> {
    let rest = text.get(from as usize..to as usize)?.trim();
    let name = rest
        .strip_prefix('.')
        .or_else(|| rest.strip_prefix("[\"")?.strip_suffix("\"]"))
        .or_else(|| rest.strip_prefix("['")?.strip_suffix("']"))?;
    (!name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then(|| name.to_owned())
}

/// What a function returns of a variable: all of it, or one field; nothing if it returns something else, too.
fn result(source: &Source<'_>, function: &Function, variable: &str) -> Option<Option<String>> {
    let inside = |s: Span| s.start >= function.span.start && s.end <= function.span.end;
    let mut found: Option<Option<String>> = None;
    for statement in source.module.stmts.iter().filter(|s| inside(s.span)) {
        let StmtKind::Return(Some(value)) = statement.kind else { continue };
        let text = source.text_of(value);
        let field = match text.strip_prefix(variable) {
            Some("") => None,
            Some(rest) => Some(field_at(rest, 0, rest.len() as u32)?),
            None => return None,
        };
        if found.as_ref().is_some_and(|f| *f != field) {
            return None;
        }
        found = Some(field);
    }
    found
}

/// The local variable that gets the result of a function, before the access.
fn given_by(source: &Source<'_>, function: Name, here: Span, access: Span) -> Option<String> {
    let mut found = None;
    for statement in source.module.stmts.iter().filter(|s| s.span.start >= here.start && s.span.end <= access.start) {
        let StmtKind::Assign(targets, value) = &statement.kind else { continue };
        let ([target], ExprKind::Call { func, .. }) = (&targets[..], &source.module.expr(*value).kind) else { continue };
        let ExprKind::Name(variable) = source.module.expr(*target).kind else { continue };
        let called = match source.module.expr(*func).kind {
            ExprKind::Name(name) | ExprKind::Attr(_, name) => name,
            _ => continue,
        };
        if called == function {
            found = Some(variable.to_string());
        }
    }
    found
}

/// The target of the assignment whose value holds a span.
fn assigned(source: &Source<'_>, span: Span) -> Option<(ExprId, Span)> {
    let holds = |s: Span| s.start <= span.start && s.end >= span.end;
    let mut found: Option<(ExprId, Span)> = None;
    let mut offer = |target: ExprId, value: Span| {
        if holds(value) && found.is_none_or(|(_, best)| value.end - value.start < best.end - best.start) {
            found = Some((target, value));
        }
    };
    for statement in &source.module.stmts {
        match &statement.kind {
            StmtKind::Assign(targets, value) => {
                if let [target] = targets[..] {
                    offer(target, source.module.expr(*value).span);
                }
            }
            StmtKind::AnnAssign { target, value: Some(value), .. } => offer(*target, source.module.expr(*value).span),
            _ => {}
        }
    }
    for (_, e) in source.exprs() {
        if let ExprKind::Walrus(target, value) = e.kind {
            offer(target, source.module.expr(value).span);
        }
    }
    found
}

/// The innermost function that holds a span.
fn enclosing<'s>(source: &'s Source<'_>, span: Span) -> Option<&'s Function> {
    let holds = |f: &&Function| f.span.start <= span.start && f.span.end >= span.end;
    source.module.functions.iter().filter(holds).min_by_key(|f| f.span.end - f.span.start)
}

/// A file imports a name.
fn knows(source: &Source<'_>, name: &str) -> bool {
    source.module.stmts.iter().any(|s| match &s.kind {
        StmtKind::ImportFrom { names, .. } => names.iter().any(|n| n.alias.or_else(|| n.name.first().copied()).is_some_and(|n| n == name)),
        _ => false,
    })
}

/// Whether the code reads `caller.id` or `caller["id"]`.
fn style(sources: &mut Sources<'_>, caller: &str, places: &[Span]) -> Option<Style> {
    let mut style = None;
    for place in places {
        let source = sources.get(place.file);
        for (_, e) in source.exprs() {
            match e.kind {
                ExprKind::Attr(x, _) if source.text_of(x) == caller => style = style.or(Some(Style::Attributes)),
                ExprKind::Subscript(x, key)
                    if source.text_of(x) == caller && matches!(source.module.expr(key).kind, ExprKind::Const(Const::Str(_))) =>
                {
                    return Some(Style::Keys);
                }
                _ => {}
            }
        }
    }
    style
}
