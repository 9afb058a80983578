//! Terms: which value a value is, and what it is built from. Hash-consed and immutable; facts are about terms.

use super::rows::RowId;
use crate::python::ir::Const;
use crate::source::Name;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A hash-consed term. The order is the order of creation, which is deterministic within one handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u32);

/// Where a caller's input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    Path,
    Query,
    Json,
    Form,
    Header,
    Cookie,
    Basic,
    File,
    Url,
}

impl Source {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Json => "body",
            Self::Form => "form",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Basic => "basic",
            Self::File => "file",
            Self::Url => "url",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    Const(Const),
    /// A value that the caller sends; key `*` when computed. `credential` says that its name (or its promotion) makes it one.
    Input {
        source: Source,
        key: Name,
        credential: bool,
    },
    /// Identity that the server vouches for: claims that a library verified, `session[k]`, an injected user.
    Ambient(Name),
    /// Configuration, environment, feature flag, secret held by a module.
    Setting(Name),
    /// The object, or the objects, that access n selected.
    Row(RowId),
    /// Every element of a collection.
    Elem(Term),
    /// The element that loop, `next` or index i took.
    Some(Term, u32),
    Attr(Term, Name),
    Item(Term, Term),
    /// Built from all operands without loss.
    Make(Vec<Term>),
    /// Cut out of a value: split, slice, decoded without verification.
    Part(Term),
    /// Depends on the operands without telling them: length, truth, arithmetic.
    Loss(Vec<Term>),
    /// Result of a call of a function that is not known.
    Call(Name, Vec<Term>),
    /// One of the operands.
    Either(Vec<Term>),
    /// A container of a module that holds data: storage.
    Store(Name),
    /// Reading a slot that nothing on this path wrote: falsy, related to nothing.
    Unset,
    /// A value without provenance, one for each place that makes it.
    Fresh(u32),
}

/// The terms directly inside a term, without a copy of those that it already keeps in a list.
enum Operands<'k> {
    Few([Term; 2], usize),
    Many(&'k [Term]),
}

impl Operands<'_> {
    fn as_slice(&self) -> &[Term] {
        match self {
            Self::Few(ts, n) => &ts[..*n],
            Self::Many(ts) => ts,
        }
    }
}

impl TermKind {
    fn operands(&self) -> Operands<'_> {
        match self {
            Self::Elem(x) | Self::Some(x, _) | Self::Attr(x, _) | Self::Part(x) => Operands::Few([*x; 2], 1),
            Self::Item(x, k) => Operands::Few([*x, *k], 2),
            Self::Make(ts) | Self::Loss(ts) | Self::Call(_, ts) | Self::Either(ts) => Operands::Many(ts),
            _ => Operands::Many(&[]),
        }
    }
}

/// More alternatives than this lose their identity.
pub const MAX_ALTERNATIVES: usize = 6;

/// The hash-consing table. A handler's table stands on top of the frozen one of the module tops.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    base: Option<Arc<Terms>>,
    offset: u32,
    kinds: Vec<TermKind>,
    marks: Vec<Marks>,
    index: FxHashMap<TermKind, Term>,
}

/// What stands in a term, not under a [`TermKind::Loss`]; known when it is made.
#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    from_caller: bool,
    has_credential: bool,
    has_row: bool,
}

impl Terms {
    /// A new table whose terms continue those of `base`.
    #[must_use]
    pub fn on_top_of(base: Arc<Terms>) -> Self {
        let offset = base.offset + base.kinds.len() as u32;
        Self { base: Some(base), offset, kinds: Vec::new(), marks: Vec::new(), index: FxHashMap::default() }
    }

    fn find(&self, kind: &TermKind) -> Option<Term> {
        self.index.get(kind).copied().or_else(|| self.base.as_ref().and_then(|b| b.find(kind)))
    }

    /// The term, if anybody made it.
    #[must_use]
    pub fn lookup(&self, kind: &TermKind) -> Option<Term> {
        self.find(kind)
    }

