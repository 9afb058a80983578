//! Words: what names say.

use super::schema::{Credentials, Verbs, Words};
use super::{Knowledge, Privilege, Verb};
use rustc_hash::FxHashSet;

#[derive(Debug, Clone, Default)]
pub(super) struct WordSets {
    pub verbs: Verbs,
    pub credential: Credentials,
    admin: FxHashSet<String>,
    deny_part: FxHashSet<String>,
    deny_whole: FxHashSet<String>,
    negative: FxHashSet<String>,
    public: FxHashSet<String>,
    private: FxHashSet<String>,
    revoked: FxHashSet<String>,
    authenticator: FxHashSet<String>,
    everybody: FxHashSet<String>,
    caller: FxHashSet<String>,
    no_caller: FxHashSet<String>,
    rights: FxHashSet<String>,
    not_identifying: FxHashSet<String>,
    preference: FxHashSet<String>,
    owner: FxHashSet<String>,
    id_like: FxHashSet<String>,
}

impl WordSets {
    pub fn new(w: &Words, verbs: Verbs, credential: Credentials) -> Self {
        let set = |v: &[String]| v.iter().cloned().collect();
        Self {
            verbs,
            credential,
            admin: set(&w.admin),
            deny_part: set(&w.deny_part),
            deny_whole: set(&w.deny_whole),
            negative: set(&w.negative),
            public: set(&w.public),
            private: set(&w.private),
            revoked: set(&w.revoked),
            authenticator: set(&w.authenticator),
            everybody: set(&w.everybody),
            caller: set(&w.caller),
            no_caller: set(&w.no_caller),
            rights: set(&w.rights),
            not_identifying: set(&w.not_identifying),
            preference: set(&w.preference),
            owner: set(&w.owner),
            id_like: set(&w.id_like),
        }
    }
}

impl Words {
    pub(super) fn extend(&mut self, other: Self) {
        self.admin.extend(other.admin);
        self.deny_part.extend(other.deny_part);
        self.deny_whole.extend(other.deny_whole);
        self.negative.extend(other.negative);
        self.public.extend(other.public);
        self.private.extend(other.private);
        self.revoked.extend(other.revoked);
        self.authenticator.extend(other.authenticator);
        self.everybody.extend(other.everybody);
        self.caller.extend(other.caller);
        self.no_caller.extend(other.no_caller);
        self.rights.extend(other.rights);
        self.not_identifying.extend(other.not_identifying);
        self.preference.extend(other.preference);
        self.owner.extend(other.owner);
        self.id_like.extend(other.id_like);
        self.auth_on.extend(other.auth_on);
        self.auth_off.extend(other.auth_off);
        self.authentication.extend(other.authentication);
    }
}

impl Verbs {
    pub(super) fn extend(&mut self, other: Self) {
        self.load.extend(other.load);
        self.mutate.extend(other.mutate);
        self.check.extend(other.check);
        self.ask.extend(other.ask);
        self.send.extend(other.send);
        self.common.extend(other.common);
    }
}

impl Credentials {
    pub(super) fn extend(&mut self, other: Self) {
        self.header.extend(other.header);
        self.query.extend(other.query);
        self.cookie.extend(other.cookie);
        self.body.extend(other.body);
        self.no_credential.extend(other.no_credential);
    }
}

/// The words of a name, in lower case: `X-API-Key` gives x, api, key; `isAdmin` gives is, admin.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut lower_before = false;
    for c in name.chars() {
        if (!c.is_alphanumeric() || (c.is_uppercase() && lower_before)) && !current.is_empty() {
            out.push(std::mem::take(&mut current));
        }
        if c.is_alphanumeric() {
            current.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase() || c.is_numeric();
    }
    if !current.is_empty() {
        out.push(current);
    }
    out
}

