use super::{Rule, RuleMetadata, Severity, Violation};
use crate::verdict::{Confidence, Handler, Role, TraceStep};

/// BOLA006: the credential is only tested for presence.
#[derive(Debug)]
pub struct PresenceOnly;

static METADATA: RuleMetadata = RuleMetadata {
    code: "BOLA006",
    name: "presence-only-credential",
    severity: Severity::Warning,
    cwe: &[287],
    owasp: "API2:2023",
    summary: "The credential is only tested for presence, never looked up or verified",
    explanation: "
## What it does

Reports a handler that refuses requests without a credential but never compares the credential with anything, looks it up or verifies
it.

## Why is this bad?

Any text opens the handler: `X-API-Key: x` is as good as a real key. Nor can the handler know whose objects it may serve, since
nothing ties the request to a principal.",
    bad: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    if not request.headers.get("X-API-Key"):
        abort(401)
    return jsonify(load_invoice(invoice_id))"#,
    good: r#"
@app.get("/invoices/<int:invoice_id>")
def get_invoice(invoice_id):
    tenant = Tenant.query.filter_by(api_key=request.headers.get("X-API-Key")).first()
    if tenant is None:
        abort(401)
    return jsonify(load_invoice(invoice_id, tenant.id))"#,
    references: &[
        "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/",
        "https://cwe.mitre.org/data/definitions/287.html",
    ],
    default_enabled: true,
};

impl Rule for PresenceOnly {
    fn metadata(&self) -> &'static RuleMetadata {
        &METADATA
    }

    fn check<'a>(&self, handler: &'a Handler) -> Vec<Violation<'a>> {
        let Some(span) = handler.presence_only else { return Vec::new() };
        let source = handler.credential.as_ref().map(|from| format!(" ({from})")).unwrap_or_default();
        let read = handler.accesses.iter().flat_map(|access| &access.trace).find(|step| step.role == Role::Credential && step.span != span);
        let tested = TraceStep { role: Role::Missing, span, message: "tested for presence, but never looked up or verified".to_owned() };
        vec![Violation {
            access: None,
            location: span,
            confidence: Confidence::High,
            message: format!("the credential{source} is only tested for presence: any value opens this handler"),
            help: Some("look the credential up, or verify it, and answer 401 when nothing matches".to_owned()),
            notes: Vec::new(),
            trace: read.cloned().into_iter().chain([tested]).collect(),
        }]
    }
}
