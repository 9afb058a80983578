use super::{Lowered, lower};
use crate::python::ir::{Body, Const, ExprKind, FormatPart, Function, Module, StmtKind};
use crate::source::FileId;

fn parse(text: &str) -> Lowered {
    lower(FileId(0), text)
}

fn clean(text: &str) -> Module {
    let lowered = parse(text);
    assert_eq!(lowered.errors, Vec::new(), "{text}");
    lowered.module
}

fn function<'a>(module: &'a Module, name: &str) -> &'a Function {
    module.functions.iter().find(|f| f.name == name).expect("the test names a function that it defines")
}

fn locals(module: &Module, name: &str) -> Vec<&'static str> {
    function(module, name).locals.iter().map(|name| name.as_str()).collect()
}

fn value(text: &str) -> (Module, ExprKind) {
    let module = clean(text);
    let StmtKind::Expr(id) = module.stmt(module.body[0]).kind else { panic!("{text} is no expression") };
    let kind = module.expr(id).kind.clone();
    (module, kind)
}

fn constant(text: &str) -> Const {
    match value(text).1 {
        ExprKind::Const(constant) => constant,
        other => panic!("{text} is {other:?}"),
    }
}

#[test]
fn locals_of_every_binding_form() {
    let module = clean(
        "def f(a, /, b, *c, d=1, **e):
    g = h[i] = 1
    j += 1
    k: int = 2
    l: int
    for m, (n, *o) in p: pass
    with q() as r, s() as [t]: pass
    try: pass
    except E as u: pass
    import v.w, x.y as z
    from aa import bb as cc, dd
    from ee import *
    del ff
    if (gg := 1): pass
    [(hh := ii) for jj in kk if (ll := jj)]
    match mm:
        case {'x': nn, **oo}: pass
        case [pp, *qq]: pass
        case C(rr, ss=tt) | (1 as uu): pass
        case _: pass
    def vv(ww=(xx := 1)): yy = 1
    class zz(ab): ac = 1
    ad.ae = 1
    (lambda af: ag)
    type ah = int
",
    );
    let expected = "a b c d e g j k l m n o r t u v z cc dd ff gg jj ll hh nn oo pp qq rr tt uu xx vv zz ah";
    let mut found = locals(&module, "f");
    let mut wanted: Vec<_> = expected.split(' ').collect();
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    assert_eq!(locals(&module, "vv"), ["ww", "yy"]);
    assert_eq!(locals(&module, "<lambda>"), ["af"]);
    assert_eq!(module.classes[0].locals.iter().map(|n| n.as_str()).collect::<Vec<_>>(), ["ac"]);
}

#[test]
fn global_and_nonlocal_names_are_not_local_wherever_declared() {
    let module =
        clean("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y = 2\n    if x:\n        global z\n        z = 1\n");
    assert_eq!(locals(&module, "f"), ["x", "g"]);
    assert_eq!(locals(&module, "g"), ["y"]);
}

#[test]
fn annotation_of_an_attribute_binds_nothing() {
    let module = clean("def f(self):\n    self.x: int = 1\n    a[0]: int = 2\n");
    assert_eq!(locals(&module, "f"), ["self"]);
}

#[test]
fn generators_and_inner_definitions() {
    let module = clean(
        "def plain(): return [x for x in y]
def own(): x = yield
def delegating(): yield from x
def outer():
    def inner(): yield 1
def lambdas(): return lambda: (yield)
def generator(): return any(x for x in y)
def classes():
    class A: pass
",
    );
    let flags = |name| (function(&module, name).is_generator, function(&module, name).has_inner);
    assert_eq!(flags("plain"), (false, false));
    assert_eq!(flags("own"), (true, false));
    assert_eq!(flags("delegating"), (true, false));
    assert_eq!(flags("outer"), (false, true));
    assert_eq!(flags("inner"), (true, false));
    assert_eq!(flags("lambdas"), (false, true));
    assert_eq!(flags("<lambda>"), (true, false));
    assert_eq!(flags("generator"), (false, true));
    assert_eq!(flags("classes"), (false, true));
}

#[test]
fn definition_starts_after_its_decorators() {
    let text = "@route('/def')  # def\n@(\n  other\n)\n# async def comment\n\nasync def f():\n    'doc' ' string'\n    pass\n";
    let module = clean(text);
    let f = function(&module, "f");
    assert_eq!(f.def_start as usize, text.find("\nasync def f").expect("it is in the text") + 1);
    assert_eq!((f.span.start, f.span.end as usize), (0, text.len() - 1));
    assert_eq!(&text[f.name_span.start as usize..f.name_span.end as usize], "f");
    assert_eq!(f.docstring.as_deref(), Some("doc string"));
    assert_eq!((f.is_async, f.decorators.len()), (true, 2));
    let class = clean("@a\nclass A: pass\n").classes.remove(0);
    assert_eq!((class.span.start, class.def_start, class.name_span.start), (0, 3, 9));
}