impl Knowledge {
    #[must_use]
    pub fn is_credential(&self, source: &str, key: &str) -> bool {
        if source == "basic" {
            return true;
        }
        if source == "header" && self.is_told_header(key) {
            return true;
        }
        let lower = key.to_lowercase();
        let c = &self.sets.credential;
        if c.no_credential.contains(&lower) || lower.contains("csrf") || lower.contains("xsrf") {
            return false;
        }
        let list = match source {
            "header" => &c.header,
            "query" => &c.query,
            "cookie" => &c.cookie,
            "body" | "form" => &c.body,
            _ => return false,
        };
        let parts = words(key);
        let joined = parts.join("");
        let exact = source != "header" && source != "cookie";
        parts.iter().any(|w| {
            list.contains(w)
                && (!exact
                    || matches!(w.as_str(), "apikey")
                    || lower == *w
                    || lower == format!("api_{w}")
                    || lower == format!("access_{w}")
                    || lower == format!("auth_{w}")
                    || lower == format!("api-{w}")
                    || lower == format!("x-api-{w}"))
        }) || joined == "apikey"
            || joined == "apitoken"
            || joined == "accesstoken"
    }

    #[must_use]
    pub fn is_owner_like(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        // the two ends of what goes from one to another: `from_account`, `to_user_id`
        let party = lower.strip_prefix("from_").or_else(|| lower.strip_prefix("to_")).unwrap_or(&lower);
        self.is_told_owner(&lower)
            || self.sets.owner.contains(party)
            || party.strip_suffix("_id").is_some_and(|s| self.sets.owner.contains(s))
            || lower.starts_with("owner_")
    }

    /// A slot of a cookie session that strangers have, too: a language, a token against forged forms.
    #[must_use]
    pub fn is_preference(&self, slot: &str) -> bool {
        self.sets.preference.contains(&slot.to_lowercase())
    }

    #[must_use]
    pub fn is_not_identifying(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        self.sets.not_identifying.contains(&lower) || lower.starts_with("is_") || lower.starts_with("has_") || lower.starts_with("can_")
    }

    #[must_use]
    pub fn is_id_like(&self, name: &str) -> bool {
        words(name).last().is_some_and(|w| self.sets.id_like.contains(w))
    }

    #[must_use]
    pub fn is_negative(&self, name: &str) -> bool {
        words(name).iter().any(|w| self.sets.negative.contains(w))
    }

    /// A list of credentials that no longer count (`BlacklistedToken`).
    #[must_use]
    pub fn is_revocation(&self, model: &str) -> bool {
        let parts = words(model);
        // `BlackList` is two words by its capitals
        let pairs = parts.windows(2).map(|w| w.concat());
        parts.iter().cloned().chain(pairs).any(|w| self.sets.revoked.contains(&w))
    }

    #[must_use]
    pub fn is_public(&self, name: &str) -> bool {
        words(name).iter().any(|w| self.sets.public.contains(w))
    }

    /// The side of a test on these words on which an object is public.
    #[must_use]
    pub fn publicity(&self, words_in: &[String]) -> Option<bool> {
        let all: Vec<String> = words_in.iter().flat_map(|w| words(w)).collect();
        if all.iter().any(|w| self.sets.public.contains(w)) {
            return Some(true);
        }
        all.iter().any(|w| self.sets.private.contains(w)).then_some(false)
    }

    /// A slot that holds what the caller may do, rather than what is asked for: `scopes`, `user_roles`.
    #[must_use]
    pub fn names_rights(&self, slot: &str) -> bool {
        let parts = words(slot);
        let asked = |w: &String| matches!(w.as_str(), "required" | "require" | "needed" | "allowed" | "valid" | "all" | "default");
        let last = parts.iter().rev().find(|w| *w != "header");
        last.is_some_and(|w| self.sets.rights.contains(w)) && !parts.iter().any(asked)
    }

    /// A setting that names the header in which a proxy states who calls: `REMOTE_USER_HEADER`.
    #[must_use]
    pub fn names_caller(&self, setting: &str) -> bool {
        let parts = words(setting);
        let has = |set: &FxHashSet<String>| parts.iter().any(|w| set.contains(w));
        parts.iter().any(|w| w == "header") && has(&self.sets.caller) && !has(&self.sets.no_caller)
    }

    /// A right that only administrators have: `admin:users`.
    #[must_use]
    pub fn is_admin_right(&self, right: &str) -> bool {
        self.privilege(&[right.to_owned()], &[], true) == Some(Privilege::Admin)
    }

    fn is_admin_word(&self, w: &str) -> bool {
        self.sets.admin.contains(w) || w.starts_with("admin") || w.starts_with("superadmin")
    }

