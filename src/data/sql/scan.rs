//! From pieces to tokens that every dialect reads alike: comments gone; parameters, spliced values, strings and quoted names
//! replaced by *marks* (made-up identifiers), so that neither quoting rules nor parameter styles matter to the parser.

use super::shape::{Parameter, Piece};

/// A part of a string or of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Splice(usize),
}

/// What a made-up identifier stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Parameter(Parameter),
    /// A string, or a name: quoted, or with values spliced into it.
    Parts(Vec<Part>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Space,
    Word(String),
    Number(String),
    Symbol(char),
    /// A parameter, or a bare name with a value spliced in.
    Mark(usize),
    /// `'…'`, `$$…$$`.
    Literal(usize),
    /// `"…"`, which some dialects take for a string; also `` `…` `` and `[…]`.
    Quoted(usize),
}

/// The marks of one text, with the prefix that no word of the text has.
#[derive(Debug)]
pub(super) struct Marks {
    prefix: String,
    marks: Vec<Mark>,
}

impl Marks {
    pub(super) fn get(&self, index: usize) -> &Mark {
        &self.marks[index]
    }

    /// The mark that an identifier or string read back from the parser stands for.
    pub(super) fn resolve(&self, text: &str) -> Option<&Mark> {
        let index: usize = text.strip_prefix(&self.prefix)?.strip_suffix('_')?.parse().ok()?;
        self.marks.get(index)
    }

    fn push(&mut self, mark: Mark) -> usize {
        self.marks.push(mark);
        self.marks.len() - 1
    }

    fn identifier(&self, index: usize) -> String {
        format!("{}{index}_", self.prefix)
    }

    /// Text in which the marks of plain strings and names are written out again.
    pub(super) fn restore(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(&self.prefix) {
            let Some(end) = rest[at + self.prefix.len()..].find('_').map(|e| at + self.prefix.len() + e + 1) else { break };
            out.push_str(&rest[..at]);
            if let Some(Mark::Parts(parts)) = self.resolve(&rest[at..end]) {
                for part in parts {
                    if let Part::Text(t) = part {
                        out.push_str(t);
                    }
                }
            }
            rest = &rest[end..];
        }
        out + rest
    }
}

/// Whether `\'` ends a string (standard) or not (MySQL).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backslash {
    Plain,
    Escape,
}

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Char(char),
    Splice(usize),
}

pub(super) fn scan(pieces: &[Piece], backslash: Backslash) -> (Vec<Token>, Marks) {
    let mut units = Vec::new();
    let mut prefix = String::from("bolint_mark");
    for piece in pieces {
        match piece {
            Piece::Text(t) => {
                while t.to_lowercase().contains(&prefix) {
                    prefix.push('x');
                }
                units.extend(t.chars().map(Unit::Char));
            }
            Piece::Splice(i) => units.push(Unit::Splice(*i)),
        }
    }
    let marks = Marks { prefix, marks: Vec::new() };
    let mut scanner = Scanner { units, at: 0, backslash, tokens: Vec::new(), marks, questions: 0, formats: 0 };
    while scanner.at < scanner.units.len() {
        scanner.token();
    }
    (scanner.tokens, scanner.marks)
}

/// The text of tokens, for the parser.
pub(super) fn render(tokens: &[Token], marks: &Marks) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Space => out.push(' '),
            Token::Word(w) | Token::Number(w) => out.push_str(w),
            Token::Symbol(c) => out.push(*c),
            Token::Mark(i) => out.push_str(&marks.identifier(*i)),
            Token::Literal(i) => out.push_str(&format!("'{}'", marks.identifier(*i))),
            Token::Quoted(i) => out.push_str(&format!("\"{}\"", marks.identifier(*i))),
        }
    }
    out
}

