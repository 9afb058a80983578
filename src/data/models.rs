//! Models: what class bodies say of tables, columns, keys and relationships.

use crate::eval::Eval;
use crate::eval::class::Ancestor;
use crate::eval::model::{Column, Model, Models, Relationship, short_name};
use crate::eval::state::State;
use crate::eval::value::{Key, Loc, ObjectKind, Shape, Val};
use crate::python::ir::{Const, ExprId, ExprKind};
use crate::source::{Name, snake};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A class statement was evaluated: if its bases or its body make it a model, it is registered.
pub fn class_created(ev: &mut Eval<'_>, st: &mut State, class: Loc) {
    let Some(info) = ev.class_info(class) else { return };
    let is_model = info.natives().any(|n| is_model_base(ev, n.as_str()));
    let mut model = Model { name: Some(info.qualified), class: Some(class), ..Model::default() };
    let mut table = None;
    let mut has_columns = false;
    // base classes and mixins first, so that the class itself wins
    for a in info.order.iter().rev() {
        let Ancestor::Class(l) = a else { continue };
        for (k, v) in st.slots(*l) {
            let Key::Name(n) = k else { continue };
            let text = n.as_str();
            if text == "__tablename__" {
                if *l == class || table.is_none() {
                    table = v.as_str().map(Name::new).or(table);
                }
                continue;
            }
            if let Some(field) = text.strip_prefix("#annotation ") {
                annotated(ev, &mut model, Name::new(field), *l, &mut has_columns);
                continue;
            }
            attribute(ev, st, &mut model, n, &v, &mut has_columns);
        }
    }
    let mapped = has_columns && table.is_some();
    if !is_model && !mapped {
        return;
    }
    model.table = Some(table.unwrap_or_else(|| Name::new(&snake(short_name(info.qualified)))));
    model.complete = has_columns;
    if !model.columns.keys().any(|c| *c == "id") && !model.columns.values().any(|c| c.primary) {
        model.columns.insert(Name::new("id"), Column { identifies: true, primary: true, ..Column::default() });
    }
    Arc::make_mut(&mut ev.models).insert(info.qualified, model);
}

fn is_model_base(ev: &Eval<'_>, path: &str) -> bool {
    path.ends_with("().Model")
        || ev.know.does(path) == Some("model-base")
        || path.ends_with(".DeclarativeBase")
        || path.ends_with("declarative_base()")
        || path.ends_with(".Document")
        || path.ends_with("db.Model")
}

/// The call that made a class attribute: `db.Column(…)`, `relationship(…)`, `ForeignKeyField(…)`.
fn maker(ev: &Eval<'_>, v: &Val) -> Option<(String, Loc)> {
    let last = |p: Name| p.as_str().rsplit('.').next().unwrap_or("").to_owned();
    match ev.object_kind(v)? {
        ObjectKind::Native(p) => Some((last(p), v.loc()?)),
        // a project's own kind of column
        ObjectKind::Instance(class) => Some((ev.class_info(class)?.natives().next().map(last)?, v.loc()?)),
        _ => None,
    }
}

fn arguments(st: &State, loc: Loc) -> Vec<(Key, Val)> {
    st.slots(loc)
}

