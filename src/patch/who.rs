//! How the code at an access can name the caller.

use super::{Source, Sources};
use crate::python::ir::{Const, ExprId, ExprKind, Function, StmtKind};
use crate::source::{Name, Span};
use crate::verdict::{Access, Handler, Role};

/// An expression that stands for the caller at the access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    text: String,
    fields: Fields,
}

/// How the code reads fields of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fields {
    Attributes,
    Keys,
    Unknown,
}

impl Caller {
    /// A field of the caller: as the code reads others; where it reads none, as the kind of storage has it.
    pub fn field(&self, name: &str, default_is_key: Style) -> String {
        match (self.fields, default_is_key) {
            (Fields::Keys, _) | (Fields::Unknown, Style::Keys) => format!("{}[\"{name}\"]", self.text),
            _ => format!("{}.{name}", self.text),
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
    let born = access.trace.iter().find(|step| step.role == Role::Principal)?.span;
    let source = sources.get(born.file);
    let target = assigned(&source, born).map(|target| source.text_of(target).to_owned());
    let (home, looked_up_by) = (enclosing(&source, born).map(|f| f.span), enclosing(&source, born).map(|f| f.name));
    let source = sources.get(access.span.file);
    let here = enclosing(&source, access.span).map(|f| f.span);
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let text = match target {
        Some(target) if target.strip_prefix("g.").is_some_and(is_name) && knows(&source, "g") => target,
        // the value has to be there before the access
        Some(target) if is_name(&target) && here.is_some() && here == home && born.start < access.span.start => target,
        _ => given_by(&source, looked_up_by?, here?, access.span)?,
    };
    let fields = fields(sources, &text, &[access.span, handler.definition]);
    Some(Caller { text, fields })
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
fn assigned(source: &Source<'_>, span: Span) -> Option<ExprId> {
    let holds = |s: Span| s.start <= span.start && s.end >= span.end;
    let mut found: Option<(u32, ExprId)> = None;
    let mut offer = |target: ExprId, value: Span| {
        if holds(value) && found.is_none_or(|(size, _)| value.end - value.start < size) {
            found = Some((value.end - value.start, target));
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
    found.map(|(_, target)| target)
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
fn fields(sources: &mut Sources<'_>, caller: &str, places: &[Span]) -> Fields {
    let mut fields = Fields::Unknown;
    for place in places {
        let source = sources.get(place.file);
        for (_, e) in source.exprs() {
            match e.kind {
                ExprKind::Attr(x, _) if source.text_of(x) == caller && fields == Fields::Unknown => fields = Fields::Attributes,
                ExprKind::Subscript(x, key)
                    if source.text_of(x) == caller && matches!(source.module.expr(key).kind, ExprKind::Const(Const::Str(_))) =>
                {
                    return Fields::Keys;
                }
                _ => {}
            }
        }
    }
    fields
}
