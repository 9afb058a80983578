use super::{Rule, RuleMetadata, Severity, Violation, wording};
use crate::verdict::{Handler, Verdict};

/// BOLA005: "not found" and "not yours" answer differently although the access is bound.
#[derive(Debug)]
pub struct ExistenceOracle;

static METADATA: RuleMetadata = RuleMetadata {
    code: "BOLA005",
    name: "existence-oracle",
    severity: Severity::Info,
    cwe: &[204],
    owasp: "API1:2023",
    summary: "\"Not found\" and \"not yours\" answer differently, which tells a caller what exists",
    explanation: "
## What it does

Reports a handler whose object is properly tied to the caller, but which answers with one status or text when the object does not
exist and with another when it belongs to somebody else. Where the object is also checked only after the fetch, BOLA004 says so in its
message instead.

## Why is this bad?

The two answers tell a caller which identifiers exist: how many customers there are, whether a user name or an e-mail address is
known, which identifiers are worth attacking elsewhere. Whether that matters depends on the object, so the rule is off by default.",
    bad: r#"
@app.get("/users/<name>")
def get_user(name):
    me = User.query.filter_by(api_key=request.headers.get("X-API-Key")).first_or_404()
    if me.name != name:
        abort(403 if User.query.filter_by(name=name).count() else 404)
    return jsonify(email=me.email)"#,
    good: r#"
@app.get("/users/<name>")
def get_user(name):
    me = User.query.filter_by(api_key=request.headers.get("X-API-Key")).first_or_404()
    if me.name != name:
        abort(404)
    return jsonify(email=me.email)"#,
    references: &["https://cwe.mitre.org/data/definitions/204.html"],
    default_enabled: false,
};

impl Rule for ExistenceOracle {
    fn metadata(&self) -> &'static RuleMetadata {
        &METADATA
    }

    fn check<'a>(&self, handler: &'a Handler) -> Vec<Violation<'a>> {
        let holder = wording::holder(handler);
        // An access with the verdict `after` is BOLA004's, and the worse verdicts say worse things.
        let bound = |verdict| matches!(verdict, Verdict::Scoped | Verdict::Before);
        let divergent = handler.accesses.iter().filter(|a| a.divergent && bound(a.verdict));
        divergent
            .map(|access| {
                let (noun, reference) = (wording::noun(access), wording::reference(access));
                let message = format!(
                    "\"not found\" and \"not yours\" answer differently: any {holder} learns for which {reference} a {noun} exists"
                );
                Violation::at(access, message, "answer 404 with the same body in both cases".to_owned())
            })
            .collect()
    }
}
