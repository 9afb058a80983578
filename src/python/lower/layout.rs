//! Comments and logical lines: what suppression comments stand on. The tree has neither.

use super::{depth, parse};
use ruff_python_ast::token::TokenKind;
use ruff_text_size::Ranged;
use std::ops::Range;

/// Where comments and statements lie in a text, as byte offsets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// from `#` to the end of the line
    pub comments: Vec<Range<u32>>,
    /// one statement, or the head of a compound one, with all its lines
    pub logical_lines: Vec<Range<u32>>,
}

impl Layout {
    /// Never fails: text that is no Python has what the tokenizer made of it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if depth::too_deep_to_parse(text).is_some() {
            return Self::default();
        }
        let Some(parsed) = parse(text) else { return Self::default() };
        let mut layout = Self::default();
        let mut start = None;
        for token in parsed.tokens() {
            let (from, to) = (token.start().to_u32(), token.end().to_u32());
            match token.kind() {
                TokenKind::Comment => layout.comments.push(from..to),
                TokenKind::Newline => {
                    if let Some(start) = Option::take(&mut start) {
                        layout.logical_lines.push(start..from);
                    }
                }
                TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndOfFile => {}
                _ => {
                    start.get_or_insert(from);
                }
            }
        }
        if let Some(start) = start {
            layout.logical_lines.push(start..text.len() as u32);
        }
        if matches!(depth::of_tree(parsed.tokens()), depth::Depth::Deep | depth::Depth::TooDeep(_)) {
            // leaked on purpose: dropping the tree would overflow the stack
            std::mem::forget(parsed);
        }
        layout
    }

    /// The logical line that holds an offset, else the first one after it.
    #[must_use]
    pub fn logical_line(&self, offset: u32) -> Option<&Range<u32>> {
        let next = self.logical_lines.partition_point(|line| line.end < offset);
        self.logical_lines.get(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_of_several_lines_are_one() {
        let text = "x = (1,  # a\n     2)\n# b\n@d\ndef f(\n    a,  # c\n):\n    return '# no'\n";
        let layout = Layout::of(text);
        let cut = |r: &Range<u32>| &text[r.start as usize..r.end as usize];
        assert_eq!(layout.comments.iter().map(cut).collect::<Vec<_>>(), ["# a", "# b", "# c"]);
        let lines: Vec<_> = layout.logical_lines.iter().map(cut).collect();
        assert_eq!(lines, ["x = (1,  # a\n     2)", "@d", "def f(\n    a,  # c\n):", "return '# no'"]);
        let after = text.find("# b").map_or(0, |i| i as u32);
        assert_eq!(layout.logical_line(after).map(cut), Some("@d"));
    }

    #[test]
    fn any_text_has_a_layout() {
        for text in ["", "(", "def f(:\n  # x", "'''", &"(".repeat(100_000)] {
            let _ = Layout::of(text);
        }
    }
}
