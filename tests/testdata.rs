//! Every folder of `testdata/` against the binary: the verdict of each handler, and the findings at their lines.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Place, ask, cases, expected, name, only_known, parallel};

/// The findings that a verdict demands; companion rules count only where a case names them.
const CORE: [&str; 4] = ["BOLA001", "BOLA002", "BOLA003", "BOLA004"];

struct Difference {
    place: Place,
    expected: String,
    got: String,
}

fn compare(case: &Path) -> (usize, Vec<Difference>) {
    let promised = expected(case);
    let answer = match ask(case) {
        Ok(answer) => answer,
        Err(problem) => {
            let whole = Difference { place: (String::new(), 0), expected: format!("{} handlers", promised.verdicts.len()), got: problem };
            return (promised.verdicts.len(), vec![whole]);
        }
    };
    let mut out = Vec::new();
    for (place, words) in &promised.verdicts {
        if words.iter().any(|word| word == "?") {
            continue; // being typed: whatever the parser recovers
        }
        let got = answer.verdicts.get(place).map_or("no such handler", String::as_str);
        if !words.iter().any(|word| word == got) {
            out.push(Difference { place: place.clone(), expected: words.join("|"), got: got.to_owned() });
        }
    }
    for (place, got) in &answer.verdicts {
        if !promised.verdicts.contains_key(place) {
            out.push(Difference { place: place.clone(), expected: "no handler".to_owned(), got: got.clone() });
        }
    }
    let named: BTreeSet<&str> = promised.findings.iter().map(|(_, code)| code.as_str()).chain(CORE).collect();
    for (place, code) in &promised.findings {
        if !answer.findings.contains_key(&(place.clone(), code.clone())) {
            out.push(Difference { place: place.clone(), expected: code.clone(), got: "-".to_owned() });
        }
    }
    for ((place, code), handlers) in &answer.findings {
        if named.contains(code.as_str()) && !promised.findings.contains(&(place.clone(), code.clone())) {
            let whose: Vec<String> = handlers.iter().map(|(path, line)| format!("{path}:{line}")).collect();
            out.push(Difference {
                place: place.clone(),
                expected: "-".to_owned(),
                got: format!("{code} for the handler at {}", whose.join(", ")),
            });
        }
    }
    out.sort_by(|a, b| a.place.cmp(&b.place));
    (promised.verdicts.len(), out)
}

#[test]
fn every_case_holds() {
    let cases = cases();
    let results = parallel(&cases, |case| compare(case));
    let mut found = Vec::new();
    for (case, (_, differences)) in cases.iter().zip(&results) {
        for d in differences {
            let at = if d.place.0.is_empty() { name(case) } else { format!("{}/{}:{}", name(case), d.place.0, d.place.1) };
            found.push(format!("{at}: expected {}, got {}", d.expected, d.got));
        }
    }
    only_known("known-differences.txt", &found);
}
