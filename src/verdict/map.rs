//! The result of the analysis, which rules and reports only read.

use crate::source::Span;

/// What the analysis says of an access, and of a handler: the worst of its accesses. The order is from worst to harmless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A credential is required, yet nothing ties some use of the object to the principal.
    Missing,
    /// A guard exists, but the object is disclosed or changed before it, or a path avoids it.
    AfterLate,
    /// Fetched by reference alone; a guard on the fetched object follows before any use.
    After,
    /// The selection itself is restricted by a principal-derived value.
    Scoped,
    /// A guard on the reference dominates the access.
    Before,
    /// A dominating check says that the principal is an administrator or an internal service.
    Admin,
    /// The credential is compared with one global secret: one principal, so no owner.
    Single,
    /// The object has no owner by design.
    Shared,
    /// A credential, but no access by reference.
    None,
    /// Only a cookie session opens the handler.
    Session,
    /// Nothing protects the handler.
    NoCredential,
}

impl Verdict {
    /// The word of the JSON contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::AfterLate => "after-late",
            Self::After => "after",
            Self::Scoped => "scoped",
            Self::Before => "before",
            Self::Admin => "admin",
            Self::Single => "single",
            Self::Shared => "shared",
            Self::None => "none",
            Self::Session => "session",
            Self::NoCredential => "nocred",
        }
    }
}

/// How sure the analysis is of the facts that a verdict rests on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessKind {
    Read,
    Mutation,
}

impl AccessKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Mutation => "mutation",
        }
    }
}

/// What a step of a trace contributes to the argument of a finding, in the order in which a reader wants them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Credential,
    Principal,
    Reference,
    Access,
    Guard,
    Use,
    Missing,
}

impl Role {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Principal => "principal",
            Self::Reference => "reference",
            Self::Access => "access",
            Self::Guard => "guard",
            Self::Use => "use",
            Self::Missing => "missing",
        }
    }
}

/// One labelled span; the messages of a trace, read one after the other, tell the finding as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceStep {
    pub role: Role,
    pub span: Span,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// path template as Flask would print it, blueprint prefixes included
    pub rule: String,
    pub methods: Vec<String>,
}

/// The column that ties a model to the principal, and what of the principal it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerLink {
    /// primary key of the model
    pub key: String,
    /// column of the model
    pub column: String,
    /// attribute of the principal
    pub principal: String,
}

/// One selection of an object by something that the caller chose, with its verdict.
#[derive(Debug, Clone)]
pub struct Access {
    pub kind: AccessKind,
    /// model, table, collection or store
    pub model: Option<String>,
    /// the expression that selects
    pub span: Span,
    /// name of the object reference (`invoice_id`)
    pub reference: Option<String>,
    /// what ties the access to the principal, in words (`Invoice.tenant_id == tenant.id`)
    pub binding: Option<String>,
    pub verdict: Verdict,
    pub confidence: Confidence,
    /// "not found" and "not yours" answer differently (BOLA005)
    pub divergent: bool,
    /// path of foreign keys from the model to the principal's model, in words (`Invoice.tenant_id → Tenant`)
    pub ownership: Option<String>,
    /// how the other accesses of the project select this model (`7 of 8 accesses to Invoice filter by tenant_id, for example …`)
    pub practice: Option<String>,
    /// the owner, where it is one column away
    pub owner: Option<OwnerLink>,
    /// the concrete line to write
    pub suggestion: Option<String>,
    pub trace: Vec<TraceStep>,
}

/// One row of the map.
#[derive(Debug, Clone)]
pub struct Handler {
    /// `function` or `Class.method`
    pub name: String,
    /// span of the `def` line's name
    pub span: Span,
    /// span of the whole definition with its decorators: where suppression comments count
    pub definition: Span,
    pub routes: Vec<Route>,
    /// how the credential comes in (`header X-API-Key`)
    pub credential: Option<String>,
    /// model or record that the credential stands for (`Tenant`)
    pub principal: Option<String>,
    pub verdict: Verdict,
    pub accesses: Vec<Access>,
    /// the credential is only tested for presence (BOLA006)
    pub presence_only: Option<Span>,
    /// what `bolint explain` lists before the accesses: hooks, decorators, limits hit, opaque calls, in order
    pub notes: Vec<TraceStep>,
    /// a limit of the evaluator was hit on this handler
    pub too_complex: bool,
    /// every file whose code took part in the verdict
    pub depends_on: Vec<crate::source::FileId>,
}
