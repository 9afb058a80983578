//! How deep a file's syntax tree is, told from its text and tokens, so that no input can overflow the stack.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

/// Deepest bracket nesting that is parsed at all. The reference implementation gives up at 200.
const MAX_BRACKETS: usize = 1_000;
/// A tree at most this deep is walked on the caller's stack.
pub(super) const SHALLOW: usize = 150;
/// A tree deeper than this is not walked.
pub(super) const MAX_DEPTH: usize = 100_000;
const LARGE_STACK: usize = 512 << 20;

pub(super) enum Depth {
    Shallow,
    Deep,
    /// with the offset at which the limit is passed
    TooDeep(u32),
}

/// Runs `work` on a thread of its own with a large stack; `None` if the system grants none.
pub(super) fn with_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(LARGE_STACK).spawn_scoped(scope, work).ok()?;
        worker.join().ok()
    })
}

/// Offset at which brackets outside strings nest too deeply to be parsed in reasonable memory.
pub(super) fn too_deep_to_parse(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > MAX_BRACKETS {
                    return Some(at as u32);
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'#' => at += bytes[at..].iter().position(|&b| b == b'\n').unwrap_or(bytes.len() - at),
            b'"' | b'\'' => at = string_end(bytes, at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Offset of the last byte of the string that opens at `start`; a string of one line ends at the line's end at the latest.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes.get(start + 1) == Some(&quote) && bytes.get(start + 2) == Some(&quote);
    let mut at = start + if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
            _ if byte == quote && !triple => return at,
            _ if byte == quote && bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote) => return at + 2,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Operators since the last comma in one pair of brackets, and those that a comma does not end (`lambda a, b: lambda a, b: …`).
#[derive(Default)]
struct Level {
    running: usize,
    held: usize,
}

/// An upper bound of the tree's depth: open brackets, indentation, and the operators of each expression that is open.
pub(super) fn of_tree(tokens: &Tokens) -> Depth {
    let mut levels = vec![Level::default()];
    // sum of `running` and `held` over all levels but the last, and the indentation
    let mut outer = 0usize;
    let mut indentation = 0usize;
    let mut deepest = 0usize;
    for token in tokens {
        let nested = levels.len() > 1;
        let Some(level) = levels.last_mut() else { break };
        match token.kind() {
            TokenKind::Indent => indentation += 1,
            TokenKind::Dedent => indentation = indentation.saturating_sub(1),
            TokenKind::Name | TokenKind::Comment | TokenKind::NonLogicalNewline => continue,
            TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle => continue,
            TokenKind::Comma => level.running = 0,
            TokenKind::Newline | TokenKind::Semi => {
                levels.truncate(1);
                levels[0] = Level::default();
                outer = 0;
            }
            TokenKind::Lambda => {
                level.held += level.running + 1;
                level.running = 0;
            }
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart | TokenKind::TStringStart => {
                level.running += 1;
                outer += level.running + level.held;
                levels.push(Level::default());
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd if nested => {
                levels.pop();
                outer -= levels.last().map_or(0, |level| level.running + level.held);
            }
            _ => level.running += 1,
        }
        let here = outer + indentation + levels.last().map_or(0, |level| level.running + level.held);
        deepest = deepest.max(here);
        if here > MAX_DEPTH {
            return Depth::TooDeep(token.range().start().to_u32());
        }
    }
    if deepest > SHALLOW { Depth::Deep } else { Depth::Shallow }
}
