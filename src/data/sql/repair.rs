//! A spliced value may be a whole clause. Its neighbours tell where it stands; this writes around it what the parser needs to accept
//! it as an operand of a condition that is then unknown.

use super::scan::{Mark, Marks, Part, Token};

/// The clause that the tokens at one depth of parentheses are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    Start,
    Select,
    From,
    Into,
    Where,
    Set,
    Values,
    /// GROUP BY and later: nothing there selects rows by value.
    Tail,
}

/// Words after which an operand is still to come.
const OPEN: &[&str] = &[
    "all",
    "and",
    "any",
    "as",
    "between",
    "by",
    "case",
    "collate",
    "delete",
    "distinct",
    "else",
    "escape",
    "except",
    "exists",
    "from",
    "glob",
    "having",
    "ilike",
    "in",
    "insert",
    "intersect",
    "interval",
    "into",
    "is",
    "join",
    "like",
    "limit",
    "match",
    "not",
    "offset",
    "on",
    "or",
    "regexp",
    "replace",
    "returning",
    "rlike",
    "select",
    "set",
    "some",
    "table",
    "then",
    "top",
    "union",
    "update",
    "using",
    "values",
    "when",
    "where",
    "with",
];

/// Words that begin the next clause, or a join.
const CLAUSES: &[&str] = &[
    "where",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
    "order",
    "group",
    "limit",
    "offset",
    "having",
    "union",
    "and",
    "or",
    "on",
    "set",
    "for",
    "returning",
    "window",
    "except",
    "intersect",
    "using",
    "values",
    "asc",
    "desc",
    "as",
    "from",
    "then",
    "else",
    "end",
    "when",
    "not",
    "in",
    "is",
    "like",
    "between",
    "collate",
];

fn is_open(word: &str) -> bool {
    OPEN.contains(&word.to_ascii_lowercase().as_str())
}

fn is_word(token: Option<&Token>, word: &str) -> bool {
    matches!(token, Some(Token::Word(w)) if w.eq_ignore_ascii_case(word))
}

fn ends_operand(token: Option<&Token>) -> bool {
    match token {
        Some(Token::Word(w)) => !is_open(w),
        Some(Token::Number(_) | Token::Mark(_) | Token::Literal(_) | Token::Quoted(_)) => true,
        Some(Token::Symbol(c)) => matches!(c, ')' | ']'),
        Some(Token::Space) | None => false,
    }
}

pub(super) fn repair(tokens: &[Token], marks: &Marks) -> Vec<Token> {
    let visible: Vec<&Token> = tokens.iter().filter(|t| **t != Token::Space).collect();
    let mut repair = Repair { marks, visible: &visible, at: 0, out: Vec::new(), last: None, clauses: vec![Clause::Start], skip: false };
    for token in tokens {
        if *token == Token::Space {
            repair.out.push(Token::Space);
            continue;
        }
        if std::mem::take(&mut repair.skip) {
            repair.word("WHERE");
        } else {
            repair.token(token);
        }
        repair.at += 1;
    }
    repair.out
}

struct Repair<'a> {
    marks: &'a Marks,
    visible: &'a [&'a Token],
    /// Index in `visible` of the token at hand.
    at: usize,
    out: Vec<Token>,
    last: Option<Token>,
    clauses: Vec<Clause>,
    /// The next token gives way to WHERE.
    skip: bool,
}

