//! Which ways of proving who calls count as a credential.

use std::fmt;
use std::str::FromStr;

/// One way in which a caller can prove who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthKind {
    /// a key in a header, a query parameter, the body or a cookie
    ApiKey,
    /// `Authorization: Bearer …`, JWTs included
    Bearer,
    /// HTTP basic
    Basic,
    /// the request is signed with a secret of the caller (HMAC)
    Signature,
    /// the cookie session of a browser
    Session,
}

impl AuthKind {
    pub const ALL: [Self; 5] = [Self::ApiKey, Self::Bearer, Self::Basic, Self::Signature, Self::Session];

    /// The word of the command line and the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api-key",
            Self::Bearer => "bearer",
            Self::Basic => "basic",
            Self::Signature => "signature",
            Self::Session => "session",
        }
    }
}

/// The kinds of credential whose handlers are judged. Everything but cookie sessions by default: a session belongs to a browser,
/// not to an API client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuthKinds(u8);

impl AuthKinds {
    pub const ALL: Self = Self(0b1_1111);

    #[must_use]
    pub fn only(kinds: impl IntoIterator<Item = AuthKind>) -> Self {
        Self(kinds.into_iter().fold(0, |bits, kind| bits | 1 << kind as u8))
    }

    pub fn iter(self) -> impl Iterator<Item = AuthKind> {
        AuthKind::ALL.into_iter().filter(move |&kind| self.contains(kind))
    }

    #[must_use]
    pub fn contains(self, kind: AuthKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
}

impl Default for AuthKinds {
    fn default() -> Self {
        Self::only([AuthKind::ApiKey, AuthKind::Bearer, AuthKind::Basic, AuthKind::Signature])
    }
}

/// A word that names no kind of credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of credential: use all, or a list of api-key, bearer, basic, signature, session")]
pub struct UnknownAuthKind(String);

impl FromStr for AuthKinds {
    type Err = UnknownAuthKind;

    /// `all`, or kinds separated by commas.
    ///
    /// # Errors
    /// A word that names no kind.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.split(',').map(str::trim);
        let mut kinds = Vec::new();
        for word in words {
            if word.eq_ignore_ascii_case("all") {
                return Ok(Self::ALL);
            }
            let word_of = |kind: &AuthKind| kind.as_str().eq_ignore_ascii_case(&word.replace('_', "-"));
            kinds.push(AuthKind::ALL.into_iter().find(word_of).ok_or_else(|| UnknownAuthKind(word.to_owned()))?);
        }
        Ok(Self::only(kinds))
    }
}

impl fmt::Display for AuthKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = AuthKind::ALL.into_iter().filter(|&kind| self.contains(kind)).map(AuthKind::as_str).collect();
        f.write_str(&words.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_do_not_count_by_default() {
        assert_eq!(AuthKinds::default().to_string(), "api-key,bearer,basic,signature");
    }

    #[test]
    fn a_list_is_read_back() {
        assert_eq!("session, API_KEY".parse::<AuthKinds>().map(|kinds| kinds.to_string()), Ok("api-key,session".to_owned()));
        assert_eq!("all".parse(), Ok(AuthKinds::ALL));
        assert!("keys".parse::<AuthKinds>().is_err());
    }
}
