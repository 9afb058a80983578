//! Text built from literals and values, kept in pieces: SQL, composite keys, formatted ids.

use super::state::State;
use super::term::Term;
use super::value::{Key, Shape, TextPiece, Val};
use super::{Args, Eval};
use crate::python::ir::Const;
use crate::source::Name;
use std::sync::Arc;

impl Eval<'_> {
    #[must_use]
    pub fn pieces(&self, v: &Val) -> Vec<TextPiece> {
        match &v.shape {
            Shape::Text(p) => p.to_vec(),
            Shape::Const(Const::Str(s)) => vec![TextPiece::Literal(Arc::clone(s))],
            _ => vec![TextPiece::Value(v.clone())],
        }
    }

    /// Text of pieces: a constant if all are, else built from all values in it.
    pub fn make_text(&mut self, pieces: Vec<TextPiece>) -> Val {
        let mut flat: Vec<TextPiece> = Vec::new();
        for p in pieces {
            let parts = match &p {
                TextPiece::Value(v) if matches!(v.shape, Shape::Text(_) | Shape::Const(_)) => match &v.shape {
                    Shape::Const(Const::Int(i)) => vec![TextPiece::Literal(i.to_string().into())],
                    Shape::Const(Const::Str(_)) | Shape::Text(_) => self.pieces(v),
                    _ => vec![p.clone()],
                },
                _ => vec![p.clone()],
            };
            for part in parts {
                match (flat.last_mut(), part) {
                    (Some(TextPiece::Literal(a)), TextPiece::Literal(b)) => *a = format!("{a}{b}").into(),
                    (_, part) => flat.push(part),
                }
            }
        }
        if let [TextPiece::Literal(s)] = &flat[..] {
            let s = s.to_string();
            return self.text(&s);
        }
        if flat.is_empty() {
            return self.text("");
        }
        if let [TextPiece::Value(v)] = &flat[..] {
            // f"{x}": the value as text
            return Val::unknown(v.term);
        }
        let mut terms: Vec<Term> = Vec::new();
        let mut literal = String::new();
        for p in &flat {
            match p {
                TextPiece::Value(v) => terms.push(v.term),
                TextPiece::Literal(s) => {
                    literal.push_str(s);
                    literal.push('\u{1}');
                }
            }
        }
        let shape_term = self.terms.text(&literal);
        terms.push(shape_term);
        let term = self.terms.all_of(terms);
        Val::new(term, Shape::Text(Arc::new(flat)))
    }

    /// `"…%s…" % values`
    pub fn percent_format(&mut self, st: &State, template: &Val, values: &Val) -> Val {
        let given: Vec<Val> = match self.elements(st, values) {
            Some(known) if self.object_kind(values).is_some_and(|k| k == super::value::ObjectKind::Tuple) => known,
            _ => vec![values.clone()],
        };
        let Some(text) = template.as_str().map(str::to_owned) else {
            let mut pieces = self.pieces(template);
            pieces.extend(given.into_iter().map(TextPiece::Value));
            return self.make_text(pieces);
        };
        let mut pieces = Vec::new();
        let mut next = 0;
        let mut rest = text.as_str();
        while let Some(i) = rest.find('%') {
            pieces.push(TextPiece::Literal(rest[..i].into()));
            rest = &rest[i + 1..];
            if let Some(r) = rest.strip_prefix('%') {
                pieces.push(TextPiece::Literal("%".into()));
                rest = r;
                continue;
            }
            if let Some(r) = rest.strip_prefix('(')
                && let Some(end) = r.find(')')
            {
                let name = &r[..end];
                let v = match values.loc().and_then(|l| st.get(l, &Key::Name(Name::new(name))).cloned()) {
                    Some(v) => v,
                    None => Val::unknown(self.terms.attr(values.term, Name::new(name))),
                };
                pieces.push(TextPiece::Value(v));
                rest = r[end + 1..].trim_start_matches(|c: char| !c.is_ascii_alphabetic()).get(1..).unwrap_or("");
                continue;
            }
            if let Some(v) = given.get(next) {
                pieces.push(TextPiece::Value(v.clone()));
                next += 1;
            }
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '+' | '#')).get(1..).unwrap_or("");
        }
        pieces.push(TextPiece::Literal(rest.into()));
        self.make_text(pieces)
    }

    /// `"…{}…{name}…".format(…)`
    pub fn brace_format(&mut self, template: &str, args: &Args) -> Val {
        let mut pieces = Vec::new();
        let mut next = 0;
        let mut rest = template;
        while let Some(i) = rest.find('{') {
            pieces.push(TextPiece::Literal(rest[..i].into()));
            rest = &rest[i + 1..];
            if let Some(r) = rest.strip_prefix('{') {
                pieces.push(TextPiece::Literal("{".into()));
                rest = r;
                continue;
            }
            let end = rest.find('}').unwrap_or(rest.len());
            let field = rest[..end].split([':', '!']).next().unwrap_or("");
            let root = field.split(['.', '[']).next().unwrap_or("");
            let v = if root.is_empty() {
                next += 1;
                args.positional.get(next - 1).cloned()
            } else if let Ok(n) = root.parse::<usize>() {
                args.positional.get(n).cloned()
            } else {
                args.keyword(root).cloned()
            };
            if let Some(v) = v {
                let v = match field.split_once('.') {
                    Some((_, attr)) => Val::unknown(self.terms.attr(v.term, Name::new(attr))),
                    None => v,
                };
                pieces.push(TextPiece::Value(v));
            }
            rest = rest.get(end + 1..).unwrap_or("");
        }
        pieces.push(TextPiece::Literal(rest.replace("}}", "}").into()));
        self.make_text(pieces)
    }

    /// What a method makes of a text of the program, where that is a constant again.
    pub(super) fn constant_text(&mut self, s: &str, n: &str, args: &Args) -> Option<Val> {
        let arg = |i: usize| args.positional.get(i).and_then(|a| a.as_str().map(str::to_owned));
        Some(match n {
            "lower" | "casefold" => self.text(&s.to_lowercase()),
            "upper" => self.text(&s.to_uppercase()),
            "strip" if args.positional.is_empty() => self.text(s.trim()),
            "rstrip" if args.positional.len() == 1 => {
                let cut = arg(0)?;
                self.text(s.trim_end_matches(|c| cut.contains(c)))
            }
            "lstrip" if args.positional.len() == 1 => {
                let cut = arg(0)?;
                self.text(s.trim_start_matches(|c| cut.contains(c)))
            }
            "replace" if args.positional.len() == 2 => {
                let (a, b) = (arg(0)?, arg(1)?);
                self.text(&s.replace(&a, &b))
            }
            "startswith" => {
                let p = arg(0)?;
                self.boolean(s.starts_with(&p))
            }
            "endswith" => {
                let p = arg(0)?;
                self.boolean(s.ends_with(&p))
            }
            "title" | "capitalize" | "encode" | "strip" => self.text(s),
            _ => return None,
        })
    }

    /// What a text of the program falls into: `"admin:users".split(":")`.
    pub(super) fn constant_parts(&mut self, text: &Val, n: &str, args: &Args) -> Option<Vec<Val>> {
        let text = text.as_str()?.to_owned();
        let separator = args.positional.first()?.as_str().filter(|s| !s.is_empty())?.to_owned();
        let most = match args.get(1, "maxsplit").map(Val::as_const) {
            Some(Some(Const::Int(n))) => usize::try_from(*n).unwrap_or(usize::MAX).saturating_add(1),
            None => usize::MAX,
            _ => return None,
        };
        let parts: Vec<&str> = match n {
            "split" => text.splitn(most, &separator).collect(),
            "rsplit" => {
                let mut parts: Vec<&str> = text.rsplitn(most, &separator).collect();
                parts.reverse();
                parts
            }
            "partition" => text.split_once(&separator).map_or(vec![&*text, "", ""], |(a, b)| vec![a, &*separator, b]),
            "rpartition" => text.rsplit_once(&separator).map_or(vec!["", "", &*text], |(a, b)| vec![a, &*separator, b]),
            _ => return None,
        };
        Some(parts.into_iter().map(|p| self.text(p)).collect())
    }
}