fn attribute(ev: &mut Eval<'_>, st: &State, model: &mut Model, name: Name, v: &Val, has_columns: &mut bool) {
    let Some((made_by, loc)) = maker(ev, v) else {
        if let Shape::Function(c) = &v.shape
            && st.get(c.attributes, &Key::Name(Name::new("#declared"))).is_some()
        {
            *has_columns = true;
            model.columns.insert(name, Column { identifies: true, foreign: None, ..Column::default() });
        }
        return;
    };
    let args = arguments(st, loc);
    let keyword = |n: &str| args.iter().find(|(k, _)| *k == Key::Name(Name::new(n))).map(|(_, v)| v.clone());
    match made_by.as_str() {
        "Column" | "mapped_column" | "Field" => {
            *has_columns = true;
            let mut c = Column { identifies: true, ..Column::default() };
            for (k, a) in &args {
                if matches!(k, Key::Index(_)) {
                    column_type(ev, st, a, &mut c);
                }
            }
            if let Some(t) = keyword("type_") {
                column_type(ev, st, &t, &mut c);
            }
            column_options(ev, &keyword, &mut c);
            if let Some(f) = keyword("foreign_key").and_then(|v| v.as_str().map(table_of)) {
                c.foreign = Some(f);
            }
            model.columns.insert(name, c);
        }
        "relationship" | "Relationship" | "dynamic_loader" => {
            let target = args
                .iter()
                .find(|(k, _)| matches!(k, Key::Index(0)))
                .map(|(_, v)| v.clone())
                .or_else(|| keyword("argument"))
                .and_then(|v| target_name(ev, &v));
            let Some(target) = target.or_else(|| model.relationships.get(&name).map(|r| r.target)) else { return };
            let secondary = keyword("secondary").and_then(|v| table_name(ev, st, &v));
            let uselist = keyword("uselist").and_then(|v| v.as_const().cloned());
            let many = match uselist {
                Some(Const::Bool(b)) => b,
                _ => {
                    secondary.is_some()
                        || keyword("lazy").is_some_and(|v| v.as_str() == Some("dynamic"))
                        || model.relationships.get(&name).is_some_and(|r| r.many)
                        || !model.columns.keys().any(|c| c.as_str() == format!("{name}_id")) && name.as_str().ends_with('s')
                }
            };
            model.relationships.insert(name, Relationship { target, many, secondary });
            if let Some(b) = keyword("backref") {
                let n = b
                    .as_str()
                    .map(Name::new)
                    .or_else(|| maker(ev, &b).and_then(|(_, l)| st.get(l, &Key::Index(0)).and_then(|v| v.as_str().map(Name::new))));
                if let (Some(n), Some(own)) = (n, model.name) {
                    let back = Relationship { target: own, many: !many || secondary.is_some(), secondary };
                    pending_backref(ev, target, n, back);
                }
            }
        }
        "ForeignKeyField"
        | "ReferenceField"
        | "LazyReferenceField"
        | "GenericReferenceField"
        | "Required"
        | "Optional"
        | "ForeignKey"
        | "OneToOneField" => {
            *has_columns = true;
            let target = args
                .iter()
                .find(|(k, _)| matches!(k, Key::Index(0)))
                .map(|(_, v)| v.clone())
                .or_else(|| keyword("model"))
                .and_then(|v| target_name(ev, &v));
            let Some(mut target) = target else {
                model.columns.insert(name, Column { identifies: true, ..Column::default() });
                return;
            };
            if target == "self" {
                target = model.name.unwrap_or(target);
            }
            let own = model.name;
            let required = never_null(ev, v, &keyword);
            let c = Column { identifies: true, foreign: Some(target), required, ..Column::default() };
            model.columns.insert(name, c.clone());
            model.columns.insert(Name::new(&format!("{name}_id")), c);
            model.relationships.insert(name, Relationship { target, many: false, secondary: None });
            let back = keyword("backref").or_else(|| keyword("related_name")).and_then(|v| v.as_str().map(Name::new));
            if let (Some(n), Some(own)) = (back, own) {
                pending_backref(ev, target, n, Relationship { target: own, many: true, secondary: None });
            }
        }
        "ListField" | "SortedListField" => {
            *has_columns = true;
            model.columns.insert(name, Column { identifies: true, list: true, ..Column::default() });
            if let Some(inner) = args.iter().find(|(k, _)| matches!(k, Key::Index(0))).map(|(_, v)| v.clone())
                && let Some((m, l)) = maker(ev, &inner)
                && m.ends_with("ReferenceField")
                && let Some(target) = st.get(l, &Key::Index(0)).and_then(|v| target_name(ev, v))
            {
                model.relationships.insert(name, Relationship { target, many: true, secondary: None });
            }
        }
        other if other.ends_with("Field") || other == "PrimaryKey" => {
            *has_columns = true;
            let weak = [
                "BooleanField",
                "DateTimeField",
                "DateField",
                "FloatField",
                "DecimalField",
                "TimestampField",
                "EnumField",
                "DictField",
                "MapField",
                "TextField",
            ];
            let mut c = Column { identifies: !weak.contains(&other), ..Column::default() };
            c.primary = matches!(other, "AutoField" | "PrimaryKeyField" | "PrimaryKey" | "ObjectIdField");
            column_options(ev, &keyword, &mut c);
            c.required = never_null(ev, v, &keyword);
            model.columns.insert(name, c);
        }
        "association_proxy" => {}
        _ => {}
    }
}

/// A Peewee column holds null only where it says so.
fn never_null(ev: &Eval<'_>, v: &Val, keyword: &impl Fn(&str) -> Option<Val>) -> bool {
    let path = match ev.object_kind(v) {
        Some(ObjectKind::Native(p)) => Some(p),
        Some(ObjectKind::Instance(class)) => ev.class_info(class).and_then(|i| i.natives().next()),
        _ => None,
    };
    path.is_some_and(|p| p.as_str().starts_with("peewee."))
        && keyword("null").is_none_or(|v| matches!(v.as_const(), Some(Const::Bool(false))))
}

