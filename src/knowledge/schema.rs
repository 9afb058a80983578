//! The shape of a rules file. Comments here are the text of `docs/rules-format.md` and of `rules.schema.json`.

use super::store::StoreRule;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A rules file: what bolint is told of libraries and of names. Unknown keys are errors.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Other names of a thing: `"flask.globals.request" = "flask.request"`. Everything below an alias is found below its target.
    pub aliases: BTreeMap<String, String>,
    /// What functions, classes and methods do, by path.
    pub function: Vec<FunctionRule>,
    /// Stores that are no SQL: which calls reach them, and which of their arguments select.
    pub store: Vec<StoreRule>,
    /// What methods of text, and of values of which nothing is known, keep of their receiver.
    pub methods: Methods,
    /// What parts of names say.
    pub words: Words,
    /// What the first words of the names of unknown functions say.
    pub verbs: Verbs,
    /// Inputs of a request that carry a credential.
    pub credential: Credentials,
    /// Which exception classes are subclasses of which.
    pub exception: Vec<Exceptions>,
}

/// A behaviour and the paths that have it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionRule {
    /// One of the behaviours below.
    #[schemars(with = "String")]
    pub does: toml::Spanned<String>,
    /// Dotted paths as they are imported. `C().m` is method `m` of an instance of `C`.
    pub path: Vec<String>,
}

/// Method names.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Methods {
    /// Nothing is lost: `strip`, `lower`, `encode`.
    pub same: Vec<String>,
    /// A part of the receiver: `group`.
    pub part: Vec<String>,
    /// Depends on the receiver without telling it: `isdigit`.
    pub loss: Vec<String>,
    /// attributes that are another form of the same value
    pub form: Vec<String>,
}

/// Word lists. A word is a part of a name: names are cut at non-letters and at capitals, and compared in lower case.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Words {
    /// A test on the caller with such a word is passed by administrators, who are meant to reach every object.
    pub admin: Vec<String>,
    /// Parts of names that only say that an account exists or works.
    pub deny_part: Vec<String>,
    /// Whole names or values that every caller has.
    pub deny_whole: Vec<String>,
    /// A predicate with such a word says no when it is true.
    pub negative: Vec<String>,
    /// The object is meant for everybody.
    pub public: Vec<String>,
    /// The object is not meant for everybody.
    pub private: Vec<String>,
    /// Models of credentials that no longer count: a row found by the credential refuses it.
    pub revoked: Vec<String>,
    /// Last words of the names of slots that hold what the caller may do.
    pub rights: Vec<String>,
    /// Columns that do not say whose something is.
    pub not_identifying: Vec<String>,
    /// Slots of a cookie session that strangers have, too.
    pub preference: Vec<String>,
    /// Columns that name an owner.
    pub owner: Vec<String>,
    /// Inputs that identify something.
    pub id_like: Vec<String>,
    /// Settings that switch authentication on.
    pub auth_on: Vec<String>,
    /// Settings that switch authentication off.
    pub auth_off: Vec<String>,
    /// Decorators of libraries that check a credential.
    pub authentication: Vec<String>,
    /// Parts of the name of a setting that names the header in which a proxy states who calls.
    pub caller: Vec<String>,
    /// Parts of the name of such a setting whose header says something else.
    pub no_caller: Vec<String>,
    /// Whole texts that, in place of a caller's name, mean everybody or grant something.
    pub everybody: Vec<String>,
    /// Parts of the names of libraries that authenticate the request that they are given, beside words that begin or end with `auth`.
    pub authenticator: Vec<String>,
}

/// First words of the names of functions of which nothing else is known.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Verbs {
    /// It loads what its arguments select.
    pub load: Vec<String>,
    /// It changes what its arguments select.
    pub mutate: Vec<String>,
    /// It refuses by raising, or answers.
    pub check: Vec<String>,
    /// It answers yes or no.
    pub ask: Vec<String>,
    /// It passes its arguments on to somebody.
    pub send: Vec<String>,
    /// Method names so common that the project's methods of that name say nothing about an unknown receiver.
    pub common: Vec<String>,
}

/// Parts of the names of inputs that carry a credential.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Credentials {
    /// Headers.
    pub header: Vec<String>,
    /// Arguments of the query string.
    pub query: Vec<String>,
    /// Cookies.
    pub cookie: Vec<String>,
    /// Fields of the body.
    pub body: Vec<String>,
    /// Names that contain such a word and carry none.
    pub no_credential: Vec<String>,
}

/// Exception classes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    /// `"Sub < Super"`, by last name.
    pub builtins: Vec<String>,
}
