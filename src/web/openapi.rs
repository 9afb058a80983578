//! What an OpenAPI document says of a web application: operations, their parameters, who may call them. Both Swagger 2 and OpenAPI 3,
//! as connexion reads them.

use super::views::METHODS;
use crate::eval::term::Source;
use crate::project;
use serde_json::Value;

/// A description of an API.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// path before all others, without a slash at its end
    pub base: String,
    pub operations: Vec<Operation>,
}

/// A method of a path.
#[derive(Debug, Clone)]
pub struct Operation {
    /// as it is written: `/pets/{pet-id}`
    pub path: String,
    /// as Flask has it: `/pets/<int:pet_id>`
    pub rule: String,
    /// lower case
    pub method: String,
    pub id: Option<String>,
    pub controller: Option<String>,
    pub parameters: Vec<Parameter>,
    /// ways in, of which one is enough; none at all where anybody may call
    pub security: Vec<Vec<Scheme>>,
}

/// What a caller sends and the handler gets as an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// one value of the request
    Field(Source),
    /// the whole body: JSON, or a form
    Body(Source),
}

/// How a credential comes in and which function says whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    pub credential: Credential,
    /// dotted name; without one the library or a setting decides
    pub function: Option<String>,
    /// scopes that the library itself tests
    pub scopes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// a header, an argument of the query string, a cookie
    Key(Source, String),
    /// the `Authorization` header
    Bearer,
    /// user name and password
    Basic,
}

/// References lead to references only so often.
const MAX_REFERENCES: usize = 16;

impl Description {
    /// What can be understood of a document; the rest is passed over.
    #[must_use]
    pub fn read(document: &Value) -> Self {
        let reader = Reader { document };
        let mut operations = Vec::new();
        for (path, item) in entries(document.get("paths")) {
            let item = reader.target(item);
            let shared = list(item.get("parameters"));
            for method in METHODS.iter().chain(&["trace"]) {
                if let Some(operation) = item.get(*method) {
                    operations.push(reader.operation(path, method, item, operation, shared));
                }
            }
        }
        Self { base: reader.base(), operations }
    }
}

struct Reader<'a> {
    document: &'a Value,
}

