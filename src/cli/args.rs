use crate::auth::AuthKinds;
use crate::rules::{Selector, Severity};
use crate::verdict::Confidence;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Finds Flask handlers in which one API key reaches another caller's objects (BOLA / IDOR, CWE-639)
#[derive(Debug, Parser)]
#[command(name = "bolint", version, styles = STYLES, after_help = "Exit codes: 0 nothing to report, 1 findings, 2 the run itself failed")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Args)]
pub struct Global {
    /// Colour the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorWhen,
    /// Print only the report itself: no summary, no warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what is being done
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorWhen {
    /// on a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report handlers in which a caller reaches somebody else's object
    Check(Box<CheckArgs>),
    /// Print the authorization map: every handler, its credential, its accesses, and what ties them to the caller
    Map(MapArgs),
    /// Show everything the analysis believes about one handler, also when nothing is reported
    Explain(ExplainArgs),
    /// Write today's findings to a file, so that `check --baseline` reports only what comes after
    Baseline(BaselineArgs),
    /// Print the options in force, and where each value came from
    Config(ConfigArgs),
    /// Print the page of a rule, or what is known of a library
    Rule {
        /// Code or name of the rule, such as BOLA001
        #[arg(value_name = "CODE", required_unless_present = "knowledge")]
        code: Option<String>,
        /// Print what is known of a library, such as flask or sqlalchemy, and of what `--rules` adds
        #[arg(long, value_name = "LIBRARY", conflicts_with = "code")]
        knowledge: Option<String>,
        #[command(flatten)]
        project: ProjectArgs,
    },
    /// List all rules
    Rules,
    /// Print the completions of a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files and directories to check; `-` reads one file from standard input
    #[arg(value_name = "PATHS", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Report format, with `=FILE` written to a file; may be given several times (full, concise, json, github, gitlab, junit, sarif, html)
    #[arg(long = "format", visible_alias = "output-format", value_name = "FORMAT[=FILE]", value_parser = parse_format::<CheckFormat>, action = ArgAction::Append)]
    pub formats: Vec<Output<CheckFormat>>,
    /// Write the report to a file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    /// Exit with 0 also when there are findings
    #[arg(short, long)]
    pub exit_zero: bool,
    /// Exit with 2 when a file could not be read or parsed
    #[arg(long)]
    pub strict: bool,
    /// Count the findings by rule, and print what the run looked at and how long it took
    #[arg(long)]
    pub statistics: bool,
    /// Print every file seen, and why it was left out
    #[arg(long)]
    pub show_files: bool,
    /// Path that standard input stands for; the rest of its project is read from disk
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// PATHS are the files that a commit changes: check the whole project, and report the handlers on which one of them has a say
    #[arg(long, conflicts_with_all = ["stdin_filename", "diff"])]
    pub changed: bool,
    /// Report only what is new against a git revision
    #[arg(long, value_name = "BASE")]
    pub diff: Option<String>,
    /// Check again whenever a file changes
    #[arg(long, conflicts_with_all = ["fix", "patch", "output_file"])]
    pub watch: bool,
    #[command(flatten)]
    pub fixes: FixArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub project: ProjectArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub struct FixArgs {
    /// Take unused suppression comments out of the files
    #[arg(long)]
    pub fix: bool,
    /// With --fix: also write the patches that restrict a selection to the caller. They change what the program does: read them
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,
    /// Print the patches that restrict a selection to the caller, and change nothing
    #[arg(long, conflicts_with = "fix")]
    pub patch: bool,
}

/// What the project is, and what is known of it.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Project")]
pub struct ProjectArgs {
    /// File of options, instead of the nearest bolint.toml or pyproject.toml
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Read no file of options
    #[arg(long)]
    pub isolated: bool,
    /// Leave out files and folders: globs in the syntax of .gitignore
    #[arg(long, value_name = "GLOBS", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Folders in which absolute imports are looked up as well
    #[arg(long, value_name = "FOLDERS", value_delimiter = ',')]
    pub src: Vec<PathBuf>,
    /// Files that teach bolint a library
    #[arg(long = "rules", id = "rule_files", value_name = "FILES", value_delimiter = ',')]
    pub rule_files: Vec<PathBuf>,
    /// Kinds of credential to judge: `all`, or a list of api-key, bearer, basic, signature, session
    #[arg(long, value_name = "KINDS")]
    pub auth: Option<AuthKinds>,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rules")]
pub struct RuleArgs {
    /// Run only these rules: codes, beginnings of codes, or ALL
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<Selector>,
    /// Run these rules as well
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub extend_select: Vec<Selector>,
    /// Leave these rules out
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub ignore: Vec<Selector>,
    /// Show findings of at least this confidence
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub min_confidence: Option<Confidence>,
    /// Show findings of at least this severity
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub min_severity: Option<Severity>,
    /// Report suppression comments that do not say why
    #[arg(long)]
    pub require_reason: bool,
    /// File of known findings, which are not reported
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub baseline: Option<PathBuf>,
    /// Report known findings as well
    #[arg(long)]
    pub no_baseline: bool,
}

#[derive(Debug, Args)]
pub struct BaselineArgs {
    /// Files and directories to check
    #[arg(value_name = "PATHS", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// File to write; without it, the one that the configuration names, or bolint-baseline.json
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub project: ProjectArgs,
}

#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Where to look for the file of options
    #[arg(value_name = "PATHS", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Print the JSON schema of the options
    #[arg(long)]
    pub schema: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub project: ProjectArgs,
}

#[derive(Debug, Args)]
pub struct MapArgs {
    /// Files and directories to map
    #[arg(value_name = "PATHS", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Report format, with `=FILE` written to a file; may be given several times (table, json, markdown, html)
    #[arg(long = "format", visible_alias = "output-format", value_name = "FORMAT[=FILE]", value_parser = parse_format::<MapFormat>, action = ArgAction::Append)]
    pub formats: Vec<Output<MapFormat>>,
    /// Write the map to a file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArgs,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A line of the handler, or of an access that it makes
    #[arg(value_name = "PATH:LINE")]
    pub place: String,
    /// The project that the handler belongs to
    #[arg(value_name = "PATHS", default_value = ".")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    Full,
    Concise,
    Json,
    Github,
    Gitlab,
    Junit,
    Sarif,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MapFormat {
    Table,
    Json,
    Markdown,
    Html,
}

/// A report, and the file that it goes to; standard output without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output<F> {
    pub format: F,
    pub file: Option<PathBuf>,
}

/// `sarif` or `sarif=out.sarif`.
fn parse_format<F: ValueEnum>(text: &str) -> Result<Output<F>, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("no file name after `=`".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let known =
        || F::value_variants().iter().filter_map(|v| v.to_possible_value()).map(|v| v.get_name().to_owned()).collect::<Vec<_>>().join(", ");
    let format = F::from_str(name, true).map_err(|_| format!("no such format; there are {}", known()))?;
    Ok(Output { format, file })
}
