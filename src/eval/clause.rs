//! Why this caller may have an object: a set of reasons, one of which holds on each path that led here.

use super::term::Term;
use crate::source::Name;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// a relation to the principal
    Mine,
    /// the principal is meant to reach all objects
    Admin,
    /// one of several roles, of which one is such a principal's: `role in ("admin", "manager")`
    Staff,
    /// the credential equals one secret of the server
    Service,
    /// another privilege of the principal
    Privileged,
    /// which one: what the test was about
    Right(Term),
    /// such a privilege on a path that also checked that some other object is the caller's
    Confined,
    /// the principal's own scope is empty, so that the filter built from it falls away
    EmptyScope(Term),
    /// the owner column of this row is null
    NullOwner(Name),
    /// the row says that it is public
    Public,
    /// authentication is switched off by a setting
    AuthOff,
}

/// Empty: no reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clause(Vec<Reason>);

impl Clause {
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn of(reason: Reason) -> Self {
        Self(vec![reason])
    }

    #[must_use]
    pub fn mine() -> Self {
        Self::of(Reason::Mine)
    }

    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn has(&self, reason: Reason) -> bool {
        self.0.contains(&reason)
    }

    /// A reason for administrators.
    #[must_use]
    pub fn has_admin(&self) -> bool {
        self.has(Reason::Admin) || self.has(Reason::Staff)
    }

    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.0
    }

    #[must_use]
    pub fn only(&self, reason: Reason) -> bool {
        self.0 == [reason]
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut v = self.0.clone();
        v.extend(other.0.iter().copied());
        v.sort_unstable();
        v.dedup();
        Self(v)
    }

    #[must_use]
    pub fn with(&self, reason: Reason) -> Self {
        self.union(&Self::of(reason))
    }

    /// Without the reasons that both have and that restrict rather than exempt.
    #[must_use]
    pub fn without_shared_weak(&self, other: &Self) -> Self {
        let weak = |r: &Reason| {
            matches!(r, Reason::Privileged | Reason::Right(_) | Reason::Confined | Reason::EmptyScope(_)) && other.0.contains(r)
        };
        Self(self.0.iter().copied().filter(|r| !weak(r)).collect())
    }

    /// Nothing but privileges that everybody may have who gets here.
    #[must_use]
    pub fn only_privileges(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|r| matches!(r, Reason::Privileged | Reason::Right(_)))
    }

    /// Without roles and other privileges.
    #[must_use]
    pub fn without_roles(&self) -> Self {
        let role = |r: &Reason| matches!(r, Reason::Privileged | Reason::Right(_) | Reason::Staff);
        Self(self.0.iter().copied().filter(|r| !role(r)).collect())
    }

    fn rank(&self) -> u8 {
        if self.0.is_empty() {
            0
        } else if self.only(Reason::Mine) {
            4
        } else if self.has(Reason::Mine) {
            3
        } else if self.0.iter().all(|r| matches!(r, Reason::Admin | Reason::Staff | Reason::Service)) {
            2
        } else {
            1
        }
    }

    /// The better of two clauses that both hold: only `mine`; then with `mine`; then what counts
    /// alone; then the rest.
    #[must_use]
    pub fn better(self, other: Self) -> Self {
        if other.rank() > self.rank() { other } else { self }
    }

    /// Every path that led here has a reason that counts, given all reasons of the group.
    #[must_use]
    pub fn accepted(&self, group: &Self) -> bool {
        let owner = group.has(Reason::Mine);
        let admin = group.has_admin();
        !self.0.is_empty()
            && self.0.iter().all(|r| match r {
                Reason::Mine | Reason::Admin | Reason::Service | Reason::Public => true,
                // where roles are confined to what is theirs, too, the role alone is no reason
                Reason::Staff => owner || !group.has(Reason::Confined),
                Reason::Privileged | Reason::Right(_) => owner || admin,
                Reason::Confined | Reason::EmptyScope(_) | Reason::NullOwner(_) => owner,
                Reason::AuthOff => group.0.len() > 1,
            })
    }
}
