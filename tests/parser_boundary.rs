//! Whatever bytes come in, lowering answers, and what it says lies inside the file.

use bolint::python::lower::{Lowered, lower};
use bolint::source::{FileId, Span};
use proptest::prelude::*;

fn inside(text: &str, lowered: &Lowered) -> Result<(), TestCaseError> {
    let ok = |span: Span| span.start <= span.end && text.get(span.start as usize..span.end as usize).is_some();
    let module = &lowered.module;
    for span in (module.exprs.iter().map(|e| e.span))
        .chain(module.stmts.iter().map(|s| s.span))
        .chain(module.functions.iter().flat_map(|f| [f.span, f.name_span]))
        .chain(module.classes.iter().flat_map(|c| [c.span, c.name_span]))
        .chain(module.functions.iter().flat_map(|f| f.parameters.iter().map(|p| p.span)))
        .chain(lowered.errors.iter().map(|e| e.span))
    {
        prop_assert!(ok(span), "{span:?} in {text:?}");
    }
    for f in &module.functions {
        prop_assert!(f.span.start <= f.def_start && f.def_start <= f.span.end, "def at {} of {:?}", f.def_start, f.span);
        let names: std::collections::HashSet<_> = f.locals.iter().collect();
        prop_assert_eq!(names.len(), f.locals.len());
    }
    Ok(())
}

/// Pieces of Python in any order: nearer to programs than random bytes.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "def f",
        "(",
        ")",
        ":",
        "\n",
        "    ",
        "\n  ",
        "x",
        "=",
        "'",
        "\"",
        "\"\"\"",
        "f'",
        "{",
        "}",
        "[",
        "]",
        "lambda ",
        "class C",
        "@",
        "@a.b('/<int:id>')",
        "\n",
        "import a.b",
        "from .. import c",
        " as d",
        "match x",
        "case [*_]",
        "return ",
        "yield ",
        "await ",
        "async ",
        "if ",
        "else",
        "elif ",
        "for y in z",
        "with a",
        "try",
        "except E",
        "global g",
        "#",
        "\\",
        ";",
        ",",
        ".",
        "*",
        "**",
        ":=",
        "-1",
        "0x",
        "1_0",
        "ü",
        "\u{feff}",
        "\t",
        "\r",
        "\x0c",
        "type X",
        "b'\\x",
        "not ",
        "!",
        "$",
        "?",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        inside(&text, &lower(FileId(0), &text))?;
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        inside(&text, &lower(FileId(0), &text))?;
    }

    #[test]
    fn any_pieces(text in pieces()) {
        inside(&text, &lower(FileId(0), &text))?;
    }
}

/// On a thread with a stack smaller than any that a run has.
fn survives(text: String) -> Lowered {
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(move || lower(FileId(0), &text));
    thread.expect("a thread starts").join().expect("no panic")
}

/// `before`, then `n` times `open`, `middle`, `n` times `close`.
fn nested(before: &str, open: &str, middle: &str, close: &str, n: usize) -> String {
    format!("{before}{}{middle}{}\n", open.repeat(n), close.repeat(n))
}

#[test]
fn nothing_nests_deep_enough_to_overflow_a_stack() {
    for text in [
        nested("x = ", "(", "1", ")", 100_000),
        nested("x = ", "(", "1", ")", 3_000_000),
        nested("x = ", "(", "", "", 100_000),
        nested("x = ", "[", "1", "]", 70_000),
        nested("x = ", "f(", "1", ")", 70_000),
        nested("x = ", "{1: ", "1", "}", 50_000),
        nested("x = ", "a+", "a", "", 50_000),
        nested("x = ", "2**", "1", "", 50_000),
        nested("x = ", "-", "1", "", 50_000),
        nested("x = ", "not ", "1", "", 50_000),
        nested("x = a", ".b", "", "", 20_000),
        nested("x = a", "()", "", "", 20_000),
        nested("x = ", "lambda: ", "1", "", 20_000),
        nested("x = ", "lambda a, b: ", "1", "", 20_000),
        nested("x = ", "1 if a else ", "1", "", 20_000),
        nested("x = ", "[x for x in ", "y", "]", 20_000),
        nested("x = f'", "{f'", "", "'}", 5_000),
        nested("x = f'", "{a:", "", "}'", 20_000),
        nested("match x:\n case ", "[", "a", "]: pass", 50_000),
        format!("match x:\n case {}a{}: pass\n", "[".repeat(50_000), "]".repeat(50_000)),
        nested("", "async ", "x", "", 50_000),
        nested("", "@", "x", "", 50_000),
        format!("if a: pass\n{}", "elif b: pass\n".repeat(20_000)),
    ] {
        survives(text);
    }
}

#[test]
fn a_thousand_nested_blocks_are_no_trouble() {
    for head in ["if a:", "def f():", "class C:", "while a:", "with a:", "try:", "for a in b:"] {
        let blocks: String = (0..1_000).map(|i| format!("{}{head}\n", " ".repeat(i))).collect();
        survives(format!("{blocks}{}pass\n", " ".repeat(1_000)));
    }
}
