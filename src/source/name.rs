use std::cmp::Ordering;
use std::fmt;

/// An interned string: cheap to copy and to compare, ordered by its text so that results never depend on the order in which
/// threads interned their names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name(ustr::Ustr);

impl Name {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(ustr::Ustr::from(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &'static str {
        self.0.as_str()
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `CamelCase` and `camelCase` as `snake_case`.
#[must_use]
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut lower = false;
    for c in name.chars() {
        if c.is_uppercase() && lower {
            out.push('_');
        }
        lower = c.is_lowercase() || c.is_numeric();
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn words_are_told_apart_where_a_capital_follows() {
        assert_eq!(["petId", "pet_id", "ID", "BlogPost2"].map(snake), ["pet_id", "pet_id", "id", "blog_post2"]);
    }
}