    pub fn make(&mut self, kind: TermKind) -> Term {
        if let Some(t) = self.find(&kind) {
            return t;
        }
        let t = Term(self.offset + self.kinds.len() as u32);
        self.marks.push(self.marks_of(&kind));
        self.kinds.push(kind.clone());
        self.index.insert(kind, t);
        t
    }

    fn marks_of(&self, kind: &TermKind) -> Marks {
        match kind {
            TermKind::Input { source, key, credential } => {
                // where a request comes from is nothing that it says
                let said = match source {
                    Source::Url => *key != "remote_addr",
                    // content negotiation (RFC 9110, section 12.5) chooses a form, no object
                    Source::Header => !key.as_str().to_ascii_lowercase().starts_with("accept"),
                    _ => true,
                };
                Marks { from_caller: said && !credential, has_credential: *credential, has_row: false }
            }
            TermKind::Row(_) => Marks { has_row: true, ..Marks::default() },
            TermKind::Loss(_) => Marks::default(),
            kind => {
                let mut all = Marks::default();
                for &t in kind.operands().as_slice() {
                    let m = self.marks(t);
                    all.from_caller |= m.from_caller;
                    all.has_credential |= m.has_credential;
                    all.has_row |= m.has_row;
                }
                all
            }
        }
    }

    fn marks(&self, t: Term) -> Marks {
        if t.0 >= self.offset {
            self.marks[(t.0 - self.offset) as usize]
        } else {
            self.base.as_ref().expect("a term below the offset belongs to the base").marks(t)
        }
    }

    #[must_use]
    pub fn kind(&self, t: Term) -> &TermKind {
        if t.0 >= self.offset {
            &self.kinds[(t.0 - self.offset) as usize]
        } else {
            self.base.as_ref().expect("a term below the offset belongs to the base").kind(t)
        }
    }

    pub fn constant(&mut self, c: Const) -> Term {
        self.make(TermKind::Const(c))
    }

    pub fn none(&mut self) -> Term {
        self.constant(Const::None)
    }

    pub fn text(&mut self, s: &str) -> Term {
        self.constant(Const::Str(s.into()))
    }

    pub fn attr(&mut self, t: Term, name: Name) -> Term {
        if matches!(self.kind(t), TermKind::Unset) {
            return t;
        }
        self.make(TermKind::Attr(t, name))
    }

    /// A component by key; a constant text key is an attribute of that name.
    pub fn item(&mut self, t: Term, key: Term) -> Term {
        if let TermKind::Const(Const::Str(s)) = self.kind(key) {
            let name = Name::new(s);
            return self.attr(t, name);
        }
        self.make(TermKind::Item(t, key))
    }

    pub fn all_of(&mut self, mut ts: Vec<Term>) -> Term {
        ts.dedup();
        match ts.len() {
            1 => ts[0],
            _ => self.make(TermKind::Make(ts)),
        }
    }

    pub fn loss(&mut self, mut ts: Vec<Term>) -> Term {
        ts.retain(|&t| !matches!(self.kind(t), TermKind::Const(_)));
        ts.sort_unstable();
        ts.dedup();
        self.make(TermKind::Loss(ts))
    }

    pub fn part(&mut self, t: Term) -> Term {
        match self.kind(t) {
            TermKind::Part(_) | TermKind::Loss(_) | TermKind::Unset | TermKind::Const(_) | TermKind::Setting(_) => t,
            // what is cut out of a credential is how the credential is sent ("Bearer " stripped): the credential itself
            TermKind::Input { credential: true, .. } => t,
            _ => self.make(TermKind::Part(t)),
        }
    }

