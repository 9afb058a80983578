use super::*;

/// Pieces of a text in which `{n}` is spliced value n.
fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (index, after) = after.split_once('}').expect("closed");
        out.push(Piece::Text(before.to_owned()));
        out.push(Piece::Splice(index.parse().expect("a number")));
        rest = after;
    }
    out.push(Piece::Text(rest.to_owned()));
    out
}

fn operand(o: &Operand) -> String {
    match o {
        Operand::Column { table: Some(t), name } => format!("{t}.{name}"),
        Operand::Column { table: None, name } => name.clone(),
        Operand::Parameter(Parameter::Position(n)) => format!("@{n}"),
        Operand::Parameter(Parameter::Name(n)) => format!("@{n}"),
        Operand::Parameter(Parameter::Number(n)) => format!("@#{n}"),
        Operand::Splice(i) => format!("{{{i}}}"),
        Operand::Number(n) => n.clone(),
        Operand::Text(t) => format!("'{t}'"),
        Operand::Null => "null".into(),
        Operand::Bool(b) => b.to_string(),
        Operand::Call(f, args) => format!("{f}({})", list(args)),
        Operand::Tuple(args) => format!("({})", list(args)),
        Operand::Subquery(s) => format!("[{}]", statement(s)),
        Operand::Star => "*".into(),
        Operand::Other(args) => format!("other({})", list(args)),
    }
}

fn list(items: &[Operand]) -> String {
    items.iter().map(operand).collect::<Vec<_>>().join(", ")
}

fn condition(c: &Condition) -> String {
    let many = |items: &[Condition], word: &str| format!("({})", items.iter().map(condition).collect::<Vec<_>>().join(word));
    let not = |negated: &bool| if *negated { "not " } else { "" };
    match c {
        Condition::True => "true".into(),
        Condition::False => "false".into(),
        Condition::And(items) => many(items, " & "),
        Condition::Or(items) => many(items, " | "),
        Condition::Not(c) => format!("not {}", condition(c)),
        Condition::Compare(op, a, b) => format!("{} {op:?} {}", operand(a), operand(b)).replace(" Eq ", "="),
        Condition::In { negated, operand: o, list: l } => format!("{} {}in ({})", operand(o), not(negated), list(l)),
        Condition::InSubquery { negated, operand: o, query } => format!("{} {}in [{}]", operand(o), not(negated), statement(query)),
        Condition::Exists { negated, query } => format!("{}exists [{}]", not(negated), statement(query)),
        Condition::IsNull { negated, operand: o } => format!("{} is {}null", operand(o), not(negated)),
        Condition::Unknown(items) => format!("unknown({})", list(items)),
    }
}

/// Entities, joins and condition of a statement.
fn statement(s: &Statement) -> String {
    let mut out = Vec::new();
    for (i, e) in s.entities.iter().enumerate() {
        let join = s.joins.iter().find(|j| j.entity == i);
        let mut text = join.map_or(String::new(), |j| if j.outer == Outer::Inner { String::new() } else { format!("{:?} ", j.outer) });
        text += &e.table;
        for s in &e.spliced {
            text += &format!("{{{s}}}");
        }
        if let Some(alias) = &e.alias {
            text += &format!(" as {alias}");
        }
        if let Some(query) = &e.subquery {
            text += &format!(" [{}]", statement(query));
        }
        if let Some(j) = join.filter(|j| j.on != Condition::True) {
            text += &format!(" on {}", condition(&j.on));
        }
        out.push(text);
    }
    let mut text = out.join(", ");
    if s.condition != Condition::True {
        text += &format!(" where {}", condition(&s.condition));
    }
    for branch in &s.union {
        text += &format!(" union {}", statement(branch));
    }
    text
}

fn show(text: &str) -> String {
    match parse(&pieces(text)) {
        Ok(statements) => statements.iter().map(statement).collect::<Vec<_>>().join("; "),
        Err(e) => e.to_string(),
    }
}