fn pending_backref(ev: &mut Eval<'_>, target: Name, name: Name, back: Relationship) {
    let models = Arc::make_mut(&mut ev.models);
    match models.resolve(target).and_then(|t| models.get_mut(t)) {
        Some(m) => {
            m.relationships.entry(name).or_insert(back);
        }
        None => {
            let key = Name::new(&format!("#backrefs {target}"));
            let mut m = models.get(key).cloned().unwrap_or_default();
            m.relationships.insert(name, back);
            models.insert(key, m);
        }
    }
}

fn column_options(ev: &Eval<'_>, keyword: &impl Fn(&str) -> Option<Val>, c: &mut Column) {
    let yes = |n: &str| keyword(n).is_some_and(|v| matches!(v.as_const(), Some(Const::Bool(true))));
    c.primary |= yes("primary_key");
    c.unique |= yes("unique");
    c.required |= keyword("nullable").is_some_and(|v| matches!(v.as_const(), Some(Const::Bool(false))));
    if let Some(d) = keyword("default").or_else(|| keyword("server_default")) {
        match &d.shape {
            Shape::Const(Const::None) => {}
            Shape::Const(_) => c.identifies = c.primary || c.unique || c.foreign.is_some(),
            Shape::Function(f) => {
                let f = ev.function_of(f);
                c.secret = matches!(f.body, crate::python::ir::Body::Expr(_)) && f.name.as_str().contains("token");
            }
            Shape::Native(n) => c.secret = n.as_str().starts_with("secrets."),
            _ => {}
        }
    }
}

fn column_type(ev: &mut Eval<'_>, st: &State, a: &Val, c: &mut Column) {
    let path = match &a.shape {
        Shape::Native(n) => n.to_string(),
        Shape::Member(m) => m.1.to_string(),
        Shape::Object(_) => match ev.object_kind(a) {
            Some(ObjectKind::Native(n)) => n.to_string(),
            _ => return,
        },
        _ => return,
    };
    let last = path.trim_end_matches("()").rsplit('.').next().unwrap_or("");
    match last {
        "Boolean" | "Date" | "DateTime" | "Time" | "Float" | "Numeric" | "Enum" | "Interval" | "JSON" | "JSONB" | "TIMESTAMP"
        | "LargeBinary" | "PickleType" => {
            c.identifies = false;
        }
        "ForeignKey" => {
            if let Some(loc) = a.loc()
                && let Some(target) = st.get(loc, &Key::Index(0)).cloned()
            {
                c.foreign = match &target.shape {
                    Shape::Column(col) => Some(col.entity.model),
                    Shape::Const(Const::Str(s)) => Some(table_of(s)),
                    _ => target_name(ev, &target),
                };
                if c.foreign.is_none() {
                    c.foreign = Some(Name::new("?"));
                }
                c.identifies = true;
            }
        }
        _ => {}
    }
}

/// `table.column` names a table.
fn table_of(text: &str) -> Name {
    Name::new(text.rsplit_once('.').map_or(text, |(t, _)| t))
}

fn target_name(ev: &mut Eval<'_>, v: &Val) -> Option<Name> {
    match &v.shape {
        Shape::Class(l) => ev.class_info(*l).map(|i| i.qualified),
        Shape::Const(Const::Str(s)) => Some(Name::new(s.rsplit('.').next().unwrap_or(s))),
        Shape::Column(c) => Some(c.entity.model),
        Shape::Function(_) => {
            let span = crate::source::Span { file: crate::source::FileId(0), start: 0, end: 0 };
            let outs = ev.call(State::default(), v, &crate::eval::Args::default(), span);
            let target = outs.into_iter().next().map(|(_, v)| v)?;
            match &target.shape {
                Shape::Class(l) => ev.class_info(*l).map(|i| i.qualified),
                _ => None,
            }
        }
        _ => None,
    }
}

fn table_name(ev: &Eval<'_>, st: &State, v: &Val) -> Option<Name> {
    if let Some(s) = v.as_str() {
        return Some(Name::new(s));
    }
    match ev.object_kind(v)? {
        ObjectKind::Native(p) if p.as_str().ends_with("Table") => st.get(v.loc()?, &Key::Index(0)).and_then(|v| v.as_str().map(Name::new)),
        _ => None,
    }
}

