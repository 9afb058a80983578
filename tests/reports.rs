//! The rendered text of every format over one small project.

mod sample;

use bolint::cli::{CheckFormat, MapFormat, report_check, report_map};
use bolint::report::{self, Look, Paint, Run};
use bolint::rules::{self, Finding, Selection};
use bolint::verdict::{Confidence, Verdict};
use serde_json::Value;
use std::path::Path;

fn with_run<T>(selection: &Selection, read: impl FnOnce(&Run<'_>) -> T) -> T {
    let analysis = sample::analysis();
    let findings = rules::check(&analysis.handlers, &analysis.files, selection);
    read(&Run { analysis: &analysis, findings: &findings, root: Path::new("/nowhere") })
}

fn check(format: CheckFormat) -> String {
    with_run(&Selection::default(), |run| report_check(format, run, Look::default()))
}

fn map(format: MapFormat) -> String {
    with_run(&Selection::default(), |run| report_map(format, run, Look::default()))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("the report is JSON")
}

#[test]
fn full() {
    insta::assert_snapshot!(check(CheckFormat::Full));
}

#[test]
fn concise() {
    insta::assert_snapshot!(check(CheckFormat::Concise));
}

#[test]
fn check_json() {
    insta::assert_snapshot!(check(CheckFormat::Json));
}

#[test]
fn github() {
    insta::assert_snapshot!(check(CheckFormat::Github));
}

#[test]
fn junit() {
    insta::assert_snapshot!(check(CheckFormat::Junit));
}

#[test]
fn table() {
    insta::assert_snapshot!(map(MapFormat::Table));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(map(MapFormat::Markdown));
}

#[test]
fn summary_and_problems() {
    let text = with_run(&Selection::default(), |run| {
        [report::problems(&run.analysis.problems, Paint::Plain), report::summary(run, Paint::Plain), report::statistics(run)].concat()
    });
    insta::assert_snapshot!(text);
}

#[test]
fn explain() {
    let text = with_run(&Selection::default(), |run| {
        let pages: Vec<_> = run.analysis.handlers.iter().map(|handler| report::explain(run, handler, Paint::Plain)).collect();
        pages.join("\n---\n")
    });
    insta::assert_snapshot!(text);
}

#[test]
fn colours_only_on_request() {
    let ansi = Look { paint: Paint::Ansi, ..Look::default() };
    with_run(&Selection::default(), |run| {
        assert!(report::full(run, ansi).contains("\u{1b}["));
        assert!(!report::full(run, Look::default()).contains('\u{1b}'));
        assert!(!report::concise(run, Paint::Plain).contains('\u{1b}'));
    });
}

#[test]
fn map_json_keeps_the_contract() {
    let map = json(&map(MapFormat::Json));
    assert_eq!(map["version"], 1);
    let handler = &map["handlers"][0];
    assert_eq!(handler["name"], "get_invoice");
    assert_eq!(handler["path"], "api/invoices.py");
    assert_eq!(handler["line"], 2);
    assert_eq!(handler["routes"][0]["methods"][0], "GET");
    assert_eq!(handler["verdict"], "missing");
    let access = &handler["accesses"][0];
    assert_eq!((access["kind"].as_str(), access["line"].as_u64(), access["verdict"].as_str()), (Some("read"), Some(3), Some("missing")));
    assert!(access["binding"].is_null());
}

#[test]
fn gitlab_issues_have_what_gitlab_requires() {
    let issues = json(&check(CheckFormat::Gitlab));
    let issues = issues.as_array().expect("a list");
    assert_eq!(issues.len(), 5);
    let mut fingerprints: Vec<_> = issues.iter().map(|issue| issue["fingerprint"].as_str().expect("a fingerprint")).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 5);
    for issue in issues {
        assert!(issue["description"].is_string() && issue["check_name"].is_string() && issue["location"]["path"].is_string());
        assert!(issue["location"]["positions"]["begin"]["line"].as_u64() >= Some(1));
    }
}

#[test]
fn sarif_is_consistent_in_itself() {
    let log = json(&check(CheckFormat::Sarif));
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let taxa: Vec<_> = run["taxonomies"][0]["taxa"].as_array().expect("taxa").iter().map(|taxon| &taxon["id"]).collect();
    for rule in rules {
        assert!(rule["helpUri"].as_str().is_some_and(|uri| uri.starts_with("https://")));
        let severity = rule["properties"]["security-severity"].as_str().and_then(|text| text.parse::<f64>().ok());
        assert!(severity.is_some_and(|s| s > 0.0 && s <= 10.0));
        for relationship in rule["relationships"].as_array().expect("relationships") {
            assert!(taxa.contains(&&relationship["target"]["id"]));
        }
    }
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 5);
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["bolint/v1"].is_string());
        let steps = result["codeFlows"][0]["threadFlows"][0]["locations"].as_array().expect("steps");
        let related = result["relatedLocations"].as_array().expect("related locations");
        assert_eq!(related.len(), steps.len() + 1);
        for location in steps.iter().map(|step| &step["location"]).chain(related) {
            let region = &location["physicalLocation"]["region"];
            let at = |name: &str| region[name].as_u64().expect("a number");
            assert!((at("startLine"), at("startColumn")) < (at("endLine"), at("endColumn")));
            assert!(location["physicalLocation"]["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.starts_with("shop/api/")));
        }
    }
}

