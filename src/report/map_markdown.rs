use super::Run;
use super::paint::{harmless, routes};
use crate::verdict::{Access, Handler};
use std::fmt::Write;

/// The map as a Markdown table, for a wiki page or a pull request.
#[must_use]
pub fn map_markdown(run: &Run<'_>) -> String {
    let mut out = "# Authorization map\n\n".to_owned();
    if run.analysis.handlers.is_empty() {
        return out + "No Flask handler found.\n";
    }
    out += "| verdict | route | handler | credential | principal | accesses |\n| --- | --- | --- | --- | --- | --- |\n";
    for handler in &run.analysis.handlers {
        let routes: Vec<_> = routes(&handler.routes).iter().map(|route| code(route)).collect();
        let place = format!("{} {}:{}", code(&handler.name), cell(&run.path(handler.span.file)), run.start(handler.span).line);
        let accesses: Vec<_> = handler.accesses.iter().map(|access| line(run, handler, access)).collect();
        let text = |text: &Option<String>| cell(text.as_deref().unwrap_or("–"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "| {} | {} | {place} | {} | {} | {} |",
            handler.verdict.as_str(),
            routes.join("<br>"),
            text(&handler.credential),
            text(&handler.principal),
            accesses.join("<br>")
        );
    }
    out
}

fn line(run: &Run<'_>, handler: &Handler, access: &Access) -> String {
    let at = run.start(access.span).line;
    let place =
        if access.span.file == handler.span.file { format!("line {at}") } else { cell(&format!("{}:{at}", run.path(access.span.file))) };
    let reference = access.reference.as_ref().map(|name| format!(" by {}", code(name))).unwrap_or_default();
    let binding = access.binding.as_ref().map(|binding| format!(", tied by {}", code(binding))).unwrap_or_default();
    let model = access.model.as_ref().map_or_else(|| "object".to_owned(), |model| code(model));
    format!("{}: {} {model}{reference} ({place}){binding}", access.verdict.as_str(), access.kind.as_str())
}

/// Text that neither ends the cell nor becomes markup.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in harmless(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Source text in a code span that survives backticks; a pipe ends a cell even there.
fn code(text: &str) -> String {
    let text = harmless(text).replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
