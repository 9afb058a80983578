use super::{RuleMetadata, Severity};
use crate::source::{Files, Span};
use crate::verdict::{Access, Confidence, Handler, Role, Route, TraceStep};

/// What a rule says of one row of the map, before it is known what else is reported there.
#[derive(Debug, Clone)]
pub struct Violation<'a> {
    /// none when the handler as a whole is meant
    pub access: Option<&'a Access>,
    pub location: Span,
    pub confidence: Confidence,
    pub message: String,
    pub help: Option<String>,
    pub notes: Vec<String>,
    pub trace: Vec<TraceStep>,
}

impl<'a> Violation<'a> {
    /// A violation at an access, with everything that the map knows of it.
    #[must_use]
    pub fn at(access: &'a Access, message: String, help: String) -> Self {
        let ownership = access.ownership.as_ref().map(|path| format!("the owner is known: {path}"));
        let mut trace = access.trace.clone();
        if !trace.iter().any(|step| step.role == Role::Access) {
            trace.push(TraceStep { role: Role::Access, span: access.span, message: "selected here".to_owned() });
        }
        Self {
            access: Some(access),
            location: access.span,
            confidence: access.confidence,
            message,
            help: Some(help),
            notes: ownership.into_iter().chain(access.practice.clone()).collect(),
            trace,
        }
    }
}

/// The handler that a finding speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerRef {
    pub name: String,
    /// relative to the argument of the run
    pub path: String,
    /// line of the `def`
    pub line: u32,
    pub routes: Vec<Route>,
    pub span: Span,
    /// where suppression comments count
    pub definition: Span,
}

impl HandlerRef {
    #[must_use]
    pub fn of(handler: &Handler, files: &Files) -> Self {
        Self {
            name: handler.name.clone(),
            path: files.get(handler.span.file).display().to_owned(),
            line: files.line(handler.span),
            routes: handler.routes.clone(),
            span: handler.span,
            definition: handler.definition,
        }
    }
}

/// What makes a finding the same finding after lines have moved and code was reformatted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    pub model: Option<String>,
    pub reference: Option<String>,
    /// counts findings of one handler and code that agree in all else, in the order of the source
    pub ordinal: u32,
}

/// One report of one rule on one handler.
#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static RuleMetadata,
    pub severity: Severity,
    pub confidence: Confidence,
    pub message: String,
    pub help: Option<String>,
    pub notes: Vec<String>,
    pub fingerprint: String,
    pub identity: Identity,
    pub handler: HandlerRef,
    pub location: Span,
    pub trace: Vec<TraceStep>,
}

impl Finding {
    #[must_use]
    pub fn new(rule: &'static RuleMetadata, violation: Violation<'_>, handler: HandlerRef, identity: Identity) -> Self {
        let fingerprint = fingerprint(rule.code, &handler.path, &handler.name, &identity);
        Self {
            rule,
            severity: rule.severity,
            confidence: violation.confidence,
            message: violation.message,
            help: violation.help,
            notes: violation.notes,
            fingerprint,
            identity,
            handler,
            location: violation.location,
            trace: violation.trace,
        }
    }

    #[must_use]
    pub fn code(&self) -> &'static str {
        self.rule.code
    }

    /// The fingerprint that this finding would have in a file of another name: a renamed file keeps its baseline.
    #[must_use]
    pub fn fingerprint_at(&self, path: &str) -> String {
        fingerprint(self.rule.code, path, &self.handler.name, &self.identity)
    }
}

/// A stable hash of what does not change when lines move. Whoever changes what goes in invalidates every user's baseline.
#[must_use]
pub fn fingerprint(code: &str, path: &str, handler: &str, identity: &Identity) -> String {
    let ordinal = identity.ordinal.to_string();
    let fields = [code, path, handler, identity.model.as_deref().unwrap_or(""), identity.reference.as_deref().unwrap_or(""), &ordinal];
    // FNV-1a with 128 bits: written down once and for all, unlike the hashers of the standard library. It guards against
    // accident, not malice.
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = fields.iter().flat_map(|field| field.bytes().chain([0]));
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}