#[test]
fn html_asks_nobody_and_escapes() {
    let mut analysis = sample::analysis();
    analysis.handlers[0].name = "<script>alert(1)</script>".to_owned();
    analysis.handlers[0].routes[0].rule = "/\"><img src=x onerror=alert(1)>".to_owned();
    let findings = rules::check(&analysis.handlers, &analysis.files, &Selection::default());
    let page = report::html(&Run { analysis: &analysis, findings: &findings, root: Path::new("/nowhere") });
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    for outside in ["http:", "https:", "//", "url(", "@import", " src=", "<link"] {
        assert!(!page.replace("src=x", "").contains(outside), "the page holds {outside}");
    }
    assert_eq!(page.matches("<tr data-verdict=").count(), 6);
}

#[test]
fn control_characters_of_the_source_do_not_reach_the_terminal() {
    let mut analysis = sample::analysis();
    analysis.handlers[0].accesses[0].model = Some("In\u{1b}[31mvoice\u{202e}".to_owned());
    let findings = rules::check(&analysis.handlers, &analysis.files, &Selection::default());
    let run = Run { analysis: &analysis, findings: &findings, root: Path::new("/nowhere") };
    for text in [report::full(&run, Look::default()), report::concise(&run, Paint::Plain), report::map_table(&run, Paint::Plain)] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}

fn codes(selection: &Selection) -> Vec<(&'static str, String)> {
    with_run(selection, |run| run.findings.shown.iter().map(|f: &Finding| (f.code(), f.handler.name.clone())).collect())
}

#[test]
fn the_oracle_is_off_by_default_and_never_doubles_the_late_check() {
    assert!(codes(&Selection::default()).iter().all(|(code, _)| *code != "BOLA005"));
    let selection = Selection { extend: vec!["BOLA005".parse().expect("a rule")], ..Selection::default() };
    let oracle: Vec<_> = codes(&selection).into_iter().filter(|(code, _)| *code == "BOLA005").collect();
    assert_eq!(oracle, [("BOLA005", "team".to_owned())]);
}

#[test]
fn low_confidence_is_counted_but_not_shown() {
    let mut analysis = sample::analysis();
    analysis.handlers[0].accesses[0].confidence = Confidence::Low;
    let findings = rules::check(&analysis.handlers, &analysis.files, &Selection::default());
    assert_eq!((findings.shown.len(), findings.below_confidence), (4, 1));
}

#[test]
fn one_finding_a_line_and_code() {
    let mut analysis = sample::analysis();
    let mut twin = analysis.handlers[0].accesses[0].clone();
    twin.span.start += 8;
    analysis.handlers[0].accesses.push(twin);
    let findings = rules::check(&analysis.handlers, &analysis.files, &Selection::default());
    assert_eq!(findings.shown.iter().filter(|f| f.handler.name == "get_invoice").count(), 1);
}

#[test]
fn fingerprints_survive_moved_lines_and_tell_repeats_apart() {
    let analysis = sample::analysis();
    let fingerprints = |analysis: &bolint::Analysis| -> Vec<String> {
        rules::check(&analysis.handlers, &analysis.files, &Selection::default()).shown.into_iter().map(|f| f.fingerprint).collect()
    };
    let before = fingerprints(&analysis);

    let mut moved = sample::analysis();
    let old = moved.files.get(bolint::source::FileId(1));
    let text = format!("\n\n\n{}", old.text());
    let mut files = bolint::source::Files::default();
    files.push(bolint::source::SourceFile::new("shop/api/auth.py".into(), "api/auth.py".to_owned(), String::new()));
    files.push(bolint::source::SourceFile::new("shop/api/invoices.py".into(), "api/invoices.py".to_owned(), text));
    moved.files = files;
    for handler in &mut moved.handlers {
        handler.span.start += 3;
        for access in &mut handler.accesses {
            access.span.start += 3;
            access.span.end += 3;
        }
    }
    assert_eq!(before, fingerprints(&moved));

    let mut repeated = sample::analysis();
    let mut again = repeated.handlers[0].accesses[0].clone();
    again.span = repeated.handlers[1].accesses[0].span;
    repeated.handlers[0].accesses.push(again);
    let mut all = fingerprints(&repeated);
    assert_eq!(all.len(), 6);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 6);
}

#[test]
fn a_project_without_handlers_says_so_in_every_format() {
    let analysis = bolint::Analysis::default();
    let findings = rules::check(&analysis.handlers, &analysis.files, &Selection::default());
    let run = Run { analysis: &analysis, findings: &findings, root: Path::new(".") };
    assert!(report::summary(&run, Paint::Plain).contains("No Flask handler found"));
    assert!(report::map_table(&run, Paint::Plain).contains("No Flask handler found"));
    assert!(report::map_markdown(&run).contains("No Flask handler found"));
    assert!(report::html(&run).contains("No Flask handler found"));
    assert_eq!(json(&report::check_json(&run))["findings"], Value::Array(Vec::new()));
}

#[test]
fn the_worst_verdict_is_the_handlers() {
    assert_eq!(sample::analysis().handlers[2].verdict, Verdict::AfterLate);
}
