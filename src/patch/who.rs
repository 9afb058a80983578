//! How the code at an access can name the caller.

use super::{Source, Sources};
use crate::python::ir::{Const, ExprId, ExprKind, StmtKind};
use crate::source::Span;
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

/// The variable that holds the caller, if the access can see it: a local variable of the same function, or a slot of `g`.
pub(super) fn caller(sources: &mut Sources<'_>, handler: &Handler, access: &Access) -> Option<Caller> {
    let born = access.trace.iter().find(|step| step.role == Role::Principal)?.span;
    let (target, in_function) = {
        let source = sources.get(born.file);
        let target = assigned(&source, born)?;
        (source.text_of(target).to_owned(), enclosing(&source, born))
    };
    let local =
        born.file == access.span.file && in_function.is_some() && in_function == enclosing(&sources.get(access.span.file), access.span);
    let visible = if let Some(slot) = target.strip_prefix("g.") {
        slot.chars().all(|c| c.is_alphanumeric() || c == '_') && knows(&sources.get(access.span.file), "g")
    } else {
        // the value has to be there before the access
        target.chars().all(|c| c.is_alphanumeric() || c == '_') && local && born.start < access.span.start
    };
    let fields = fields(sources, &target, &[born, access.span, handler.definition]);
    visible.then_some(Caller { text: target, fields })
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
fn enclosing(source: &Source<'_>, span: Span) -> Option<Span> {
    let holds = |s: &Span| s.start <= span.start && s.end >= span.end;
    source.module.functions.iter().map(|f| f.span).filter(holds).min_by_key(|s| s.end - s.start)
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
