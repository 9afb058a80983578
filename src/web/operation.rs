//! One operation of an OpenAPI document: who may call it, and the arguments that its handler gets.

use super::connexion::keep_context;
use super::guard::unauthorized;
use super::openapi::{Credential, Description, Operation, Place, Scheme};
use super::registry::{Owner, Registry, Route, Style};
use super::request::{body, canonical_header, read};
use super::task::origin;
use super::{resolver, views};
use crate::eval::event::Event;
use crate::eval::state::{Literal, State};
use crate::eval::term::{Source, TermKind};
use crate::eval::value::{Key, ObjectKind, PartialCall, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::project::ModuleId;
use crate::python::ir::{Const, ParameterKind};
use crate::source::{Name, Span, snake};
use serde_json::Value;
use std::sync::Arc;

/// Calls its second argument, the handler, as the operation whose number is its first says.
const OPERATION: &str = "web:operation";

/// A document that an application was given.
#[derive(Debug, Clone)]
pub struct Api {
    pub owner: Option<Owner>,
    /// nothing where the code does not tell
    pub described: Option<Described>,
    /// in place of the one that the document has
    pub base: Option<String>,
    pub resolver: Option<Val>,
    /// from which names are looked up
    pub module: ModuleId,
    pub site: Span,
}

#[derive(Debug, Clone)]
pub enum Described {
    /// of the project's documents
    File(usize),
    /// written in the program
    Inline(Arc<Value>),
}

/// An operation with the functions that check its credentials, in the order of its schemes.
#[derive(Debug)]
pub struct Served {
    operation: Operation,
    checks: Vec<Vec<Option<Val>>>,
}

/// Registers a route for each operation whose handler the project has.
pub fn register(ev: &mut Eval<'_>, st: State, api: &Api) -> State {
    let description = match &api.described {
        Some(Described::File(i)) => Description::read(&ev.project.documents()[*i].content),
        Some(Described::Inline(content)) => Description::read(content),
        None => return st,
    };
    let base = api.base.clone().unwrap_or(description.base);
    let mut st = st;
    for operation in description.operations {
        let found = resolver::handler(ev, st.clone(), api.resolver.as_ref(), api.module, &operation, api.site);
        let Some((s, view)) = found.filter(|(s, v)| origin(s, v, 0).is_some()) else { continue };
        st = s;
        let mut checks = Vec::new();
        for scheme in operation.security.iter().map(Vec::as_slice) {
            let mut functions = Vec::new();
            for scheme in scheme {
                let f = scheme.function.as_deref().and_then(|f| resolver::object(ev, st.clone(), api.module, f, api.site));
                functions.push(f.map(|(s, f)| {
                    st = s;
                    f
                }));
                declare(ev, &scheme.credential);
            }
            checks.push(functions);
        }
        let rule = format!("{base}{}", operation.rule);
        let methods = vec![operation.method.to_uppercase()];
        let number = ev.constant(Const::Int(Registry::read(ev).operations.len() as i64));
        let tool = ev.native(OPERATION);
        let partial = PartialCall { function: tool, positional: vec![number, view.clone()], keyword: Vec::new() };
        let view = Val::new(view.term, Shape::Partial(Arc::new(partial)));
        let registry = Registry::of(ev);
        registry.operations.push(Arc::new(Served { operation, checks }));
        registry.routes.push(Route {
            owner: api.owner,
            rule,
            methods,
            view,
            endpoint: None,
            origin: None,
            style: Style::Function,
            site: api.site,
        });
    }
    st.heap.settle();
    st
}

/// What the document calls a key is a credential, whatever its name.
fn declare(ev: &mut Eval<'_>, credential: &Credential) {
    let Credential::Key(source, name) = credential else { return };
    let name = key_name(*source, name);
    if !ev.know.is_credential(source.as_str(), &name) {
        Registry::of(ev).credentials.insert((*source, Name::new(&name)));
    }
}

fn key_name(source: Source, name: &str) -> String {
    if source == Source::Header { canonical_header(name) } else { name.to_owned() }
}

pub fn call(ev: &mut Eval<'_>, st: &State, path: &str, args: &Args, site: Span) -> Option<Outs> {
    if path != OPERATION {
        return None;
    }
    let Some(Const::Int(number)) = args.positional.first()?.as_const() else { return None };
    let served = Registry::read(ev).operations.get(usize::try_from(*number).ok()?)?.clone();
    let view = args.positional.get(1)?.clone();
    for (mut s, context) in admitted(ev, st, &served, site) {
        let given = arguments(ev, &mut s, &served.operation, &view, &context, args, site);
        ev.tail_call(s, &view, &given);
    }
    Some(Vec::new())
}

/// The caller, as far as the library was told.
#[derive(Debug, Clone, Default)]
struct Context {
    user: Option<Val>,
    token_info: Option<Val>,
}

/// The states in which one of the ways in has let the caller through.
fn admitted(ev: &mut Eval<'_>, st: &State, served: &Served, site: Span) -> Vec<(State, Context)> {
    let at = Span { end: site.end + 1, ..site };
    let mut s = st.clone();
    let empty = ev.object(&mut s, ObjectKind::Dict, at);
    keep_context(ev, &mut s, empty);
    if served.operation.security.is_empty() {
        return vec![(s, Context::default())];
    }
    let mut ready = Vec::new();
    for (way, checks) in served.operation.security.iter().zip(&served.checks) {
        let mut open = vec![(s.clone(), Vec::new())];
        for (scheme, check) in way.iter().zip(checks) {
            let mut next = Vec::new();
            for (s, known) in open {
                for (s, info) in verified(ev, s, scheme, check.as_ref(), site) {
                    let mut known = known.clone();
                    known.push(info);
                    next.push((s, known));
                }
            }
            open = next;
        }
        for (mut s, known) in open {
            let token_info = match &known[..] {
                [one] => one.clone(),
                // of several at once, or of none, no user is taken
                _ => ev.object(&mut s, ObjectKind::Dict, Span { end: site.end + 2, ..site }),
            };
            for (s, user) in user(ev, s, &token_info, site) {
                let mut s = s;
                let context = ev.object(&mut s, ObjectKind::Dict, at);
                if let Some(loc) = context.loc() {
                    s.set(loc, Key::Name(Name::new("user")), user.clone());
                    s.set(loc, Key::Name(Name::new("token_info")), token_info.clone());
                }
                keep_context(ev, &mut s, context);
                ready.push((s, Context { user: Some(user), token_info: Some(token_info.clone()) }));
            }
        }
    }
    if served.operation.security.iter().all(|way| !way.is_empty()) {
        unauthorized(ev, s, site);
    }
    ready
}

/// Reads the credential of a scheme and asks the project whose it is; `None` refuses.
fn verified(ev: &mut Eval<'_>, st: State, scheme: &Scheme, check: Option<&Val>, site: Span) -> Outs {
    let mut s = st;
    let given = match &scheme.credential {
        Credential::Key(source, name) => vec![read(ev, &mut s, *source, &key_name(*source, name), site)],
        Credential::Bearer => vec![read(ev, &mut s, Source::Header, "Authorization", site)],
        Credential::Basic => {
            let c = read(ev, &mut s, Source::Basic, "authorization", site);
            ["username", "password"].map(|n| Val::unknown(ev.terms.attr(c.term, Name::new(n)))).to_vec()
        }
    };
    // without one the function is not called; a scheme with nothing behind it is none
    for v in &given {
        ev.known_non_null(&mut s, v.term);
        let sent = Literal { null: Some(false), truth: Some(true), constant: None };
        if scheme.credential == Credential::Bearer && !ev.learn(&mut s, v.term, &sent) {
            return Vec::new();
        }
    }
    let mut outs = Vec::new();
    match check {
        Some(check) => {
            let mut args = Args::of(given);
            let accepted = Accepted::of(ev, &s, check, None);
            if accepted.takes("required_scopes") {
                let scopes = scheme.scopes.iter().map(|w| ev.text(w)).collect();
                let at = Span { end: site.end + 3, ..site };
                let scopes = ev.make_sequence(&mut s, ObjectKind::List, scopes, None, at);
                args.keyword.push((Name::new("required_scopes"), scopes));
            }
            if accepted.takes("request") {
                let request = ev.native("flask.request");
                args.keyword.push((Name::new("request"), request));
            }
            for (s, info) in ev.call(s, check, &args, site) {
                let none = ev.none();
                for no in ev.related(s.clone(), &info, &none, true) {
                    unauthorized(ev, no, site);
                }
                outs.extend(ev.related(s, &info, &none, false).into_iter().map(|s| (s, info.clone())));
            }
        }
        None => {
            s.way.verified = true;
            let term = ev.terms.make(TermKind::Ambient(Name::new("claims")));
            ev.event_once(Event::Principal { term, model: None, span: site });
            outs.push((s, Val::unknown(term)));
        }
    }
    // scopes that the library compares
    for (s, _) in &mut outs {
        ev.pass_by_roles(s, &scheme.scopes);
    }
    outs
}

/// `token_info.get("sub", token_info.get("uid"))`
fn user(ev: &mut Eval<'_>, st: State, token_info: &Val, site: Span) -> Outs {
    let slot = |name| token_info.loc().and_then(|l| st.get(l, &Key::Name(Name::new(name))));
    let key = if slot("sub").is_none() && slot("uid").is_some() { "uid" } else { "sub" };
    let key = ev.text(key);
    ev.call_method(st, token_info, Name::new("get"), &Args::of(vec![key]), site)
}

/// What a function can be given.
struct Accepted {
    names: Vec<Name>,
    anything: bool,
}

impl Accepted {
    /// Of the function that decorators wrap; of a view of a class, of its method.
    fn of(ev: &Eval<'_>, st: &State, f: &Val, method: Option<&str>) -> Self {
        let wrapped = origin(st, f, 0);
        let of_class = wrapped.as_ref().and_then(views::class_of).and_then(|class| match class.shape {
            Shape::Class(class) => ev.class_attribute(st, class, Name::new(method?)).and_then(|m| origin(st, &m, 0)),
            _ => None,
        });
        let function = of_class.or(wrapped);
        let Some(closure) = function.as_ref().and_then(|f| ev.closure_of(f)) else { return Self { names: Vec::new(), anything: true } };
        let parameters = &ev.function_of(closure).parameters;
        let named = |k: ParameterKind| matches!(k, ParameterKind::Normal | ParameterKind::KeywordOnly);
        Self {
            names: parameters.iter().filter(|p| named(p.kind)).map(|p| p.name).collect(),
            anything: parameters.iter().any(|p| p.kind == ParameterKind::DoubleStar),
        }
    }

    fn takes(&self, name: &str) -> bool {
        self.anything || self.names.iter().any(|n| *n == name)
    }

    /// What a parameter of the document is called in Python, if the function takes it.
    fn name(&self, name: &str) -> Option<Name> {
        let plain = sanitized(name);
        let pythonic = sanitized(&snake(&name.replace('-', "_")));
        // of a name that Python has taken, `id` is called `id_`
        let shadowed = format!("{pythonic}_");
        let named = [&plain, &pythonic, &shadowed].into_iter().find(|n| self.names.iter().any(|x| *x == n.as_str()));
        named.or(self.anything.then_some(&plain)).map(|n| Name::new(n))
    }
}

fn arguments(ev: &mut Eval<'_>, st: &mut State, operation: &Operation, view: &Val, context: &Context, args: &Args, site: Span) -> Args {
    let accepted = Accepted::of(ev, st, view, Some(&operation.method));
    let mut keyword: Vec<(Name, Val)> = Vec::new();
    for p in &operation.parameters {
        let Some(name) = accepted.name(&p.name) else { continue };
        let v = match p.place {
            Place::Field(Source::Path) => match args.keyword(&p.name) {
                Some(v) => v.clone(),
                None => ev.input(Source::Path, Name::new(&p.name)),
            },
            Place::Field(source) => read(ev, st, source, &p.name, site),
            Place::Body(Source::Form) => {
                let v = ev.input(Source::Form, Name::new("*"));
                Val::new(v.term, Shape::Native(Name::new("flask.request.form")))
            }
            Place::Body(_) => body(ev),
        };
        if !keyword.iter().any(|(n, _)| *n == name) {
            keyword.push((name, v));
        }
    }
    for (name, v) in [("user", &context.user), ("token_info", &context.token_info)] {
        if let Some(v) = v.as_ref().filter(|_| accepted.takes(name)) {
            keyword.retain(|(n, _)| *n != name);
            keyword.push((Name::new(name), v.clone()));
        }
    }
    if accepted.names.iter().any(|n| *n == "context_") {
        let v = ev.native("connexion.context");
        keyword.push((Name::new("context_"), v));
    }
    Args { keyword, ..Args::default() }
}

/// As connexion does it: letters, digits and underscores, not beginning with a digit.
fn sanitized(name: &str) -> String {
    let kept: String = name.replace("[]", "").replace('[', "_").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    kept.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::sanitized;

    #[test]
    fn names_become_names_of_python() {
        assert_eq!(["pet-id", "filter[name]", "tags[]", "2nd", "a.b"].map(sanitized), ["petid", "filter_name", "tags", "nd", "ab"]);
    }
}