/// `id: Mapped[int]`, `account: Mapped["Account"]`, `orders: WriteOnlyMapped[Order]`, SQLModel fields: read from the annotation.
fn annotated(ev: &Eval<'_>, model: &mut Model, field: Name, class: Loc, has_columns: &mut bool) {
    let Some(info) = ev.class_info(class) else { return };
    let ir = &ev.project.module(info.module).ir;
    let mut found: Option<ExprId> = None;
    for &s in &ir.class(info.class).body {
        if let crate::python::ir::StmtKind::AnnAssign { target, annotation, .. } = &ir.stmt(s).kind
            && matches!(ir.expr(*target).kind, ExprKind::Name(n) if n == field)
        {
            found = Some(*annotation);
        }
    }
    let Some(annotation) = found else { return };
    let ExprKind::Subscript(outer, inner) = &ir.expr(annotation).kind else { return };
    let outer_name = match &ir.expr(*outer).kind {
        ExprKind::Name(n) | ExprKind::Attr(_, n) => *n,
        _ => return,
    };
    if !outer_name.as_str().ends_with("Mapped") && outer_name != "Relationship" {
        return;
    }
    let mut many = outer_name == "WriteOnlyMapped" || outer_name == "DynamicMapped";
    let mut e = *inner;
    let target = loop {
        match &ir.expr(e).kind {
            ExprKind::Subscript(o, i) => {
                if let ExprKind::Name(n) | ExprKind::Attr(_, n) = &ir.expr(*o).kind {
                    many |= matches!(n.as_str(), "list" | "List" | "set" | "Set" | "Sequence" | "Collection");
                }
                e = *i;
            }
            ExprKind::Binary(_, a, _) => e = *a,
            ExprKind::Name(n) | ExprKind::Attr(_, n) => break Some(*n),
            ExprKind::Const(Const::Str(s)) => {
                let t = s.trim();
                let inner = t.rsplit('[').next().unwrap_or(t).trim_end_matches(']').trim_end_matches("| None").trim();
                many |= t.starts_with("list[") || t.starts_with("List[");
                break Some(Name::new(inner));
            }
            _ => break None,
        }
    };
    let Some(target) = target else { return };
    let scalar =
        ["int", "str", "bool", "float", "datetime", "date", "bytes", "dict", "Decimal", "UUID", "uuid", "Any", "time", "timedelta"];
    if scalar.contains(&target.as_str()) || target.as_str().starts_with("int") || target.as_str().starts_with("str") {
        *has_columns = true;
        let weak = matches!(target.as_str(), "bool" | "float" | "datetime" | "date" | "dict" | "Decimal" | "time" | "timedelta");
        let c = model.columns.entry(field).or_insert(Column { identifies: true, ..Column::default() });
        c.identifies &= !weak;
    } else if !model.columns.contains_key(&field) {
        model.relationships.entry(field).or_insert(Relationship { target, many, secondary: None });
    }
}

/// After all modules are evaluated: back references of models that were named before they existed, `back_populates`.
pub fn complete(ev: &mut Eval<'_>) {
    let models = Arc::make_mut(&mut ev.models);
    let pending: Vec<(Name, Model)> =
        models.iter().filter(|(n, _)| n.as_str().starts_with("#backrefs ")).map(|(n, m)| (n, m.clone())).collect();
    for (n, m) in pending {
        let target = Name::new(n.as_str().trim_start_matches("#backrefs "));
        if let Some(t) = models.resolve(target)
            && let Some(t) = models.get_mut(t)
        {
            for (k, r) in m.relationships {
                t.relationships.entry(k).or_insert(r);
            }
        }
    }
    imply_foreign_keys(models);
    super::tables::declare(ev);
}

/// An integer or text column that is named after another model of the project (`case_id`) points to it, declared or not.
fn imply_foreign_keys(models: &mut Models) {
    let mut by_name: FxHashMap<String, Option<Name>> = FxHashMap::default();
    for (name, model) in models.iter() {
        let keyed = model.columns.values().any(|c| c.primary);
        if model.class.is_some() && model.complete && keyed {
            // two models of one name say nothing
            by_name.entry(snake(short_name(name))).and_modify(|m| *m = None).or_insert(Some(name));
        }
    }
    let names: Vec<Name> = models.iter().map(|(name, _)| name).collect();
    for name in names {
        let Some(model) = models.get_mut(name) else { continue };
        for (column, c) in &mut model.columns {
            let stem = column.as_str().strip_suffix("_id").or_else(|| column.as_str().strip_suffix("_uuid"));
            if c.identifies
                && !c.primary
                && c.foreign.is_none()
                && let Some(Some(target)) = stem.and_then(|s| by_name.get(s))
                && *target != name
            {
                c.foreign = Some(*target);
            }
        }
    }
}
