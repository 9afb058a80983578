use crate::auth::AuthKind;
use crate::rules::{Selector, Severity};
use crate::verdict::Confidence;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Options of bolint: the table `[tool.bolint]` of `pyproject.toml`, or the whole of `bolint.toml`.
///
/// Each option is documented here and nowhere else: `docs/configuration.md`, `bolint.schema.json`, and the completion of editors come from these
/// comments.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "bolint")]
pub struct Config {
    /// Rules to run: codes, beginnings of codes (`BOLA00`), names, or `ALL`. Without it, the rules that are on by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<String>>", extend("example" = "[\"BOLA001\", \"BOLA002\"]", "default" = "the rules that are on by default", "flag" = "--select"))]
    pub select: Option<Vec<Selector>>,

    /// Rules to run in addition to those of `select`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<String>>", extend("example" = "[\"BOLA005\"]", "default" = "[]", "flag" = "--extend-select"))]
    pub extend_select: Option<Vec<Selector>>,

    /// Rules to leave out; wins over `select` and `extend-select`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<String>>", extend("example" = "[\"BOLA004\"]", "default" = "[]", "flag" = "--ignore"))]
    pub ignore: Option<Vec<Selector>>,

    /// Rules to leave out in some files: from a glob, relative to the folder of the configuration, to the rules that are not reported for handlers
    /// and accesses in the files that it fits. A glob without a slash fits the name of a file or folder anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, Vec<String>>>", extend("example" = "{ \"legacy/**\" = [\"BOLA004\"], \"demo_*.py\" = [\"ALL\"] }", "default" = "{}"))]
    pub per_file_ignores: Option<BTreeMap<String, Vec<Selector>>>,

    /// Findings below this severity are counted, not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "\"warning\"", "default" = "\"info\"", "flag" = "--min-severity"))]
    pub min_severity: Option<Severity>,

    /// Findings below this confidence are counted, not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "\"high\"", "default" = "\"medium\"", "flag" = "--min-confidence"))]
    pub min_confidence: Option<Confidence>,

    /// Suppression comments have to say why: `# bolint: ignore[BOLA001] -- catalogue, everybody may read it`. One without a reason is reported as
    /// BOLA101.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "true", "default" = "false", "flag" = "--require-reason"))]
    pub require_reason: Option<bool>,

    /// File of findings that are known and not reported again, written by `bolint baseline`. Relative to the folder of the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "\"bolint-baseline.json\"", "default" = "none", "flag" = "--baseline"))]
    pub baseline: Option<PathBuf>,

    /// A file that could not be read or parsed makes the run fail with exit code 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "true", "default" = "false", "flag" = "--strict"))]
    pub strict: Option<bool>,

    /// Files and folders that are not read: globs in the syntax of `.gitignore`, relative to the folder of the configuration. Environments
    /// (`.venv`, `venv`, `site-packages`), build folders (`build`, `dist`), caches, hidden files, and what `.gitignore` names are left out anyway.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"migrations/\", \"*_generated.py\"]", "default" = "[]", "flag" = "--exclude"))]
    pub exclude: Option<Vec<String>>,

    /// Folders in which absolute imports are looked up as well, relative to the folder of the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"src\", \"lib\"]", "default" = "[]", "flag" = "--src"))]
    pub src: Option<Vec<PathBuf>>,

    /// OpenAPI documents that name handlers of the project (`operationId`) where the code does not show which document connexion is given:
    /// `add_api` gets what another tool has put together, or a name that is computed. Relative to the folder of the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"api/openapi.yaml\"]", "default" = "[]"))]
    pub openapi: Option<Vec<PathBuf>>,

    /// Kinds of credential whose handlers are judged. A cookie session belongs to a browser, not to an API client, so it is left out by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"api-key\", \"session\"]", "default" = "[\"api-key\", \"bearer\", \"basic\", \"signature\"]", "flag" = "--auth"))]
    pub auth: Option<Vec<AuthKind>>,

    /// Headers that carry a credential although their names do not say so. Names with parts such as `key`, `token`, `authorization` or
    /// `signature` are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"X-Partner\"]", "default" = "[]"))]
    pub credential_headers: Option<Vec<String>>,

    /// Columns that name the owner of an object. Names such as `tenant_id`, `owner`, `created_by` are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"mandant_id\"]", "default" = "[]"))]
    pub owner_names: Option<Vec<String>>,

    /// Functions whose result stands for the caller, by name or dotted path, where reading their source does not show it: they ask another service,
    /// or a gateway has checked the credential before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"shop.auth.current_tenant\"]", "default" = "[]"))]
    pub principals: Option<Vec<String>>,

    /// Functions that refuse, or answer no, when the caller may not have the object that is passed to them, by name or dotted path, where reading
    /// their source does not show it (a policy engine, a remote service). Their word is taken: the object, or the identifier, that they were given
    /// counts as checked from there on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"shop.policy.allows\"]", "default" = "[]"))]
    pub guards: Option<Vec<String>>,

    /// Functions and attributes that are true only for administrators, who are meant to reach every object. Names with the parts `admin`,
    /// `superuser`, `staff` are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"is_operator\"]", "default" = "[]"))]
    pub admin_checks: Option<Vec<String>>,

    /// Models, tables and stores whose objects have no owner by design, although a column or a handler looks as if they had: their accesses are
    /// `shared`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"Country\", \"catalogue\"]", "default" = "[]"))]
    pub public_objects: Option<Vec<String>>,

    /// Models and tables that the database itself restricts to the caller (row-level security, a schema for each tenant): their accesses are
    /// `scoped`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"Invoice\"]", "default" = "[]"))]
    pub scoped_objects: Option<Vec<String>>,

    /// Files that teach bolint a library, in the format of `docs/rules-format.md`. Relative to the folder of the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("example" = "[\"tools/bolint-rules.toml\"]", "default" = "[]", "flag" = "--rules"))]
    pub rules: Option<Vec<PathBuf>>,
}