    /// One of several values.
    pub fn either(&mut self, ts: impl IntoIterator<Item = Term>) -> Term {
        let mut flat: Vec<Term> = Vec::new();
        for t in ts {
            match self.kind(t) {
                TermKind::Either(inner) => flat.extend(inner.iter().copied()),
                _ => flat.push(t),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        match flat.len() {
            1 => flat[0],
            n if n > MAX_ALTERNATIVES => self.make(TermKind::Either(flat[..MAX_ALTERNATIVES].to_vec())),
            _ => self.make(TermKind::Either(flat)),
        }
    }

    /// The terms directly inside a term.
    #[must_use]
    pub fn operands(&self, t: Term) -> Vec<Term> {
        self.kind(t).operands().as_slice().to_vec()
    }

    /// Whether `found` holds for the term or anything inside it that is not under a [`TermKind::Loss`].
    pub fn any(&self, t: Term, found: &mut dyn FnMut(Term, &TermKind) -> bool) -> bool {
        self.any_within(t, found, &mut FxHashSet::default())
    }

    fn any_within(&self, t: Term, found: &mut dyn FnMut(Term, &TermKind) -> bool, seen: &mut FxHashSet<Term>) -> bool {
        let kind = self.kind(t);
        if found(t, kind) {
            return true;
        }
        if matches!(kind, TermKind::Loss(_)) {
            return false;
        }
        let operands = kind.operands();
        // parts that several terms share are looked at once
        if operands.as_slice().len() > 1 && !seen.insert(t) {
            return false;
        }
        operands.as_slice().iter().any(|&x| self.any_within(x, found, seen))
    }

    /// An input that is no credential is inside, not under a loss.
    #[must_use]
    pub fn from_caller(&self, t: Term) -> bool {
        self.marks(t).from_caller
    }

    /// The first input that is no credential inside the term.
    #[must_use]
    pub fn root_input(&self, t: Term) -> Option<Term> {
        let mut root = None;
        self.any(t, &mut |x, k| {
            let hit = matches!(k, TermKind::Input { credential: false, .. });
            if hit {
                root = Some(x);
            }
            hit
        });
        root
    }

    #[must_use]
    pub fn has_credential(&self, t: Term) -> bool {
        self.marks(t).has_credential
    }

    #[must_use]
    pub fn as_const(&self, t: Term) -> Option<&Const> {
        match self.kind(t) {
            TermKind::Const(c) => Some(c),
            _ => None,
        }
    }

    /// An object that an access selected is inside.
    #[must_use]
    pub fn has_row(&self, t: Term) -> bool {
        self.marks(t).has_row
    }

    /// A short text for messages: `invoice_id`, `header X-API-Key`, `tenant.id`.
    #[must_use]
    pub fn describe(&self, t: Term) -> String {
        match self.kind(t) {
            TermKind::Const(c) => match c {
                Const::None => "None".to_owned(),
                Const::Bool(b) => if *b { "True" } else { "False" }.to_owned(),
                Const::Int(i) => i.to_string(),
                Const::Number(s) => s.to_string(),
                Const::Str(s) => format!("{s:?}"),
                Const::Bytes(_) => "bytes".to_owned(),
                Const::Ellipsis => "...".to_owned(),
            },
            TermKind::Input { source: Source::Path, key, .. } => key.to_string(),
            TermKind::Input { source: Source::Basic, .. } => "basic authorization".to_owned(),
            TermKind::Input { source, key, .. } => format!("{} {key}", source.as_str()),
            TermKind::Ambient(k) => k.to_string(),
            TermKind::Setting(k) | TermKind::Store(k) => k.to_string(),
            TermKind::Row(r) => format!("row {}", r.0),
            TermKind::Elem(x) | TermKind::Some(x, _) | TermKind::Part(x) => self.describe(*x),
            TermKind::Attr(x, n) => format!("{}.{n}", self.describe(*x)),
            TermKind::Item(x, k) => format!("{}[{}]", self.describe(*x), self.describe(*k)),
            TermKind::Make(ts) | TermKind::Loss(ts) => ts.iter().map(|&x| self.describe(x)).collect::<Vec<_>>().join(", "),
            TermKind::Call(n, _) => format!("{n}(…)"),
            TermKind::Either(ts) => ts.iter().map(|&x| self.describe(x)).collect::<Vec<_>>().join(" or "),
            TermKind::Unset => "unset".to_owned(),
            TermKind::Fresh(_) => "value".to_owned(),
        }
    }
}
