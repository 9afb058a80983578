use super::{Rule, RuleMetadata, Severity, Violation, wording};
use crate::verdict::{AccessKind, Handler, Verdict};

/// BOLA002: a mutation that nothing ties to the principal.
#[derive(Debug)]
pub struct MissingMutation;

static METADATA: RuleMetadata = RuleMetadata {
    code: "BOLA002",
    name: "missing-object-check-mutation",
    severity: Severity::Error,
    cwe: &[639, 862],
    owasp: "API1:2023",
    summary: "An object is changed or deleted by an identifier of the caller's choice, and nothing ties it to the caller's credential",
    explanation: "
## What it does

Reports an update, a deletion or an action in a handler that requires a credential when the object is selected by an identifier from
the request and, on some path to the change, neither the selection nor a check relates the object to whoever the credential stands
for.

## Why is this bad?

Whoever holds one valid key changes or deletes every other customer's objects. That the response discloses nothing is no comfort: the
change has happened.

## What it leaves alone

Handlers without a credential, objects without an owner, callers who are administrators, and keys that are one global secret. That an
object is public excuses reading it, never writing it.",
    bad: r#"
@app.delete("/invoices/<int:invoice_id>")
def delete_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    Invoice.query.filter_by(id=invoice_id).delete()
    db.session.commit()
    return "", 204"#,
    good: r#"
@app.delete("/invoices/<int:invoice_id>")
def delete_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    Invoice.query.filter_by(id=invoice_id, tenant_id=tenant.id).delete()
    db.session.commit()
    return "", 204"#,
    references: &[
        "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
        "https://cwe.mitre.org/data/definitions/639.html",
    ],
    default_enabled: true,
};

impl Rule for MissingMutation {
    fn metadata(&self) -> &'static RuleMetadata {
        &METADATA
    }

    fn check<'a>(&self, handler: &'a Handler) -> Vec<Violation<'a>> {
        let holder = wording::holder(handler);
        let mutations = handler.accesses.iter().filter(|a| a.verdict == Verdict::Missing && a.kind == AccessKind::Mutation);
        mutations
            .map(|access| {
                let (subject, noun, reference) = (wording::subject(access), wording::noun(access), wording::reference(access));
                let message = format!("{subject} is changed, selected by {reference} alone: any {holder} changes any {noun}");
                let otherwise = "restrict the selection by a value that was looked up with the credential";
                Violation::at(access, message, wording::help(access, "select it together with its owner", otherwise))
            })
            .collect()
    }
}
