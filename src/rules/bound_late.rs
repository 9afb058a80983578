use super::{Rule, RuleMetadata, Severity, Violation, wording};
use crate::verdict::{Handler, Verdict};

/// BOLA004: fetched by reference alone, checked afterwards and in time.
#[derive(Debug)]
pub struct BoundLate;

static METADATA: RuleMetadata = RuleMetadata {
    code: "BOLA004",
    name: "object-check-after-fetch",
    severity: Severity::Warning,
    cwe: &[639, 204],
    owasp: "API1:2023",
    summary: "An object is fetched by an identifier of the caller's choice alone, and checked against the caller only afterwards",
    explanation: "
## What it does

Reports an object that is fetched by the identifier alone and then compared with the caller's principal before anything uses it.
Where the handler also answers differently for an object that does not exist and one that is not the caller's, the message says so
(see BOLA005).

## Why is this bad?

Nothing leaks through this handler's result today. But safety hangs on a line that every copy of the fetch has to repeat, and the next
edit may put a use above it (BOLA003) or leave it out (BOLA001). If \"not found\" and \"not yours\" differ, any caller learns which
identifiers exist. A selection that names the owner cannot be forgotten, and answers \"not found\" for both.",
    bad: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    invoice = Invoice.query.get_or_404(invoice_id)
    if invoice.tenant_id != tenant.id:
        abort(403)
    return jsonify(number=invoice.number)"#,
    good: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    invoice = Invoice.query.filter_by(id=invoice_id, tenant_id=tenant.id).first_or_404()
    return jsonify(number=invoice.number)"#,
    references: &[
        "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
        "https://cwe.mitre.org/data/definitions/204.html",
    ],
    default_enabled: true,
};

impl Rule for BoundLate {
    fn metadata(&self) -> &'static RuleMetadata {
        &METADATA
    }

    fn check<'a>(&self, handler: &'a Handler) -> Vec<Violation<'a>> {
        let holder = wording::holder(handler);
        let after = handler.accesses.iter().filter(|a| a.verdict == Verdict::After);
        after
            .map(|access| {
                let (subject, noun, reference) = (wording::subject(access), wording::noun(access), wording::reference(access));
                let check = access.binding.as_ref().map(|b| format!(" (`{b}`)")).unwrap_or_default();
                let mut message =
                    format!("{subject} is fetched by {reference} alone and checked against the caller only afterwards{check}");
                if access.divergent {
                    message +=
                        &format!("; \"not found\" and \"not yours\" answer differently, so any {holder} learns whether any {noun} exists");
                }
                let otherwise = "restrict the selection itself by the principal, and answer 404 when it finds nothing";
                Violation::at(access, message, wording::help(access, "let the selection decide", otherwise))
            })
            .collect()
    }
}
