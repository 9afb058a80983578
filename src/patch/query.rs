//! Queries of SQLAlchemy and what looks like them.

use super::who::{Caller, Style};
use super::{Edit, Source};
use crate::python::ir::{Arg, ArgKind, ExprId, ExprKind};
use crate::verdict::OwnerLink;

/// One call of a chain: `receiver.name(arguments)`.
struct Link<'a> {
    call: ExprId,
    receiver: Option<ExprId>,
    name: String,
    args: &'a [Arg],
}

pub(super) fn restrict(source: &Source<'_>, call: ExprId, model: &str, link: &OwnerLink, caller: &Caller) -> Option<Vec<Edit>> {
    let chain = chain(source, call);
    let value = caller.field(&link.principal, Style::Attributes)?;
    for part in &chain {
        let last = part.args.last().map(|a| source.module.expr(a.value).span);
        match (part.name.as_str(), last) {
            ("filter_by", Some(last)) => return Some(vec![Edit::insert(last, last.end, format!(", {}={value}", link.column))]),
            ("filter" | "where", Some(last)) => {
                let entity = entity(source, &chain, model)?;
                return Some(vec![Edit::insert(last, last.end, format!(", {entity}.{} == {value}", link.column))]);
            }
            ("get" | "get_or_404", Some(_)) => return by_key(source, part, model, link, &value),
            _ => {}
        }
    }
    None
}

/// `get` takes nothing but the key: it becomes a filter.
fn by_key(source: &Source<'_>, part: &Link<'_>, model: &str, link: &OwnerLink, value: &str) -> Option<Vec<Edit>> {
    let span = source.module.expr(part.call).span;
    let receiver = part.receiver?;
    let first = if part.name == "get" { "first" } else { "first_or_404" };
    if part.args.iter().any(|a| a.kind != ArgKind::Positional) {
        return None;
    }
    let filter = |key: &str| format!("filter_by({}={key}, {}={value}).{first}()", link.key, link.column);
    match part.args {
        [key] => {
            let receiver = source.module.expr(receiver).span;
            // only a query has this `get`; a dictionary has another
            let is_query = source.cut(receiver).ends_with(".query") || source.cut(receiver).contains(".query(");
            let text = format!(".{}", filter(source.text_of(key.value)));
            is_query.then(|| vec![Edit { file: span.file, start: receiver.end, end: span.end, text }])
        }
        [entity, key] if source.text_of(entity.value).rsplit('.').next() == Some(model) => {
            let receiver = source.text_of(receiver);
            let session = if part.name == "get" { receiver.to_owned() } else { format!("{receiver}.session") };
            let text = format!("{session}.query({}).{}", source.text_of(entity.value), filter(source.text_of(key.value)));
            Some(vec![Edit { file: span.file, start: span.start, end: span.end, text }])
        }
        _ => None,
    }
}

/// How the query names the model: `Invoice` of `Invoice.query`, `session.query(Invoice)` or `select(Invoice)`.
fn entity(source: &Source<'_>, chain: &[Link<'_>], model: &str) -> Option<String> {
    let named = |text: &str| (text.rsplit('.').next() == Some(model)).then(|| text.to_owned());
    chain.iter().find_map(|part| match part.name.as_str() {
        "query" | "select" => named(source.text_of(part.args.first()?.value)),
        _ => part.receiver.and_then(|r| named(source.text_of(r).strip_suffix(".query")?)),
    })
}

/// The calls of a chain from the outside in, and into `execute(select(…))` and the like.
fn chain<'a>(source: &'a Source<'_>, call: ExprId) -> Vec<Link<'a>> {
    let mut out = Vec::new();
    let mut next = Some(call);
    while let Some(id) = next.take() {
        match &source.module.expr(id).kind {
            ExprKind::Call { func, args } => {
                let (receiver, name) = match &source.module.expr(*func).kind {
                    ExprKind::Attr(receiver, name) => (Some(*receiver), name.to_string()),
                    ExprKind::Name(name) => (None, name.to_string()),
                    _ => return out,
                };
                let wraps = matches!(name.as_str(), "execute" | "scalar" | "scalars" | "scalar_one_or_404" | "one_or_404" | "first_or_404");
                let inner = args.first().filter(|_| wraps).map(|a| a.value);
                out.push(Link { call: id, receiver, name, args });
                next = inner.or(receiver);
            }
            ExprKind::Attr(receiver, _) => next = Some(*receiver),
            ExprKind::Await(inner) => next = Some(*inner),
            ExprKind::Name(_) => next = source.value_of(id),
            _ => {}
        }
    }
    out
}
