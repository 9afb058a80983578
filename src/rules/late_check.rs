use super::{Rule, RuleMetadata, Severity, Violation, wording};
use crate::verdict::{AccessKind, Handler, Verdict};

/// BOLA003: the check comes too late, or a path avoids it.
#[derive(Debug)]
pub struct LateCheck;

static METADATA: RuleMetadata = RuleMetadata {
    code: "BOLA003",
    name: "late-object-check",
    severity: Severity::Error,
    cwe: &[639, 696],
    owasp: "API1:2023",
    summary: "An object is disclosed or changed before the check that it belongs to the caller, or on a path without it",
    explanation: "
## What it does

Reports an object that a handler does check against the caller's credential, yet too late: the object has already been disclosed,
changed or sent away when the check runs, or a path reaches the use without passing the check.

## Why is this bad?

The check is there, so a reviewer's eye rests; but its answer comes after the damage. A change that was committed stays committed
whatever the status code says, and a branch without the check is all that an attacker needs.",
    bad: r#"
@app.put("/invoices/<int:invoice_id>")
def rename_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    invoice = Invoice.query.get_or_404(invoice_id)
    invoice.title = request.json["title"]
    db.session.commit()
    if invoice.tenant_id != tenant.id:
        abort(403)
    return jsonify(title=invoice.title)"#,
    good: r#"
@app.put("/invoices/<int:invoice_id>")
def rename_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    invoice = Invoice.query.filter_by(id=invoice_id, tenant_id=tenant.id).first_or_404()
    invoice.title = request.json["title"]
    db.session.commit()
    return jsonify(title=invoice.title)"#,
    references: &[
        "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
        "https://cwe.mitre.org/data/definitions/696.html",
    ],
    default_enabled: true,
};

impl Rule for LateCheck {
    fn metadata(&self) -> &'static RuleMetadata {
        &METADATA
    }

    fn check<'a>(&self, handler: &'a Handler) -> Vec<Violation<'a>> {
        let late = handler.accesses.iter().filter(|a| a.verdict == Verdict::AfterLate);
        late.map(|access| {
            let (subject, reference) = (wording::subject(access), wording::reference(access));
            let done = match access.kind {
                AccessKind::Read => "disclosed",
                AccessKind::Mutation => "changed",
            };
            let check =
                access.binding.as_ref().map_or_else(|| "the check that it is the caller's".to_owned(), |b| format!("the check `{b}`"));
            let message = format!("{subject}, selected by {reference}, is {done} before {check}, or on a path without it");
            let otherwise = "move the check between the selection and the first use, on every path";
            Violation::at(access, message, wording::help(access, "let no use come first", otherwise))
        })
        .collect()
    }
}
