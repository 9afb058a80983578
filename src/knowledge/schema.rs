//! The shape of a rules file.

use serde::Deserialize;
use std::collections::BTreeMap;

/// One `rules/*.toml` file. Unknown keys are errors.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// other names of a thing: `"flask.globals.request" = "flask.request"`
    pub aliases: BTreeMap<String, String>,
    /// what functions, classes and methods do, by path
    pub function: Vec<FunctionRule>,
    /// what methods of text and of unknown values keep of their receiver
    pub methods: Methods,
    pub words: Words,
    pub verbs: Verbs,
    pub credential: Credentials,
    pub exception: Vec<Exceptions>,
}

/// A behaviour and the paths that have it. `C().m` is method m of an instance of C.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionRule {
    pub does: String,
    pub path: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Methods {
    pub same: Vec<String>,
    pub part: Vec<String>,
    pub loss: Vec<String>,
    /// attributes that are another form of the same value
    pub form: Vec<String>,
}

/// Word lists; a word is a part of a name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    pub admin: Vec<String>,
    pub deny_part: Vec<String>,
    pub deny_whole: Vec<String>,
    pub negative: Vec<String>,
    pub public: Vec<String>,
    pub private: Vec<String>,
    pub not_identifying: Vec<String>,
    pub owner: Vec<String>,
    pub id_like: Vec<String>,
    pub auth_on: Vec<String>,
    pub auth_off: Vec<String>,
    pub authentication: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Verbs {
    pub load: Vec<String>,
    pub mutate: Vec<String>,
    pub check: Vec<String>,
    pub ask: Vec<String>,
    pub send: Vec<String>,
    pub common: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Credentials {
    pub header: Vec<String>,
    pub query: Vec<String>,
    pub cookie: Vec<String>,
    pub body: Vec<String>,
    pub no_credential: Vec<String>,
}

/// Exception classes as `"Sub < Super"`, by last name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    pub builtins: Vec<String>,
}