impl Repair<'_> {
    fn next(&self) -> Option<&Token> {
        self.visible.get(self.at + 1).copied()
    }

    fn clause(&self) -> Clause {
        self.clauses.last().copied().unwrap_or(Clause::Start)
    }

    fn push(&mut self, token: Token) {
        self.last = Some(token.clone());
        self.out.push(token);
    }

    fn word(&mut self, word: &str) {
        self.enter(word);
        self.out.push(Token::Space);
        self.push(Token::Word(word.to_owned()));
        self.out.push(Token::Space);
    }

    fn symbols(&mut self, text: &str) {
        for c in text.chars() {
            self.push(if c == ' ' { Token::Space } else { Token::Symbol(c) });
        }
    }

    fn enter(&mut self, word: &str) {
        let clause = match word.to_ascii_lowercase().as_str() {
            "select" => Clause::Select,
            "from" | "join" | "update" | "using" => Clause::From,
            "into" => Clause::Into,
            "where" | "on" | "having" => Clause::Where,
            "set" => Clause::Set,
            "values" => Clause::Values,
            "group" | "order" | "limit" | "offset" | "returning" | "conflict" | "duplicate" | "for" | "window" => Clause::Tail,
            "union" | "except" | "intersect" => Clause::Start,
            _ => return,
        };
        if let Some(last) = self.clauses.last_mut() {
            *last = clause;
        }
    }

    fn token(&mut self, token: &Token) {
        match token {
            Token::Word(w) => self.enter(w),
            Token::Symbol('(') => self.clauses.push(Clause::Start),
            Token::Symbol(')') if self.clauses.len() > 1 => {
                self.clauses.pop();
            }
            Token::Symbol(';') => self.clauses = vec![Clause::Start],
            Token::Mark(i) => return self.mark(token, *i),
            _ => {}
        }
        self.push(token.clone());
    }

    fn mark(&mut self, token: &Token, index: usize) {
        let splice = matches!(self.marks.get(index), Mark::Parts(parts) if parts.iter().any(|p| matches!(p, Part::Splice(_))));
        let glued = matches!(self.marks.get(index), Mark::Parts(parts) if parts.iter().any(|p| matches!(p, Part::Text(_))));
        if is_word(self.last.as_ref(), "in") || is_word(self.last.as_ref(), "values") {
            self.symbols("(");
            self.push(token.clone());
            self.symbols(")");
        } else if !splice || glued || !ends_operand(self.last.as_ref()) {
            self.operand(token, splice);
        } else {
            self.clause_splice(token);
        }
    }

    /// A parameter, or a value spliced where an operand is due.
    fn operand(&mut self, token: &Token, splice: bool) {
        let starts = matches!(self.last, None | Some(Token::Symbol(';')));
        let next_word = match self.next() {
            Some(Token::Word(w)) => w.to_ascii_lowercase(),
            _ => String::new(),
        };
        let assigned = matches!(self.next(), Some(Token::Symbol('=' | '.')));
        if splice && starts && CLAUSES.contains(&next_word.as_str()) {
            // The text goes on where a spliced query ends.
            self.word("SELECT");
            self.symbols("*");
            self.word("FROM");
            self.skip = next_word == "and";
            self.push(token.clone());
        } else if splice
            && self.clause() == Clause::Set
            && !assigned
            && (is_word(self.last.as_ref(), "set") || self.last == Some(Token::Symbol(',')))
        {
            self.push(token.clone());
            self.symbols(" = ");
            self.push(token.clone());
        } else {
            self.push(token.clone());
        }
    }

    /// A value spliced where the text before it is complete.
    fn clause_splice(&mut self, token: &Token) {
        match self.clause() {
            Clause::Where => {
                let operator = match self.next() {
                    Some(Token::Word(w)) => !CLAUSES.contains(&w.to_ascii_lowercase().as_str()),
                    Some(Token::Mark(i)) => matches!(self.marks.get(*i), Mark::Parameter(_)),
                    Some(Token::Number(_) | Token::Literal(_)) => true,
                    _ => false,
                };
                if operator {
                    self.symbols(" || ");
                    self.push(token.clone());
                    self.symbols(" || ");
                } else {
                    self.word("AND");
                    self.push(token.clone());
                }
            }
            Clause::From if self.next() == Some(&Token::Symbol(',')) => {}
            Clause::From if self.more_from() => {
                self.word("CROSS");
                self.word("JOIN");
                self.push(token.clone());
            }
            Clause::From => {
                self.word("WHERE");
                self.push(token.clone());
            }
            Clause::Set if !self.where_ahead() => {
                self.word("WHERE");
                self.push(token.clone());
            }
            Clause::Into => {
                self.word("VALUES");
                self.symbols("(");
                self.push(token.clone());
                self.symbols(")");
            }
            Clause::Start | Clause::Select | Clause::Set | Clause::Values | Clause::Tail => {}
        }
    }

    /// Words that follow at this depth, up to the end of the statement or of a UNION's branch.
    fn words_ahead(&self) -> impl Iterator<Item = &str> {
        let mut depth = 0_i32;
        self.visible[self.at + 1..].iter().map_while(move |token| {
            match token {
                Token::Symbol('(') => depth += 1,
                Token::Symbol(')') => depth -= 1,
                Token::Symbol(';') => return None,
                Token::Word(w) if depth == 0 => {
                    return if w.eq_ignore_ascii_case("union") { None } else { Some(w.as_str()) };
                }
                _ => {}
            }
            if depth < 0 { None } else { Some("") }
        })
    }

    fn where_ahead(&self) -> bool {
        self.words_ahead().any(|w| w.eq_ignore_ascii_case("where"))
    }

    fn more_from(&self) -> bool {
        self.words_ahead().any(|w| ["where", "join", "set"].iter().any(|k| w.eq_ignore_ascii_case(k)))
    }
}
