//! Rules about suppression comments. `triage` applies them once it is known which comments were needed.

use super::{Rule, RuleMetadata, Severity, Violation};
use crate::verdict::Handler;

/// BOLA100: a comment that suppresses nothing.
#[derive(Debug)]
pub struct UnusedSuppression;

/// BOLA101: a comment that does not say why.
#[derive(Debug)]
pub struct UnexplainedSuppression;

static UNUSED: RuleMetadata = RuleMetadata {
    code: "BOLA100",
    name: "unused-suppression",
    severity: Severity::Warning,
    cwe: &[1116],
    owasp: "",
    summary: "A suppression comment suppresses nothing",
    explanation: "
## What it does

Reports `# bolint: ignore[…]`, `# noqa: BOLA…` and `# bolint: ignore-file[…]` comments, or single codes in them, that keep no finding out of the
report. `bolint check --fix` takes them out. Codes of rules that do not run are left alone, and so is everything when single files are checked:
the handler that the comment is for may lie in another file.

## Why is this bad?

The comment says that there is a hole with a reason. Once the hole is closed, the comment waits to hide the next one on that line.",
    bad: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first_or_404()
    return jsonify(Invoice.query.filter_by(id=invoice_id, tenant_id=tenant.id).first_or_404().number)  # bolint: ignore[BOLA001] -- demo"#,
    good: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first_or_404()
    return jsonify(Invoice.query.filter_by(id=invoice_id, tenant_id=tenant.id).first_or_404().number)"#,
    references: &["https://cwe.mitre.org/data/definitions/1116.html"],
    default_enabled: true,
};

static UNEXPLAINED: RuleMetadata = RuleMetadata {
    code: "BOLA101",
    name: "unexplained-suppression",
    severity: Severity::Warning,
    cwe: &[1059],
    owasp: "",
    summary: "A suppression comment does not say why",
    explanation: "
## What it does

Reports suppression comments without a reason. `--require-reason`, or `require-reason = true` in the configuration, switches it on.

## Why is this bad?

Whoever reads the code next cannot tell a public catalogue from a hole that somebody had no time to close.",
    bad: r#"
@app.get("/countries/<code>")  # bolint: ignore[BOLA001]
def country(code):
    require_key()
    return jsonify(Country.query.get_or_404(code).name)"#,
    good: r#"
@app.get("/countries/<code>")  # bolint: ignore[BOLA001] -- the list of countries is the same for everybody
def country(code):
    require_key()
    return jsonify(Country.query.get_or_404(code).name)"#,
    references: &["https://cwe.mitre.org/data/definitions/1059.html"],
    default_enabled: false,
};

impl Rule for UnusedSuppression {
    fn metadata(&self) -> &'static RuleMetadata {
        &UNUSED
    }

    fn check<'a>(&self, _: &'a Handler) -> Vec<Violation<'a>> {
        Vec::new()
    }
}

impl Rule for UnexplainedSuppression {
    fn metadata(&self) -> &'static RuleMetadata {
        &UNEXPLAINED
    }

    fn check<'a>(&self, _: &'a Handler) -> Vec<Violation<'a>> {
        Vec::new()
    }
}