#[test]
fn constants() {
    assert_eq!(constant("'a' \"b\" r'\\c'"), Const::Str("ab\\c".into()));
    assert_eq!(constant("b'a' b'\\x00'"), Const::Bytes([b'a', 0].into()));
    assert_eq!(constant("0x_ff"), Const::Int(255));
    assert_eq!(constant("-1"), Const::Int(-1));
    assert_eq!(constant("-9223372036854775808"), Const::Int(i64::MIN));
    assert_eq!(constant("9223372036854775808"), Const::Number("9223372036854775808".into()));
    assert_eq!(constant("-1.5"), Const::Number("-1.5".into()));
    assert_eq!(constant("2j"), Const::Number("2j".into()));
    assert_eq!(constant("..."), Const::Ellipsis);
    assert_eq!(constant("None"), Const::None);
    assert_eq!(constant("True"), Const::Bool(true));
}

#[test]
fn format_strings() {
    let parts = |text| match value(text) {
        (module, ExprKind::Format(parts)) => parts
            .into_iter()
            .map(|part| match part {
                FormatPart::Literal(text) => format!("'{text}'"),
                FormatPart::Value { value, plain } => {
                    let span = module.expr(value).span;
                    format!("{}{}", &text[span.start as usize..span.end as usize], if plain { "" } else { "!" })
                }
            })
            .collect::<Vec<_>>()
            .join(" "),
        (_, other) => panic!("{text} is {other:?}"),
    };
    assert_eq!(parts("'a{' f'b{c}{{d' 'e'"), "'a{b' c '{de'");
    assert_eq!(parts("f'{a!r}{b:>3}{c}'"), "a! b! c");
    assert_eq!(parts("f'{a=}'"), "'a=' a!");
    assert_eq!(parts("t'x{a}'"), "'x' a");
    assert_eq!(parts("f'{a:{b}}'"), "{a:{b}}!");
}

#[test]
fn every_arm_of_an_elif_chain_is_kept() {
    let module = clean("if a: x\nelif b: y\nelif c: z\nelse: w\n");
    let mut block = &module.body;
    let mut arms = 0;
    while let StmtKind::If { otherwise, .. } = &module.stmt(block[0]).kind {
        arms += 1;
        block = otherwise;
    }
    assert_eq!(arms, 3);
    assert!(matches!(module.stmt(block[0]).kind, StmtKind::Expr(_)));
}

#[test]
fn a_half_typed_function_does_not_lose_the_others() {
    for broken in [
        "def g(a, b:\n    return a.\n",
        "def g(\n",
        "def \n",
        "@app.route('/x'\ndef g():\n    return 1\n",
        "def g():\n    x = request.\n    return db.session.get(User, \n",
        "def g():\n    if x\n        return 1\n",
        "def g():\n    x = 'abc\n",
        "class A(\n",
        "def g():\n    for x in :\n        pass\n",
        "import \n",
        "from . import\n",
        "x = [1, 2\n",
        "x = {'a': \n",
        "def g():\n",
        "match x:\n    case :\n        pass\n",
    ] {
        let text = format!("def f():\n    return 1\n\n{broken}\n\ndef h():\n    return 2\n");
        let lowered = parse(&text);
        assert!(!lowered.errors.is_empty(), "{broken}");
        for name in ["f", "h"] {
            let found = lowered.module.functions.iter().find(|f| f.name == name).unwrap_or_else(|| panic!("{name} is lost by {broken}"));
            assert!(matches!(&found.body, Body::Block(body) if !body.is_empty()), "{broken}");
        }
        assert!(lowered.module.functions.iter().all(|f| !f.name.as_str().is_empty()));
    }
}

#[test]
fn text_that_is_no_python_gives_errors() {
    for text in ["\0", "\u{feff}x = 1 $", "é = = 2", "'''", "f'{", "(((", "<?php echo 1; ?>"] {
        assert!(!parse(text).errors.is_empty(), "{text:?}");
    }
    assert_eq!(clean("").body.len(), 0);
    assert_eq!(clean("\u{feff}x = 1\r\ny = 2\r").body.len(), 2);
}

#[test]
fn a_half_typed_method_does_not_lose_the_others() {
    for broken in ["x = {'a':", "return f(g(1), [", "x = {'a': [1, {", "return {**"] {
        let text = format!("class A:\n    def f(self):\n        {broken}\n\n    @é\n    @b(1)\n    async def h(self):\n        return 2\n");
        let lowered = parse(&text);
        assert!(!lowered.errors.is_empty());
        assert_eq!(lowered.module.classes[0].locals.len(), 2, "{broken}");
        let h = function(&lowered.module, "h");
        assert_eq!((h.decorators.len(), h.is_async), (2, true), "{broken}");
    }
}

