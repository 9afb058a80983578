//! Tables as `CREATE TABLE` text declares them, in `.sql` files and in strings.

use super::scan::{self, Backslash, Marks, Token};
use super::shape::Piece;
use super::{grammar, statements};
use sqlparser::ast::{self, AlterTableOperation, ColumnDef, ColumnOption, Expr, Ident, IndexColumn, ObjectName, TableConstraint};

/// A table, names in lower case and without schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    pub name: String,
    /// The type as written, roughly; empty where SQLite lets it be left out.
    pub type_text: String,
    /// Alone or together with others.
    pub primary_key: bool,
    /// Alone, not together with others.
    pub unique: bool,
    pub nullable: bool,
    /// The database provides a value: DEFAULT, identity, serial, AUTO_INCREMENT, generated.
    pub default: bool,
    /// Table and column of a foreign key; no column means the table's primary key.
    pub references: Option<(String, Option<String>)>,
}

/// What a text declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    pub tables: Vec<Table>,
    /// `CREATE TABLE`, `ALTER TABLE` and unique indexes that no dialect could read.
    pub skipped: usize,
}

/// Whether a text may declare a table.
#[must_use]
pub fn declares(text: &str) -> bool {
    let mut create = false;
    text.split_whitespace().any(|word| {
        let table = create && ["table", "temp", "temporary", "unlogged"].iter().any(|t| word.eq_ignore_ascii_case(t));
        create = word.eq_ignore_ascii_case("create");
        table
    })
}

/// The tables that a text declares; statements that cannot be read are left out.
#[must_use]
pub fn tables(sql: &str) -> Vec<Table> {
    read(sql).tables
}

/// The tables that a text declares, and how many statements about tables could not be read.
#[must_use]
pub fn read(sql: &str) -> Schema {
    let (tokens, marks) = scan::scan(&[Piece::Text(without_data(sql))], Backslash::Plain);
    let mut schema = Schema::default();
    for tokens in statements(&tokens) {
        if !about_tables(tokens) {
            continue;
        }
        match grammar(tokens, &marks) {
            Ok(statements) => statements.iter().for_each(|s| Reader { marks: &marks, schema: &mut schema }.statement(s)),
            Err(_) => schema.skipped += 1,
        }
    }
    schema
}

