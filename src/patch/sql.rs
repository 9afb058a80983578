//! SQL in string literals: the condition and its parameter.

use super::who::{Caller, Style};
use super::{Edit, Source};
use crate::python::ir::{Const, ExprId, ExprKind};
use crate::verdict::OwnerLink;

/// What follows the conditions of a statement.
const TAILS: &[&str] = &[" order by ", " group by ", " limit ", " returning ", " for update", " having "];

pub(super) fn restrict(source: &Source<'_>, call: ExprId, link: &OwnerLink, caller: &Caller) -> Option<Vec<Edit>> {
    let (statement, parameters) = execution(source, call)?;
    let span = source.module.expr(statement).span;
    let literal = source.cut(span);
    let lower = literal.to_ascii_lowercase();
    // a statement of more than one condition tree is not for this kind of surgery
    let simple = lower.matches(" where ").count() == 1 && !lower.contains(" or ") && lower.matches("select ").count() <= 1;
    let quote = literal.find(['"', '\'']).map(|i| &literal[i..i + 1])?;
    if !simple || literal.starts_with(['f', 'F']) || lower.contains("{") {
        return None;
    }
    let place = lower.find(" where ")?;
    let tail = TAILS.iter().filter_map(|t| lower[place..].find(t)).min();
    let at = tail.map_or_else(|| literal.trim_end_matches(quote).trim_end_matches([' ', ';', '\n']).len(), |t| place + t);
    let value = caller.field(&link.principal, Style::Keys)?;
    let (placeholder, parameter) = match &source.module.expr(parameters).kind {
        ExprKind::Tuple(all) | ExprKind::List(all) => {
            let placeholder = if literal.contains("%s") { "%s" } else { "?" };
            // the new value comes last, so its placeholder has to
            if literal[at..].contains(placeholder) || !literal[..at].contains(placeholder) {
                return None;
            }
            let last = source.module.expr(*all.last()?).span;
            (placeholder.to_owned(), Edit::insert(last, last.end, format!(", {value}")))
        }
        ExprKind::Dict(entries) => {
            let named = if literal.contains("%(") { format!("%({})s", link.column) } else { format!(":{}", link.column) };
            let last = source.module.expr(entries.last()?.1).span;
            (named, Edit::insert(last, last.end, format!(", \"{}\": {value}", link.column)))
        }
        _ => return None,
    };
    let condition = format!(" AND {} = {placeholder}", link.column);
    Some(vec![Edit::insert(span, span.start + at as u32, condition), parameter])
}

/// The statement and the parameters of `cursor.execute(statement, parameters)` in a chain, also below `text(…)`.
fn execution(source: &Source<'_>, call: ExprId) -> Option<(ExprId, ExprId)> {
    let mut next = Some(call);
    while let Some(id) = next.take() {
        match &source.module.expr(id).kind {
            ExprKind::Call { func, args } => {
                if let [statement, parameters, ..] = args[..]
                    && let Some(statement) = literal(source, statement.value)
                {
                    return Some((statement, parameters.value));
                }
                next = Some(*func);
            }
            ExprKind::Attr(receiver, _) => next = Some(*receiver),
            _ => {}
        }
    }
    None
}

fn literal(source: &Source<'_>, id: ExprId) -> Option<ExprId> {
    match &source.module.expr(id).kind {
        ExprKind::Const(Const::Str(_)) => Some(id),
        ExprKind::Name(_) => source.value_of(id).filter(|v| matches!(source.module.expr(*v).kind, ExprKind::Const(Const::Str(_)))),
        ExprKind::Call { args, .. } if args.len() == 1 => literal(source, args[0].value),
        _ => None,
    }
}
