use super::{Rule, RuleMetadata, Severity, Violation, wording};
use crate::verdict::{AccessKind, Handler, Verdict};

/// BOLA001: a read that nothing ties to the principal.
#[derive(Debug)]
pub struct MissingRead;

static METADATA: RuleMetadata = RuleMetadata {
    code: "BOLA001",
    name: "missing-object-check-read",
    severity: Severity::Error,
    cwe: &[639, 862],
    owasp: "API1:2023",
    summary: "An object is read by an identifier of the caller's choice, and nothing ties it to the caller's credential",
    explanation: "
## What it does

Reports a read in a handler that requires a credential when the object is selected by an identifier from the request and, on some
path to its use, neither the selection nor a check relates the object to whoever the credential stands for.

## Why is this bad?

The key proves that the caller is *a* customer, not that this object is *theirs*. Whoever holds one valid key walks through the
identifiers and reads every other customer's objects.

A check of a scope or permission name (`\"invoices:read\" in key.scopes`) does not help: it says which kind of object the caller may
read, not whose. Neither does an identifier that is hard to guess: it leaks through logs, links and other responses.

## What it leaves alone

Handlers without a credential, objects without an owner, callers who are administrators, and keys that are one global secret.",
    bad: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    invoice = Invoice.query.get_or_404(invoice_id)
    return jsonify(number=invoice.number, total=invoice.total)"#,
    good: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    invoice = Invoice.query.filter_by(id=invoice_id, tenant_id=tenant.id).first_or_404()
    return jsonify(number=invoice.number, total=invoice.total)"#,
    references: &[
        "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
        "https://cwe.mitre.org/data/definitions/639.html",
    ],
    default_enabled: true,
};

impl Rule for MissingRead {
    fn metadata(&self) -> &'static RuleMetadata {
        &METADATA
    }

    fn check<'a>(&self, handler: &'a Handler) -> Vec<Violation<'a>> {
        let holder = wording::holder(handler);
        let reads = handler.accesses.iter().filter(|a| a.verdict == Verdict::Missing && a.kind == AccessKind::Read);
        reads
            .map(|access| {
                let (subject, noun, reference) = (wording::subject(access), wording::noun(access), wording::reference(access));
                let message = format!("{subject} is selected by {reference} alone: any {holder} reads any {noun}");
                let otherwise = "restrict the selection by a value that was looked up with the credential";
                Violation::at(access, message, wording::help(access, "select it together with its owner", otherwise))
            })
            .collect()
    }
}