/// Dumps of PostgreSQL hold rows between `COPY … FROM stdin;` and `\.`, and commands of its shell.
fn without_data(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut data = false;
    for line in sql.lines() {
        let lower = line.trim_end().to_ascii_lowercase();
        if data {
            data = lower != "\\.";
        } else if lower.starts_with("copy ") && lower.ends_with("from stdin;") {
            data = true;
        } else if lower == "go" {
            out.push(';');
        } else if !lower.starts_with('\\') {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

fn about_tables(tokens: &[Token]) -> bool {
    let words: Vec<_> = tokens
        .iter()
        .filter(|t| **t != Token::Space)
        .map_while(|t| if let Token::Word(w) = t { Some(w.to_ascii_lowercase()) } else { None })
        .take(5)
        .collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    match words.first().map(String::as_str) {
        Some("alter") => words.get(1).is_some_and(|w| w == "table"),
        Some("create") => has("table") && !has("virtual") || has("unique") && has("index"),
        _ => false,
    }
}

struct Reader<'a> {
    marks: &'a Marks,
    schema: &'a mut Schema,
}

impl Reader<'_> {
    fn statement(&mut self, statement: &ast::Statement) {
        match statement {
            ast::Statement::CreateTable(create) => {
                let mut table = Table { name: self.object(&create.name), columns: Vec::new() };
                for column in &create.columns {
                    table.columns.push(self.column(column));
                }
                for constraint in &create.constraints {
                    self.constraint(&mut table, constraint);
                }
                // `CREATE TABLE IF NOT EXISTS` in several places: the first one counts.
                if !self.schema.tables.iter().any(|t| t.name == table.name) {
                    self.schema.tables.push(table);
                }
            }
            ast::Statement::AlterTable(alter) => {
                let name = self.object(&alter.name);
                // The table may be declared in another file; the caller merges by name.
                let index = self.schema.tables.iter().position(|t| t.name == name).unwrap_or_else(|| {
                    self.schema.tables.push(Table { name, columns: Vec::new() });
                    self.schema.tables.len() - 1
                });
                let mut table = std::mem::take(&mut self.schema.tables[index]);
                for operation in &alter.operations {
                    match operation {
                        AlterTableOperation::AddConstraint { constraint, .. } => self.constraint(&mut table, constraint),
                        AlterTableOperation::AddColumn { column_def, .. } => {
                            let column = self.column(column_def);
                            table.columns.retain(|c| c.name != column.name);
                            table.columns.push(column);
                        }
                        _ => {}
                    }
                }
                if table.columns.is_empty() {
                    self.schema.tables.remove(index);
                } else {
                    self.schema.tables[index] = table;
                }
            }
            ast::Statement::CreateIndex(index) if index.unique && index.predicate.is_none() => {
                let name = self.object(&index.table_name);
                if let ([column], Some(table)) = (&self.indexed(&index.columns)[..], self.schema.tables.iter_mut().find(|t| t.name == name))
                    && let Some(column) = table.columns.iter_mut().find(|c| c.name == *column)
                {
                    column.unique = true;
                }
            }
            _ => {}
        }
    }

    fn column(&self, definition: &ColumnDef) -> Column {
        let type_text = self.marks.restore(&definition.data_type.to_string());
        let lower = type_text.to_ascii_lowercase();
        let mut column = Column {
            name: self.ident(&definition.name),
            default: lower.contains("serial"),
            type_text,
            nullable: true,
            ..Column::default()
        };
        for option in &definition.options {
            match &option.option {
                ColumnOption::NotNull => column.nullable = false,
                ColumnOption::PrimaryKey(_) => {
                    column.primary_key = true;
                    column.nullable = false;
                }
                ColumnOption::Unique(_) => column.unique = true,
                ColumnOption::Default(_) | ColumnOption::Generated { .. } | ColumnOption::Identity(_) => column.default = true,
                ColumnOption::DialectSpecific(tokens) => {
                    let text = tokens.iter().map(ToString::to_string).collect::<String>().to_ascii_lowercase();
                    column.default |= text.starts_with("auto");
                }
                ColumnOption::ForeignKey(key) => {
                    column.references = Some((self.object(&key.foreign_table), key.referred_columns.first().map(|c| self.ident(c))));
                }
                _ => {}
            }
        }
        column
    }

    fn constraint(&self, table: &mut Table, constraint: &TableConstraint) {
        match constraint {
            TableConstraint::PrimaryKey(key) => {
                for name in self.indexed(&key.columns) {
                    let column = column_of(table, name);
                    column.primary_key = true;
                    column.nullable = false;
                }
            }
            TableConstraint::Unique(key) => {
                if let [name] = &self.indexed(&key.columns)[..] {
                    column_of(table, name.clone()).unique = true;
                }
            }
            TableConstraint::ForeignKey(key) => {
                for (i, name) in key.columns.iter().enumerate() {
                    let referred = key.referred_columns.get(i).map(|c| self.ident(c));
                    column_of(table, self.ident(name)).references = Some((self.object(&key.foreign_table), referred));
                }
            }
            _ => {}
        }
    }

    fn indexed(&self, columns: &[IndexColumn]) -> Vec<String> {
        let name = |c: &IndexColumn| match &c.column.expr {
            Expr::Identifier(ident) => self.ident(ident),
            other => other.to_string(),
        };
        columns.iter().map(name).collect()
    }

    fn ident(&self, ident: &Ident) -> String {
        self.marks.restore(&ident.value).to_lowercase()
    }

    fn object(&self, name: &ObjectName) -> String {
        name.0.last().and_then(|part| part.as_ident()).map(|ident| self.ident(ident)).unwrap_or_default()
    }
}

/// The column of that name; made if the text declares it elsewhere.
fn column_of(table: &mut Table, name: String) -> &mut Column {
    let index = table.columns.iter().position(|c| c.name == name).unwrap_or_else(|| {
        table.columns.push(Column { name, nullable: true, ..Column::default() });
        table.columns.len() - 1
    });
    &mut table.columns[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line a column: `table.name: type, pk, unique, not null, default, -> table.column`.
    fn show(sql: &str) -> String {
        let schema = read(sql);
        let mut out = Vec::new();
        for table in &schema.tables {
            for c in &table.columns {
                let mut line = format!("{}.{}", table.name, c.name);
                for (on, word) in [(c.primary_key, "pk"), (c.unique, "unique"), (!c.nullable, "required"), (c.default, "default")] {
                    if on {
                        line += &format!(" {word}");
                    }
                }
                if let Some((table, column)) = &c.references {
                    line += &format!(" ->{table}.{}", column.as_deref().unwrap_or("?"));
                }
                out.push(line);
            }
        }
        if schema.skipped > 0 {
            out.push(format!("skipped {}", schema.skipped));
        }
        out.join("; ")
    }

    #[test]
    fn declarations() {
        let table = [
            (
                "CREATE TABLE IF NOT EXISTS invoice (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant_id INTEGER NOT NULL REFERENCES tenant(id), note)",
                "invoice.id pk required default; invoice.tenant_id required ->tenant.id; invoice.note",
            ),
            (
                "CREATE TABLE public.\"Invoice\" (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, owner text REFERENCES \"User\" ON DELETE CASCADE)",
                "invoice.id pk required default; invoice.owner ->user.?",
            ),
            (
                "CREATE TABLE `a` (`id` int NOT NULL AUTO_INCREMENT, `b` int, kind ENUM('x;','y') DEFAULT 'x;', PRIMARY KEY (`id`), KEY i (`b`), CONSTRAINT f FOREIGN KEY (`b`) REFERENCES `bs` (`id`)) ENGINE=InnoDB;",
                "a.id pk required default; a.b ->bs.id; a.kind default",
            ),
            (
                "CREATE TABLE [dbo].[x] ([id] INT IDENTITY(1,1) PRIMARY KEY)\nGO\nCREATE TABLE y (id serial, UNIQUE (id))\nGO",
                "x.id pk required default; y.id unique default",
            ),
            (
                "CREATE TABLE member (a int, b int, PRIMARY KEY (a, b), UNIQUE (b, a), FOREIGN KEY (a, b) REFERENCES t (c, d))",
                "member.a pk required ->t.c; member.b pk required ->t.d",
            ),
            (
                "CREATE TABLE a (id int); ALTER TABLE ONLY public.a ADD CONSTRAINT p PRIMARY KEY (id); ALTER TABLE a ADD COLUMN b int REFERENCES c; CREATE UNIQUE INDEX u ON a (b);",
                "a.id pk required; a.b unique ->c.?",
            ),
            ("ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c(id)", "a.b ->c.id"),
            ("CREATE TABLE a (id int, tenant int,); CREATE TABLE b (id int)", "b.id; skipped 1"),
            ("COPY t (a) FROM stdin;\nit's\n\\.\nCREATE TABLE a (id int);", "a.id"),
            ("-- CREATE TABLE no (id int);\nINSERT INTO t VALUES ('CREATE TABLE no (id int)');", ""),
            ("CREATE FUNCTION f() AS $$ BEGIN CREATE TABLE no (id int); END $$; CREATE TABLE a (id int)", "a.id"),
            ("not sql at all", ""),
        ];
        for (sql, wanted) in table {
            assert_eq!(show(sql), wanted, "{sql}");
        }
    }

    #[test]
    fn strings_in_types_are_written_out() {
        assert_eq!(tables("CREATE TABLE a (k ENUM('x', 'y'))")[0].columns[0].type_text, "ENUM('x', 'y')");
    }
}
