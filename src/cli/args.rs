use crate::auth::AuthKinds;
use crate::rules::{DEFAULT_MIN_CONFIDENCE, Selection, Selector, Severity};
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
    Check(CheckArgs),
    /// Print the authorization map: every handler, its credential, its accesses, and what ties them to the caller
    Map(MapArgs),
    /// Show everything the analysis believes about one handler, also when nothing is reported
    Explain(ExplainArgs),
    /// Print the page of a rule
    Rule {
        /// Code or name of the rule, such as BOLA001
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// List all rules
    Rules,
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
    /// Print what the run looked at, and how long it took
    #[arg(long)]
    pub statistics: bool,
    /// Print every file seen, and why it was left out
    #[arg(long)]
    pub show_files: bool,
    /// Path that standard input stands for
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub auth: AuthArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[derive(Debug, Args)]
pub struct AuthArgs {
    /// Kinds of credential to judge: `all`, or a list of api-key, bearer, basic, signature, session
    #[arg(long, value_name = "KINDS", default_value_t)]
    pub auth: AuthKinds,
}

#[derive(Debug, Args)]
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
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = DEFAULT_MIN_CONFIDENCE.into())]
    pub min_confidence: ConfidenceArg,
    /// Show findings of at least this severity
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = SeverityArg::Info)]
    pub min_severity: SeverityArg,
}

impl RuleArgs {
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection {
            select: self.select.clone(),
            extend: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            min_confidence: match self.min_confidence {
                ConfidenceArg::Low => Confidence::Low,
                ConfidenceArg::Medium => Confidence::Medium,
                ConfidenceArg::High => Confidence::High,
            },
            min_severity: match self.min_severity {
                SeverityArg::Info => Severity::Info,
                SeverityArg::Warning => Severity::Warning,
                SeverityArg::Error => Severity::Error,
            },
        }
    }
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
    pub auth: AuthArgs,
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
    pub auth: AuthArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfidenceArg {
    Low,
    Medium,
    High,
}

impl From<Confidence> for ConfidenceArg {
    fn from(confidence: Confidence) -> Self {
        match confidence {
            Confidence::Low => Self::Low,
            Confidence::Medium => Self::Medium,
            Confidence::High => Self::High,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeverityArg {
    Info,
    Warning,
    Error,
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