impl<'a> Reader<'a> {
    /// What a `$ref` within the document stands for.
    fn target(&self, value: &'a Value) -> &'a Value {
        let mut value = value;
        for _ in 0..MAX_REFERENCES {
            let pointer = value.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
            match pointer.and_then(|p| self.document.pointer(p)) {
                Some(target) => value = target,
                None => break,
            }
        }
        value
    }

    /// `basePath`, or the path of the first server.
    fn base(&self) -> String {
        if let Some(base) = text(self.document, "basePath") {
            return base.trim_end_matches('/').to_owned();
        }
        let Some(server) = list(self.document.get("servers")).first() else { return String::new() };
        let mut url = text(server, "url").unwrap_or_default().to_owned();
        for (name, variable) in entries(server.get("variables")) {
            url = url.replace(&format!("{{{name}}}"), text(variable, "default").unwrap_or_default());
        }
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |i| &rest[i..]),
            None => &url,
        };
        path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned()
    }

    fn operation(&self, path: &str, method: &str, item: &'a Value, operation: &'a Value, shared: &'a [Value]) -> Operation {
        let given: Vec<&Value> = list(operation.get("parameters")).iter().chain(shared).map(|p| self.target(p)).collect();
        let security = operation.get("security").or_else(|| self.document.get("security"));
        Operation {
            path: path.to_owned(),
            rule: self.rule(path, &given),
            method: method.to_owned(),
            id: text(operation, "operationId").map(str::to_owned),
            controller: project::controller(operation).or_else(|| project::controller(item)).map(str::to_owned),
            parameters: self.parameters(operation, &given),
            security: list(security).iter().map(|way| entries(Some(way)).map(|(n, s)| self.scheme(n, s)).collect()).collect(),
        }
    }

    /// The rule that connexion gives to Flask: converters by type, and dashes are no part of a Python name.
    fn rule(&self, path: &str, parameters: &[&'a Value]) -> String {
        let mut out = String::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else { break };
            let parameter = parameters.iter().find(|p| text(p, "in") == Some("path") && text(p, "name") == Some(name));
            let schema = parameter.map(|p| self.target(p.get("schema").unwrap_or(p)));
            let converter = match schema.map(|s| (text(s, "type"), text(s, "format"))) {
                Some((Some("integer"), _)) => "int:",
                Some((Some("number"), _)) => "float:",
                Some((Some("string"), Some("path"))) => "path:",
                _ => "",
            };
            out.push_str(&format!("{before}<{converter}{}>", name.replace('-', "_")));
            rest = tail;
        }
        out + rest
    }

    fn parameters(&self, operation: &'a Value, given: &[&'a Value]) -> Vec<Parameter> {
        let mut out: Vec<Parameter> = Vec::new();
        let mut add = |name: &str, place| {
            let parameter = Parameter { name: name.to_owned(), place };
            if !out.contains(&parameter) {
                out.push(parameter);
            }
        };
        for p in given {
            let Some(name) = text(p, "name") else { continue };
            match text(p, "in") {
                Some("path") => add(&name.replace('-', "_"), Place::Field(Source::Path)),
                Some("query") => add(name, Place::Field(Source::Query)),
                Some("formData") if text(p, "type") == Some("file") => add(name, Place::Field(Source::File)),
                Some("formData") => add(name, Place::Field(Source::Form)),
                Some("body") => add(name, Place::Body(Source::Json)),
                // headers and cookies are not handed over
                _ => {}
            }
        }
        let Some(body) = operation.get("requestBody").map(|b| self.target(b)) else { return out };
        let mut named = text(body, "x-body-name").unwrap_or("body");
        let mut source = None;
        for (kind, content) in entries(body.get("content")) {
            let schema = content.get("schema").map(|s| self.target(s));
            named = schema.and_then(|s| text(s, "x-body-name")).unwrap_or(named);
            let form = kind.contains("form-data") || kind.contains("form-urlencoded");
            // where both are taken, JSON says more
            source = if form { source.or(Some(Source::Form)) } else { Some(Source::Json) };
            for (name, property) in entries(schema.filter(|_| form).and_then(|s| s.get("properties"))) {
                let property = self.target(property);
                let one = self.target(property.get("items").unwrap_or(property));
                if matches!(text(one, "format"), Some("binary" | "base64")) {
                    add(name, Place::Field(Source::File));
                }
            }
        }
        add(named, Place::Body(source.unwrap_or(Source::Json)));
        out
    }

    /// A scheme that cannot be read still asks for a credential.
    fn scheme(&self, name: &str, scopes: &'a Value) -> Scheme {
        self.known_scheme(name, scopes).unwrap_or(Scheme { credential: Credential::Bearer, function: None, scopes: Vec::new() })
    }

    fn known_scheme(&self, name: &str, scopes: &'a Value) -> Option<Scheme> {
        let schemes = self.document.pointer("/components/securitySchemes").or_else(|| self.document.get("securityDefinitions"))?;
        let scheme = self.target(schemes.get(name)?);
        let kind = text(scheme, "type")?;
        let word = |key| text(scheme, key).unwrap_or_default().to_lowercase();
        let (credential, key) = match kind {
            "basic" => (Credential::Basic, "x-basicInfoFunc"),
            "http" if word("scheme") == "basic" => (Credential::Basic, "x-basicInfoFunc"),
            "http" => (Credential::Bearer, "x-bearerInfoFunc"),
            "apiKey" if word("x-authentication-scheme") == "bearer" => (Credential::Bearer, "x-bearerInfoFunc"),
            "apiKey" => {
                let source = match text(scheme, "in")? {
                    "query" => Source::Query,
                    "cookie" => Source::Cookie,
                    _ => Source::Header,
                };
                (Credential::Key(source, text(scheme, "name")?.to_owned()), "x-apikeyInfoFunc")
            }
            _ => (Credential::Bearer, "x-tokenInfoFunc"),
        };
        // only of these the library compares the scopes that the token has
        let tested = if kind == "oauth2" { list(Some(scopes)) } else { &[] };
        let scopes = tested.iter().filter_map(|s| s.as_str().map(str::to_owned)).collect();
        Some(Scheme { credential, function: text(scheme, key).map(str::to_owned), scopes })
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(k, v)| (k.as_str(), v))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_operation_of_openapi_3() {
        let d = Description::read(&json!({
            "openapi": "3.0.0",
            "servers": [{"url": "https://{host}/v1/", "variables": {"host": {"default": "zoo.example"}}}],
            "security": [{"key": []}],
            "components": {
                "parameters": {"Id": {"name": "pet-id", "in": "path", "schema": {"$ref": "#/components/schemas/Id"}}},
                "schemas": {"Id": {"type": "integer"}},
                "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Auth", "x-apikeyInfoFunc": "auth.check"}}
            },
            "paths": {"/pets/{pet-id}": {
                "parameters": [{"$ref": "#/components/parameters/Id"}],
                "put": {
                    "operationId": "pets.put",
                    "parameters": [{"name": "dry", "in": "query"}, {"name": "X-Trace", "in": "header"}],
                    "requestBody": {"x-body-name": "pet", "content": {"application/json": {}}}
                },
                "get": {"security": []}
            }}
        }));
        assert_eq!(d.base, "/v1");
        let [get, put] = &d.operations[..] else { panic!("{d:?}") };
        assert!(get.security.is_empty());
        assert_eq!((put.rule.as_str(), put.id.as_deref()), ("/pets/<int:pet_id>", Some("pets.put")));
        let places: Vec<(&str, Place)> = put.parameters.iter().map(|p| (p.name.as_str(), p.place)).collect();
        let expected = [("dry", Place::Field(Source::Query)), ("pet_id", Place::Field(Source::Path)), ("pet", Place::Body(Source::Json))];
        assert_eq!(places, expected);
        let scheme = &put.security[0][0];
        assert_eq!(scheme.credential, Credential::Key(Source::Header, "X-Auth".to_owned()));
        assert_eq!(scheme.function.as_deref(), Some("auth.check"));
    }

    #[test]
    fn an_operation_of_swagger_2() {
        let d = Description::read(&json!({
            "swagger": "2.0",
            "basePath": "/api/",
            "securityDefinitions": {"o": {"type": "oauth2", "x-tokenInfoFunc": "auth.token"}, "b": {"type": "basic"}},
            "paths": {"/a": {"post": {
                "x-swagger-router-controller": "zoo",
                "security": [{"o": ["admin"]}, {"b": []}, {}],
                "parameters": [{"name": "f", "in": "formData", "type": "file"}, {"name": "t", "in": "formData", "type": "string"}]
            }}}
        }));
        let o = &d.operations[0];
        assert_eq!((d.base.as_str(), o.controller.as_deref(), o.security.len()), ("/api", Some("zoo"), 3));
        assert_eq!(
            (o.security[0][0].scopes.as_slice(), o.security[1][0].credential.clone()),
            (&["admin".to_owned()][..], Credential::Basic)
        );
        assert_eq!(o.parameters.iter().map(|p| p.place).collect::<Vec<_>>(), [Source::File, Source::Form].map(Place::Field));
    }

    #[test]
    fn references_in_circles_end() {
        let d = Description::read(&json!({"paths": {"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}}}));
        assert!(d.operations.is_empty());
    }
}
