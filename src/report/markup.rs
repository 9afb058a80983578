/// Text for element content and for attributes in double quotes, in XML and HTML. Characters that XML 1.0 cannot hold become visible.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Text for HTML in which what stands between backticks is code.
#[must_use]
pub(super) fn with_code(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('`').peekable();
    let mut inside = false;
    while let Some(part) = parts.next() {
        // a backtick that nothing closes is a character
        let code = inside && parts.peek().is_some();
        match (inside, code) {
            (_, true) => out += &format!("<code>{}</code>", escape(part)),
            (true, false) => out += &format!("`{}", escape(part)),
            (false, _) => out += &escape(part),
        }
        inside = !inside;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_words() {
        assert_eq!(with_code("`a<b` is `c`"), "<code>a&lt;b</code> is <code>c</code>");
        assert_eq!(with_code("one ` alone"), "one ` alone");
    }
}