fn check(table: &[(&str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .filter(|(sql, wanted)| show(sql) != *wanted)
        .map(|(sql, wanted)| format!("{sql}\n  is     {}\n  wanted {wanted}", show(sql)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn parameters() {
    check(&[
        ("SELECT * FROM t WHERE id = ? AND owner_id = ?", "t where (id=@0 & owner_id=@1)"),
        ("SELECT name, ? AS x FROM t WHERE id = ?", "t where id=@1"),
        ("SELECT * FROM t WHERE id=%s and o=%s", "t where (id=@0 & o=@1)"),
        ("SELECT * FROM t WHERE id = %(ref)s AND o = :Me", "t where (id=@ref & o=@Me)"),
        ("SELECT * FROM t WHERE id = :id::uuid AND o = CAST(:me AS int)", "t where (id=@id & o=@me)"),
        ("SELECT * FROM t WHERE id = $1 AND o = $2::int", "t where (id=@#1 & o=@#2)"),
        ("SELECT * FROM t WHERE id = ?2 AND o = ?1", "t where (id=@#2 & o=@#1)"),
        ("SELECT * FROM t WHERE id = @id AND o = :1", "t where (id=@id & o=@#1)"),
        ("SELECT * FROM t WHERE id IN (?, ?) AND o IN %s AND p IN :ps", "t where (id in (@0, @1) & o in (@0) & p in (@ps))"),
        ("SELECT * FROM t WHERE id = ANY(%s) AND o = ANY(ARRAY[%s, %s])", "t where (id in (@0) & o in (@1, @2))"),
        ("SELECT * FROM t WHERE (id, o) = (?, ?)", "t where (id=@0 & o=@1)"),
        ("SELECT * FROM t WHERE (id, o) IN ((?, ?))", "t where (id, o) in ((@0, @1))"),
        ("SELECT * FROM t WHERE id = ? LIMIT ? OFFSET ?", "t where id=@0"),
        ("SELECT * FROM t WHERE tags ?| ARRAY['a'] AND id = ?", "t where (unknown(tags, ('a')) & id=@0)"),
        ("SELECT * FROM t WHERE at > now() - INTERVAL '1 day' AND id = %s", "t where (at Gt other(now(), other('1 day')) & id=@0)"),
    ]);
}

#[test]
fn hidden_text() {
    check(&[
        ("SELECT * FROM t WHERE id = ? -- AND owner_id = ?", "t where id=@0"),
        ("SELECT * FROM t -- really?\nWHERE id = ?", "t where id=@0"),
        ("SELECT * FROM t WHERE id = ? /* AND owner_id = ? */ AND o = ?", "t where (id=@0 & o=@1)"),
        ("SELECT * FROM t WHERE q = 'why? AND o = ?' AND id = ?", "t where (q='why? AND o = ?' & id=@0)"),
        ("SELECT * FROM t WHERE q = 'a''?' AND id = ?", "t where (q='a'?' & id=@0)"),
        ("SELECT * FROM t WHERE q = 'a\\'?' AND id = ?", "t where (q='a'?' & id=@0)"),
        ("SELECT * FROM t WHERE q = ':x' AND id = :id", "t where (q=':x' & id=@id)"),
        ("SELECT * FROM t WHERE q LIKE '%son' AND id = ?", "t where (q Like '%son' & id=@0)"),
        ("SELECT * FROM t WHERE at = '12:30:00' AND a[1:2] = b AND id = :id", "t where (at='12:30:00' & other(a)=b & id=@id)"),
        ("SELECT * FROM t WHERE id = '{0}' /* {1} */", "t where id={0}"),
        ("SELECT $$ ? $$, $x$ it's ? $x$ FROM t WHERE id = ?", "t where id=@0"),
    ]);
}

#[test]
fn splices() {
    check(&[
        ("SELECT * FROM t WHERE id = {0} AND o = '{1}' AND p = \"{2}\"", "t where (id={0} & o={1} & p={2})"),
        ("SELECT * FROM t WHERE q LIKE '%{0}%'", "t where q Like other({0})"),
        ("SELECT {0} FROM {1} WHERE {2} = ?", "{1} where {2}=@0"),
        ("SELECT * FROM {0}.invoices i WHERE i.{1} = ? AND i.id = ?", "invoices as i where (other({1})=@0 & i.id=@1)"),
        ("SELECT * FROM inv_{0} WHERE id = ?", "{0} where id=@0"),
        ("SELECT * FROM t WHERE {0}", "t where unknown({0})"),
        ("SELECT * FROM t {0}", "t where unknown({0})"),
        ("SELECT * FROM t{0}", "t where unknown({0})"),
        ("SELECT * FROM t {0} ORDER BY {1} {2} LIMIT {3}", "t where unknown({0})"),
        ("SELECT * FROM t a {0} WHERE id = ?", "t as a, {0} where id=@0"),
        ("SELECT * FROM t WHERE id = ? {0} ORDER BY x", "t where (id=@0 & unknown({0}))"),
        ("SELECT * FROM t WHERE id = ? {0} {1}", "t where (id=@0 & unknown({0}) & unknown({1}))"),
        ("SELECT * FROM t WHERE id {0} ?", "t where unknown(other(id, {0}), @0)"),
        ("SELECT * FROM t WHERE id IN ({0}) AND o = ?", "t where (id in ({0}) & o=@0)"),
        ("SELECT * FROM t WHERE id IN {0}", "t where id in ({0})"),
        ("{0} WHERE id = ?", "{0} where id=@0"),
        ("{0} AND id = ?", "{0} where id=@0"),
        ("UPDATE t SET {0} WHERE id = ?", "t where id=@0"),
        ("UPDATE t SET a = ? {0}", "t where unknown({0})"),
        ("DELETE FROM t {0}", "t where unknown({0})"),
        ("INSERT INTO t ({0}) VALUES ({1})", "t"),
        ("INSERT INTO t (a) VALUES {0}", "t"),
        ("INSERT INTO t (a, b) VALUES %s", "t"),
    ]);
    let update = &parse(&pieces("UPDATE t SET {0}, a = ?, {1} = ? WHERE id = ?")).expect("parses")[0];
    let shown: Vec<_> = update.assignments.iter().map(|(n, o)| format!("{n}={}", operand(o))).collect();
    assert_eq!(shown, ["={0}", "a=@0", "=other({1}, @1)"]);
}

#[test]
fn conditions() {
    check(&[
        ("SELECT * FROM t WHERE id = ? AND (o = ? OR public)", "t where (id=@0 & (o=@1 | unknown(public)))"),
        ("SELECT * FROM t WHERE a = ? OR b = ? AND c = ?", "t where (a=@0 | (b=@1 & c=@2))"),
        ("SELECT * FROM t WHERE NOT (o = ?) AND o <> ?", "t where (not o=@0 & o NotEq @1)"),
        ("SELECT o = ?, CASE WHEN o = ? THEN 1 END FROM t WHERE id = ?", "t where id=@2"),
        ("SELECT * FROM t WHERE 1=1 AND id = ?", "t where id=@0"),
        ("SELECT * FROM t WHERE TRUE AND id = ?", "t where id=@0"),
        ("SELECT * FROM t WHERE o IS NULL OR o IS NOT NULL", "t where (o is null | o is not null)"),
        ("SELECT * FROM t WHERE LOWER(TRIM(email)) = LOWER(?)", "t where email=@0"),
        ("SELECT * FROM t WHERE COALESCE(o, 0) = ? AND o = COALESCE(?, o)", "t where (o=@0 & o=coalesce(@1, o))"),
        ("SELECT * FROM t WHERE (? IS NULL OR o = ?)", "t where (@0 is null | o=@1)"),
        ("SELECT * FROM t WHERE a BETWEEN ? AND ? AND o = ?", "t where (a GtE @0 & a LtE @1 & o=@2)"),
        ("SELECT * FROM t WHERE CASE WHEN ? THEN o = ? END", "t where unknown(other(@0, other(o, @1)))"),
        ("SELECT * FROM t WHERE o <=> ? AND p IS NOT DISTINCT FROM ?", "t where (o Is @0 & p Is @1)"),
        ("SELECT * FROM t WHERE data->>'owner' = ?", "t where ->>(data, 'owner')=@0"),
        ("SELECT o FROM t GROUP BY o HAVING COUNT(*) > 1 AND o = ?", "t where (count(*) Gt 1 & o=@0)"),
        ("SELECT * FROM t WHERE id IN (SELECT t_id FROM m WHERE u = ?)", "t where id in [m where u=@0]"),
        ("SELECT * FROM t WHERE NOT EXISTS (SELECT 1 FROM m WHERE m.t = t.id AND u = ?)", "t where not exists [m where (m.t=t.id & u=@0)]"),
        ("SELECT * FROM t WHERE o = (SELECT id FROM u WHERE k = ?)", "t where o=[u where k=@0]"),
    ]);
}

#[test]
fn tables_and_joins() {
    check(&[
        ("SELECT * FROM public.\"Invoice\" AS I WHERE I.\"ID\" = ?", "invoice as i where i.id=@0"),
        ("SELECT * FROM `a`, [b c] WHERE `a`.`x` = ?", "a, b c where a.x=@0"),
        ("SELECT * FROM a JOIN b ON b.a = a.id AND b.o = ? WHERE a.id = ?", "a, b on (b.a=a.id & b.o=@0) where a.id=@1"),
        ("SELECT * FROM a LEFT JOIN b ON b.o = ? WHERE a.id = ?", "a, Left b on b.o=@0 where a.id=@1"),
        ("SELECT * FROM a LEFT JOIN (b JOIN c ON c.o = ?) ON b.a = a.id", "a, Left b on b.a=a.id, Left c on c.o=@0"),
        ("SELECT * FROM a RIGHT JOIN b USING (x) CROSS JOIN c", "a, Right b on a.x=b.x, c"),
        ("SELECT * FROM a FULL OUTER JOIN b ON a.x = b.x", "a, Full b on a.x=b.x"),
        ("SELECT * FROM a NATURAL JOIN b", "a, b on unknown()"),
        ("SELECT * FROM (SELECT * FROM t WHERE o = ?) AS x WHERE x.id = ?", " as x [t where o=@0] where x.id=@1"),
        ("WITH x AS (SELECT * FROM t WHERE o = ?) SELECT * FROM x y WHERE id = ?", "x as y [t where o=@0] where id=@1"),
        ("WITH x AS (SELECT 1) SELECT * FROM main.x", "x"),
        (
            "WITH RECURSIVE d AS (SELECT id FROM t WHERE o = ? UNION ALL SELECT t.id FROM t JOIN d ON t.up = d.id) SELECT * FROM d",
            "d [t where o=@0 union t, d [t where o=@0] on t.up=d.id]",
        ),
        ("SELECT a FROM t WHERE o = ? UNION SELECT a FROM u UNION ALL SELECT a FROM v", "t where o=@0 union u union v"),
        ("SELECT a FROM t EXCEPT SELECT a FROM u", "t"),
        ("SELECT 1; SELECT * FROM t WHERE id = ?;", "; t where id=@0"),
    ]);
}

#[test]
fn writes() {
    check(&[
        ("UPDATE t SET o = ? WHERE id = ?", "t where id=@1"),
        ("UPDATE t SET a = u.a FROM u WHERE u.id = t.u AND u.o = %s", "t, u where (u.id=t.u & u.o=@0)"),
        ("UPDATE i SET a = 1 FROM invoices i JOIN u ON u.id = i.u WHERE u.o = ?", "invoices as i, u on u.id=i.u where u.o=@0"),
        ("UPDATE a JOIN b ON a.x = b.x SET a.y = ? WHERE b.o = ?", "a, b on a.x=b.x where b.o=@1"),
        ("DELETE FROM t WHERE id = ? RETURNING id", "t where id=@0"),
        ("DELETE FROM t USING u WHERE u.id = t.u AND u.o = ?", "t, u where (u.id=t.u & u.o=@0)"),
        ("DELETE i FROM c JOIN inv i ON i.c = c.id WHERE c.o = ?", "c, inv as i on i.c=c.id where c.o=@0"),
        ("INSERT OR REPLACE INTO t (a, b) VALUES (?, ?)", "t"),
        ("INSERT INTO t (a) VALUES (?) ON CONFLICT (id) DO UPDATE SET a = excluded.a WHERE t.o = ?", "t where t.o=@1"),
        ("WITH d AS (DELETE FROM t WHERE id = ? RETURNING *) SELECT * FROM d", "t where id=@0; d [t where id=@0]"),
        ("TRUNCATE TABLE t", "t"),
        ("PRAGMA foreign_keys = ON; DELETE FROM t WHERE id = ?", "; t where id=@0"),
    ]);
    let one = |text: &str| parse(&pieces(text)).expect("parses").remove(0);
    let insert = one("INSERT INTO t (A, \"B\") VALUES (?, 'x'), (DEFAULT, NULL) ON CONFLICT DO NOTHING");
    assert_eq!((insert.op, insert.conflict, insert.insert_columns), (Operation::Insert, Conflict::Ignore, vec!["a".into(), "b".into()]));
    assert_eq!(insert.rows.iter().map(|r| list(r)).collect::<Vec<_>>(), ["@0, 'x'", "default, null"]);
    let insert = one("INSERT INTO t (a) SELECT x FROM u WHERE o = ?");
    assert_eq!(insert.source.map(|s| statement(&s)).as_deref(), Some("u where o=@0"));
    assert_eq!(one("REPLACE INTO t (a) VALUES (?)").conflict, Conflict::Replace);
    let mysql = one("INSERT INTO t SET a = %s, b = 1 ON DUPLICATE KEY UPDATE a = %s");
    assert_eq!((mysql.insert_columns.len(), mysql.conflict, mysql.assignments.len()), (2, Conflict::Update, 1));
    assert_eq!(one("DELETE i FROM c JOIN inv i ON i.c = c.id").target, 1);
    let names: Vec<_> = one("SELECT a, t.b, c AS d, COUNT(*), t.* FROM t").columns.into_iter().map(|c| c.name).collect();
    assert_eq!(names, [Some("a".into()), Some("b".into()), Some("d".into()), None, None]);
}

#[test]
fn nonsense_is_an_error_and_size_has_limits() {
    for text in ["", "   ", "-- only"] {
        assert_eq!(parse(&pieces(text)), Ok(Vec::new()), "{text}");
    }
    for text in ["hello", "SELECT * FROM t WHERE", "{0}", "SELECT 'open", "/* open"] {
        assert!(!matches!(parse(&pieces(text)), Ok(s) if !s.is_empty()), "{text}");
    }
    let deep = format!("SELECT * FROM t WHERE {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(parse(&pieces(&deep)), Err(SqlError::TooLarge));
    assert_eq!(parse(&pieces(&format!("SELECT * FROM t WHERE {}a", "a OR ".repeat(5000)))), Err(SqlError::TooLarge));
    assert!(parse(&pieces(&format!("SELECT * FROM t WHERE {}a", "a OR b || c AND ".repeat(300)))).is_ok());
    assert!(parse(&pieces(&format!("SELECT * FROM t WHERE a IN ({}1)", "?, ".repeat(20_000)))).is_ok());
    let doubling: String = (1..40).map(|i| format!(", c{i} AS (SELECT * FROM c{} a, c{} b)", i - 1, i - 1)).collect();
    assert_eq!(parse(&pieces(&format!("WITH c0 AS (SELECT 1){doubling} SELECT * FROM c39"))), Err(SqlError::TooLarge));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_panic(words in proptest::collection::vec("(SELECT|FROM|WHERE|AND|SET|UPDATE|JOIN|IN|VALUES|t|=|\\?|%s|:a|\\$1|'|\"|\\[|\\]|\\(|\\)|,|;|\\\\|--|/\\*|\\$\\$|\\PC)", 0..24), at in 0usize..24) {
        let mut pieces: Vec<_> = words.iter().map(|w| Piece::Text(format!("{w} "))).collect();
        pieces.insert(at.min(pieces.len()), Piece::Splice(0));
        let _ = parse(&pieces);
        let _ = schema::tables(&words.join(" "));
    }
}