fn too_deep(text: &str) -> bool {
    let lowered = parse(text);
    let rejected = lowered.errors.iter().any(|error| error.message == "nested too deeply");
    assert!(!rejected || lowered.module.body.is_empty());
    rejected
}

#[test]
fn long_chains_are_lowered() {
    let chains = [
        format!("x = a{}\n", "+a".repeat(50_000)),
        format!("x = a{}\n", ".b".repeat(20_000)),
        format!("x = a{}\n", ".b(1)".repeat(20_000)),
        format!("x = a{}\n", "[0]".repeat(20_000)),
        format!("x = a{}\n", "**a".repeat(50_000)),
        format!("x = {}a\n", "not ".repeat(50_000)),
        format!("x = {}a\n", "-".repeat(50_000)),
        format!("x = {}1\n", "lambda a, b: ".repeat(20_000)),
        format!("x = {}1\n", "a if b else ".repeat(20_000)),
        format!("x = f'{{a{}}}'\n", "+a".repeat(50_000)),
        format!("x = f\"{{\"\" + a{} + \"\"}}\"\n", "+a".repeat(50_000)),
        format!("x = {}a{}\n", "(".repeat(900), ")".repeat(900)),
        format!("x = {}a{}\n", "[".repeat(900), "]".repeat(900)),
        format!("x = {}a{}\n", "f(a, b=".repeat(900), ")".repeat(900)),
        format!("if a: pass\n{}", "elif a: pass\n".repeat(20_000)),
        (0..1_000).map(|depth| format!("{}if a:\n", " ".repeat(depth))).collect::<String>() + &" ".repeat(1_000) + "pass\n",
        (0..500).map(|depth| format!("{}def f():\n", " ".repeat(depth))).collect::<String>() + &" ".repeat(500) + "pass\n",
    ];
    for text in &chains {
        let lowered = parse(text);
        assert_eq!(lowered.errors, Vec::new(), "{}", &text[..40]);
        assert_eq!(lowered.module.body.len(), 1, "{}", &text[..40]);
    }
}

#[test]
fn what_no_stack_holds_is_rejected() {
    assert!(too_deep(&"(".repeat(100_000)));
    assert!(too_deep(&format!("x = {}a{}\n", "(".repeat(2_000), ")".repeat(2_000))));
    assert!(too_deep(&format!("x = a{}\n", "+a".repeat(200_000))));
    assert!(too_deep(&format!("x = a{}\n", ".b".repeat(1_000_000))));
    assert!(too_deep(&format!("x = {}1\n", "lambda a, b: ".repeat(200_000))));
}

#[test]
fn the_deepest_trees_that_are_walked_fit_the_stack() {
    let limit = super::depth::MAX_DEPTH - 100;
    for text in [
        format!("x = a{}\n", "+a".repeat(limit)),
        format!("x = a{}\n", "**a".repeat(limit)),
        format!("x = a{}\n", ".b".repeat(limit)),
        format!("x = {}a\n", "not ".repeat(limit)),
        format!("x = {}1\n", "lambda: ".repeat(limit / 2 - 1)),
        format!("x = {}1\n", "a if b else ".repeat(limit / 2 - 1)),
        format!("x = a{}\n", "()".repeat(limit)),
    ] {
        assert!(!too_deep(&text), "{}", &text[..40]);
    }
}

/// Trees that are walked on the caller's own stack fit a stack of the size that a worker of a thread pool has.
#[test]
fn shallow_trees_fit_a_small_stack() {
    let depth = super::depth::SHALLOW - 10;
    let texts = [
        format!("x = a{}\n", "+a".repeat(depth)),
        format!("x = {}a{}\n", "[".repeat(depth), "]".repeat(depth)),
        format!("x = {}a{}\n", "f(".repeat(depth), ")".repeat(depth)),
        format!("x = {}1\n", "lambda: ".repeat(depth / 2)),
        format!("x = {}1{}\n", "[a for b in ".repeat(depth / 4), "]".repeat(depth / 4)),
        (0..depth).map(|depth| format!("{}if a:\n", " ".repeat(depth))).collect::<String>() + &" ".repeat(depth) + "pass\n",
        (0..depth).map(|depth| format!("{}def f(a):\n", " ".repeat(depth))).collect::<String>() + &" ".repeat(depth) + "pass\n",
        (0..depth).map(|depth| format!("{}try:\n", " ".repeat(depth))).collect::<String>() + &" ".repeat(depth) + "pass\n",
    ];
    let worker = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        for text in &texts {
            assert!(!too_deep(text), "{}", &text[..40]);
        }
    });
    assert!(worker.expect("a thread of one mebibyte starts").join().is_ok());
}