    /// What a test on the principal with these words grants on this side.
    #[must_use]
    pub fn privilege(&self, words_in: &[String], enclosing: &[String], side: bool) -> Option<Privilege> {
        if words_in.iter().any(|w| self.is_told_admin(w)) {
            return side.then_some(Privilege::Admin);
        }
        let negative = words_in.iter().flat_map(|w| words(w)).any(|w| self.sets.negative.contains(&w));
        if side == negative {
            return None;
        }
        if words_in.iter().any(|w| self.sets.deny_whole.contains(&w.to_lowercase())) {
            return None;
        }
        let parts: Vec<String> = words_in.iter().flat_map(|w| words(w)).collect();
        let in_two_words = || parts.windows(2).any(|w| self.sets.admin.contains(&w.concat()));
        if parts.iter().any(|w| self.is_admin_word(w)) || in_two_words() {
            return Some(Privilege::Admin);
        }
        if parts.iter().any(|w| self.sets.deny_part.contains(w)) {
            return None;
        }
        if enclosing.iter().flat_map(|w| words(w)).any(|w| self.is_admin_word(&w)) {
            return Some(Privilege::Admin);
        }
        Some(Privilege::Other)
    }

    /// A setting named for authentication, testing or debugging, on the side on which nothing is checked.
    #[must_use]
    pub fn setting_opens(&self, name: &str, side: bool) -> bool {
        let lower = name.to_lowercase();
        let last = lower.rsplit('.').next().unwrap_or("").to_owned();
        if self.words.auth_off.contains(&last) {
            return side;
        }
        if self.words.auth_on.contains(&last) {
            return !side;
        }
        false
    }

    #[must_use]
    pub fn is_authentication(&self, name: &str) -> bool {
        let last = name.rsplit('.').next().unwrap_or("").trim_end_matches("()").to_lowercase();
        self.words.authentication.contains(&last)
    }

    /// A module of a library for authentication, or what stands in one: `corp_auth.headers`, `corp.iam.client`.
    #[must_use]
    pub fn is_of_authentication(&self, path: &str) -> bool {
        path.split('.').any(|part| {
            words(part).iter().any(|w| {
                self.sets.authenticator.contains(w) || w.ends_with("auth") || w.starts_with("auth") && w != "author" && w != "authors"
            })
        })
    }

    /// A text in place of a name that means everybody, or grants something: `"*"`.
    #[must_use]
    pub fn means_everybody(&self, text: &str) -> bool {
        self.sets.everybody.contains(&text.to_ascii_lowercase())
    }

    /// Managers that commit when their block ends well.
    #[must_use]
    pub fn commits_on_exit(&self, path: Option<&str>) -> bool {
        path.is_some_and(|p| p.ends_with(".begin()") || p.ends_with(".atomic()") || p == "session.begin()")
    }

    #[must_use]
    pub fn verb(&self, name: &str) -> Verb {
        let parts = words(name);
        let v = &self.sets.verbs;
        let first = parts.first().map_or("", String::as_str);
        let checks = v.check.iter().any(|x| x == first);
        Verb {
            loads: v.load.iter().any(|x| x == first),
            mutates: v.mutate.iter().any(|x| x == first),
            checks: checks
                || v.ask.iter().any(|x| x == first)
                || parts
                    .iter()
                    .any(|w| matches!(w.as_str(), "allowed" | "permitted" | "authorized" | "owner" | "owns" | "access" | "permission")),
            raises: checks,
            asks: v.ask.iter().any(|x| x == first)
                || parts.iter().any(|w| matches!(w.as_str(), "allowed" | "permitted" | "authorized" | "owns")),
            sends: v.send.iter().any(|x| x == first),
        }
    }

    /// What a loader or changer is about: `get_invoice_by_id` is about an invoice.
    #[must_use]
    pub fn model_of_verb(&self, name: &str) -> String {
        let parts: Vec<String> =
            words(name).into_iter().skip(1).take_while(|w| !matches!(w.as_str(), "by" | "for" | "from" | "or" | "with")).collect();
        let model = parts.iter().map(|w| w[..1].to_uppercase() + &w[1..]).collect::<String>();
        if model.is_empty() { name.to_owned() } else { model }
    }
}
