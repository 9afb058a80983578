//! The authorization map as one self-contained page: no request leaves it, and it holds nothing that source code can steer.

use super::Run;
use super::explain::meaning;
use super::markup::{escape, with_code};
use super::paint::routes;
use crate::verdict::{Access, Handler, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write;

const STYLE: &str = include_str!("html/map.css");
const SCRIPT: &str = include_str!("html/map.js");

/// The page: counts by verdict, a filter, and a row for every handler that opens to its accesses and findings.
#[must_use]
pub fn html(run: &Run<'_>) -> String {
    let summary = run.summary();
    let rows: String = run.analysis.handlers.iter().map(|handler| row(run, handler)).collect();
    let body = if rows.is_empty() {
        "<p class=\"empty\">No Flask handler found.</p>".to_owned()
    } else {
        format!(
            "{}<div class=\"scroll\"><table id=\"map\"><thead><tr><th>Verdict</th><th>Route</th><th>Handler</th><th>Credential</th>\
             <th>Principal</th><th>Accesses</th></tr></thead><tbody>\n{rows}</tbody></table></div>\
             <p id=\"none\" class=\"empty\" hidden>No handler fits the filter.</p>",
            filters(&run.analysis.handlers)
        )
    };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>Authorization map</title>\n<style>\n{STYLE}</style></head>\n<body><header><h1>Authorization map</h1>\n\
         <p>{} handlers, {} with a credential, {} accesses checked, {} findings</p></header>\n<main>{body}</main>\n\
         <script>\n{SCRIPT}</script></body></html>\n",
        summary.handlers, summary.handlers_with_credential, summary.accesses, summary.findings
    )
}

fn filters(handlers: &[Handler]) -> String {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for handler in handlers {
        *counts.entry(handler.verdict).or_default() += 1;
    }
    let mut out =
        "<form id=\"filters\"><input id=\"text\" type=\"search\" placeholder=\"Route, handler, model …\" aria-label=\"Filter by text\">"
            .to_owned();
    for (verdict, count) in counts {
        let (word, title) = (verdict.as_str(), escape(meaning(verdict)));
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<label class=\"{word}\" title=\"{title}\"><input type=\"checkbox\" name=\"verdict\" value=\"{word}\" checked> {word} <b>{count}</b></label>"
        );
    }
    out + "<label><input id=\"reported\" type=\"checkbox\"> only with findings</label><output id=\"shown\"></output></form>\n"
}

fn row(run: &Run<'_>, handler: &Handler) -> String {
    let word = handler.verdict.as_str();
    let routes: Vec<_> = routes(&handler.routes).iter().map(|route| format!("<code>{}</code>", escape(route))).collect();
    let place = escape(&format!("{}:{}", run.path(handler.span.file), run.start(handler.span).line));
    let text = |text: &Option<String>| text.as_deref().map_or_else(|| "–".to_owned(), escape);
    let findings = findings(run, handler);
    let reported = if findings.is_empty() { "" } else { " data-reported" };
    let accesses: String = handler.accesses.iter().map(|access| access_item(run, access)).collect();
    let accesses = if accesses.is_empty() { "–".to_owned() } else { format!("<ul>{accesses}</ul>") };
    format!(
        "<tr data-verdict=\"{word}\"{reported}><td><span class=\"verdict {word}\" title=\"{}\">{word}</span></td><td>{}</td>\
         <td><b>{}</b><br><small>{place}</small></td><td>{}</td><td>{}</td><td>{accesses}{findings}</td></tr>\n",
        escape(meaning(handler.verdict)),
        routes.join("<br>"),
        escape(&handler.name),
        text(&handler.credential),
        text(&handler.principal),
    )
}

fn access_item(run: &Run<'_>, access: &Access) -> String {
    let word = access.verdict.as_str();
    let model = escape(access.model.as_deref().unwrap_or("object"));
    let reference = access.reference.as_ref().map(|name| format!(" by <code>{}</code>", escape(name))).unwrap_or_default();
    let binding = access.binding.as_ref().map(|b| format!("<br>tied by {}", with_code(b))).unwrap_or_default();
    let place = escape(&format!("{}:{}", run.path(access.span.file), run.start(access.span).line));
    format!(
        "<li><span class=\"verdict {word}\">{word}</span> {} <b>{model}</b>{reference} <small>{place}</small>{binding}</li>",
        access.kind.as_str()
    )
}

fn findings(run: &Run<'_>, handler: &Handler) -> String {
    let mut out = String::new();
    for finding in run.findings.shown.iter().filter(|finding| finding.handler.span == handler.span) {
        let steps: String = finding
            .trace
            .iter()
            .map(|step| {
                let place = escape(&format!("{}:{}", run.path(step.span.file), run.start(step.span).line));
                let line = run.file(step.span.file).line_text(run.start(step.span).line);
                format!("<li>{} <small>{place}</small><pre>{}</pre></li>", with_code(&step.message), escape(line.trim()))
            })
            .collect();
        let help = finding.help.as_ref().map(|help| format!("<p class=\"help\">{}</p>", with_code(help))).unwrap_or_default();
        let severity = finding.severity.as_str();
        let _ = write!(
            out,
            "<details class=\"{severity}\"><summary><b>{}</b> {}</summary><ol>{steps}</ol>{help}</details>",
            finding.code(),
            with_code(&finding.message)
        );
    }
    out
}
