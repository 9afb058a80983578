//! Closes brackets that were left open, where the parser's own recovery does not find the next definition.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

/// The text with blanks in place of every bracket that is still open at a `def` or `class`, and of what follows it: neither
/// keyword can stand inside brackets. Offsets stay as they are. `None` if there is no such place.
pub(super) fn close_open_brackets(text: &str, tokens: &Tokens) -> Option<String> {
    let mut repaired = text.as_bytes().to_vec();
    let mut open: Vec<usize> = Vec::new();
    let mut changed = false;
    for token in tokens {
        let start = token.range().start().to_usize();
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push(start),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => drop(open.pop()),
            TokenKind::Newline => open.clear(),
            TokenKind::Def | TokenKind::Class => {
                let definition = definition_start(text, start);
                if let Some(&bracket) = open.first()
                    && let Some(definition) = definition.filter(|&definition| definition > bracket)
                {
                    let blanked = repaired[bracket..definition].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r'));
                    blanked.for_each(|byte| *byte = b' ');
                    changed = true;
                }
                open.clear();
            }
            _ => {}
        }
    }
    if changed { String::from_utf8(repaired).ok() } else { None }
}

/// Start of the line of a `def` or `class` that is the first of its line, or of the decorators above it.
fn definition_start(text: &str, keyword: usize) -> Option<usize> {
    let mut start = text[..keyword].rfind(['\n', '\r'])? + 1;
    if !matches!(text[start..keyword].trim(), "" | "async") {
        return None;
    }
    loop {
        let above = text[..start].trim_end_matches(['\n', '\r']);
        let line = above.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        if !above[line..].trim_start().starts_with('@') {
            return Some(start);
        }
        start = line;
    }
}