struct Scanner {
    units: Vec<Unit>,
    at: usize,
    backslash: Backslash,
    tokens: Vec<Token>,
    marks: Marks,
    questions: usize,
    formats: usize,
}

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        match self.units.get(self.at + ahead) {
            Some(Unit::Char(c)) => Some(*c),
            _ => None,
        }
    }

    fn before(&self) -> Option<char> {
        self.at.checked_sub(1).and_then(|i| match self.units[i] {
            Unit::Char(c) => Some(c),
            Unit::Splice(_) => None,
        })
    }

    fn token(&mut self) {
        let Some(c) = self.peek(0) else { return self.word() };
        let next = self.peek(1);
        match c {
            c if c.is_whitespace() => self.space(1),
            '-' if next == Some('-') => self.comment(2, &['\n']),
            '#' if next == Some(' ') && self.line_is_blank() => self.comment(1, &['\n']),
            '/' if next == Some('*') => self.comment(2, &['*', '/']),
            '\'' => self.string(),
            '"' => self.quoted('"'),
            '`' => self.quoted('`'),
            '[' if self.is_bracketed_name() => self.quoted(']'),
            '$' if self.dollar_tag().is_some() => self.dollar_string(),
            // SQLAlchemy's way to write a colon that starts no parameter.
            '\\' if next == Some(':') => {
                self.tokens.push(Token::Symbol(':'));
                self.at += 2;
            }
            '%' if next == Some('%') => {
                self.tokens.push(Token::Symbol('%'));
                self.at += 2;
            }
            '?' | '%' | ':' | '$' | '@' => self.parameter(c),
            c if c.is_ascii_digit() => self.number(),
            c if starts_name(c) => self.word(),
            c => {
                self.tokens.push(Token::Symbol(c));
                self.at += 1;
            }
        }
    }

    fn space(&mut self, length: usize) {
        self.tokens.push(Token::Space);
        self.at += length;
    }

    fn line_is_blank(&self) -> bool {
        let line = self.units[..self.at].iter().rev().take_while(|u| **u != Unit::Char('\n'));
        line.into_iter().all(|u| matches!(u, Unit::Char(c) if c.is_whitespace()))
    }

    fn comment(&mut self, open: usize, close: &[char]) {
        self.at += open;
        while self.at < self.units.len() && !close.iter().enumerate().all(|(i, c)| self.peek(i) == Some(*c)) {
            self.count_format();
            self.at += 1;
        }
        self.space(close.len());
    }

    /// Drivers with `%s` format the whole text with Python's `%`, strings and comments included: such a parameter takes its place in
    /// the list although it compares with nothing here.
    fn count_format(&mut self) {
        if self.peek(0) == Some('%') && self.peek(1) == Some('s') && self.before() != Some('%') {
            self.formats += 1;
        }
    }

    fn string(&mut self) {
        // E'…' of PostgreSQL has escapes whatever the dialect.
        let escapes = self.backslash == Backslash::Escape
            || (matches!(self.tokens.last(), Some(Token::Word(w)) if w.eq_ignore_ascii_case("e"))
                && matches!(self.before(), Some('e' | 'E')));
        let parts = self.delimited('\'', escapes);
        self.closed(parts, Token::Literal);
    }

    fn quoted(&mut self, close: char) {
        let escapes = close == '"' && self.backslash == Backslash::Escape;
        let parts = self.delimited(close, escapes);
        self.closed(parts, Token::Quoted);
    }

    fn closed(&mut self, parts: Option<Vec<Part>>, token: fn(usize) -> Token) {
        match parts {
            Some(parts) => {
                let mark = self.marks.push(Mark::Parts(parts));
                self.tokens.push(token(mark));
            }
            // No parser accepts this either: perhaps the other reading of `\'` closes the string.
            None => self.tokens.push(Token::Symbol('\'')),
        }
    }

    /// The parts up to `close`; nothing if the text ends before.
    fn delimited(&mut self, close: char, escapes: bool) -> Option<Vec<Part>> {
        self.at += 1;
        let mut parts = Vec::new();
        while let Some(&unit) = self.units.get(self.at) {
            match unit {
                Unit::Splice(i) => parts.push(Part::Splice(i)),
                Unit::Char(c) if c == close => {
                    if self.peek(1) != Some(close) {
                        self.at += 1;
                        return Some(parts);
                    }
                    self.at += 1;
                    push_char(&mut parts, c);
                }
                Unit::Char('\\') if escapes => {
                    self.at += 1;
                    match self.units.get(self.at) {
                        Some(Unit::Char(c)) => push_char(&mut parts, *c),
                        Some(Unit::Splice(i)) => parts.push(Part::Splice(*i)),
                        None => {}
                    }
                }
                Unit::Char(c) => {
                    self.count_format();
                    push_char(&mut parts, c);
                }
            }
            self.at += 1;
        }
        None
    }

    /// `[name]` of SQL Server and SQLite, not an array's index.
    fn is_bracketed_name(&self) -> bool {
        if self.before().is_some_and(|c| in_name(c) || c == ']' || c == ')') {
            return false;
        }
        let mut units = self.units[self.at + 1..].iter();
        matches!(units.next(), Some(Unit::Splice(_)))
            || (self.peek(1).is_some_and(starts_name)
                && matches!(
                    units.find(|u| !matches!(u, Unit::Char(c) if in_name(*c) || *c == ' ')),
                    Some(Unit::Char(']') | Unit::Splice(_))
                ))
    }

    /// Length of the opening `$tag$` here, if there is one.
    fn dollar_tag(&self) -> Option<usize> {
        if self.before().is_some_and(in_name) {
            return None;
        }
        let mut length = 1;
        loop {
            match self.peek(length)? {
                '$' => return Some(length + 1),
                c if starts_name(c) || (length > 1 && c.is_ascii_digit()) => length += 1,
                _ => return None,
            }
        }
    }

    fn dollar_string(&mut self) {
        let length = self.dollar_tag().unwrap_or(1);
        let tag = self.units[self.at..self.at + length].to_vec();
        self.at += length;
        let mut parts = Vec::new();
        while self.at < self.units.len() && !self.units[self.at..].starts_with(&tag) {
            match self.units[self.at] {
                Unit::Char(c) => push_char(&mut parts, c),
                Unit::Splice(i) => parts.push(Part::Splice(i)),
            }
            self.at += 1;
        }
        self.at += length;
        let mark = self.marks.push(Mark::Parts(parts));
        self.tokens.push(Token::Literal(mark));
    }

    fn number(&mut self) {
        let mut text = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_ascii_alphanumeric() || *c == '.') {
            text.push(c);
            self.at += 1;
        }
        self.tokens.push(Token::Number(text));
    }

    /// A name; a spliced value is part of the name to which it is glued.
    fn word(&mut self) {
        let mut parts = Vec::new();
        while let Some(&unit) = self.units.get(self.at) {
            match unit {
                Unit::Char(c) if in_name(c) => push_char(&mut parts, c),
                Unit::Char(_) => break,
                Unit::Splice(i) => parts.push(Part::Splice(i)),
            }
            self.at += 1;
        }
        if let [Part::Text(word)] = &mut parts[..] {
            self.tokens.push(Token::Word(std::mem::take(word)));
        } else {
            let mark = self.marks.push(Mark::Parts(parts));
            self.tokens.push(Token::Mark(mark));
        }
    }

    fn parameter(&mut self, sign: char) {
        let Some((parameter, length)) = self.read_parameter(sign) else {
            self.tokens.push(Token::Symbol(sign));
            self.at += 1;
            return;
        };
        let mark = self.marks.push(Mark::Parameter(parameter));
        self.tokens.extend([Token::Space, Token::Mark(mark), Token::Space]);
        self.at += length;
    }

    fn read_parameter(&mut self, sign: char) -> Option<(Parameter, usize)> {
        let name = self.name_at(1);
        let numbered = |name: &str| match name.parse::<usize>() {
            Ok(n) => Some(Parameter::Number(n)),
            Err(_) => name.starts_with(starts_name).then(|| Parameter::Name(name.to_owned())),
        };
        match sign {
            '?' => {
                let operator = match self.peek(1) {
                    Some('|') => self.peek(2) != Some('|'),
                    Some('&') => true,
                    _ => self.next_visible(1) == Some('\''),
                };
                if operator {
                    return None;
                }
                if let Ok(n) = name.parse() {
                    return Some((Parameter::Number(n), 1 + name.chars().count()));
                }
                self.questions += 1;
                Some((Parameter::Position(self.questions - 1), 1))
            }
            '%' if matches!(name.as_str(), "s" | "d") => {
                self.formats += 1;
                Some((Parameter::Position(self.formats - 1), 2))
            }
            '%' if self.peek(1) == Some('(') => {
                let mut name = String::new();
                while let Some(c) = self.peek(2 + name.chars().count()).filter(|c| *c != ')') {
                    name.push(c);
                }
                let length = name.chars().count();
                let known = self.peek(2 + length) == Some(')') && matches!(self.peek(3 + length), Some('s' | 'd'));
                known.then_some((Parameter::Name(name), 4 + length))
            }
            ':' if !self.before().is_some_and(|c| c == ':' || in_name(c)) => Some((numbered(&name)?, 1 + name.chars().count())),
            '$' if !self.before().is_some_and(in_name) => Some((numbered(&name)?, 1 + name.chars().count())),
            '@' if self.before() != Some('@') && name.starts_with(starts_name) => {
                let length = 1 + name.chars().count();
                Some((Parameter::Name(name), length))
            }
            _ => None,
        }
    }

    fn name_at(&self, ahead: usize) -> String {
        let units = self.units.get(self.at + ahead..).unwrap_or_default();
        units.iter().map_while(|u| if let Unit::Char(c) = u { (c.is_alphanumeric() || *c == '_').then_some(*c) } else { None }).collect()
    }

    fn next_visible(&self, ahead: usize) -> Option<char> {
        (ahead..).map_while(|i| self.peek(i)).find(|c| !c.is_whitespace())
    }
}

fn push_char(parts: &mut Vec<Part>, c: char) {
    if let Some(Part::Text(t)) = parts.last_mut() {
        t.push(c);
    } else {
        parts.push(Part::Text(c.to_string()));
    }
}
