use super::*;
use std::fs;
use std::path::Path;

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn mistake(text: &str) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    write(folder.path(), "bolint.toml", text);
    match Settings::load(&Source::Nearest(folder.path().to_owned()), &Config::default()) {
        Err(ConfigError::Mistake(mistake)) => mistake.render(crate::report::Paint::Plain),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_nearest_file_counts_and_the_command_line_wins() {
    let folder = tempfile::TempDir::new().unwrap();
    let at = folder.path();
    write(at, "pyproject.toml", "[tool.bolint]\nrequire-reason = true\n");
    write(at, "a/pyproject.toml", "[tool.other]\nx = 'bolint'\n");
    write(at, "a/b/pyproject.toml", "[tool.bolint]\nstrict = true\n");
    write(at, "a/b/bolint.toml", "\nmin-confidence = 'high'\nignore = ['BOLA004']\n");
    let load = |path: &str, config: &Config| Settings::load(&Source::Nearest(at.join(path)), config).unwrap();

    let settings = load("a", &Config::default());
    assert_eq!(settings.root, at);
    assert_eq!(settings.config.require_reason, Some(true));
    assert_eq!(settings.origins["require-reason"], Origin::File(at.join("pyproject.toml"), 2));

    let above = Config { ignore: Some(vec!["BOLA001".parse().unwrap()]), ..Config::default() };
    let settings = load("a/b", &above);
    assert_eq!(settings.root, at.join("a/b"));
    assert_eq!(settings.config.strict, None, "bolint.toml comes before pyproject.toml");
    assert_eq!(settings.selection().min_confidence, crate::verdict::Confidence::High);
    assert_eq!(settings.origins["min-confidence"], Origin::File(at.join("a/b/bolint.toml"), 2));
    assert_eq!(settings.origins["ignore"], Origin::CommandLine);
    assert_eq!(settings.selection().ignore, above.ignore.unwrap());

    let isolated = Settings::load(&Source::Isolated(at.join("a/b")), &Config::default()).unwrap();
    assert!(isolated.origins.is_empty());
}

#[test]
fn mistakes_are_shown_at_their_place() {
    let text = mistake("strict = true\nselct = ['BOLA001']\n");
    for part in ["is not valid", "bolint.toml:2:1", "there is no key `selct`", "did you mean `select`?"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(mistake("min-confidence = 'hihg'").contains("did you mean `high`?"));
    assert!(mistake("ignore = ['BOLA0O1']").contains("did you mean BOLA001?"));
    assert!(mistake("strict = 'yes'").contains("expected a boolean"));
    assert!(mistake("auth = ['api-key', 'cookie']").contains("there are api-key, bearer, basic, signature, session"));
    assert!(mistake("strict = ").contains("bolint.toml:1"));
}

#[test]
fn every_option_has_its_words() {
    let schema = schemars::schema_for!(Config).to_value();
    for (name, option) in schema["properties"].as_object().unwrap() {
        for key in ["description", "default", "example"] {
            assert!(option[key].is_string(), "{name} has no {key}");
        }
        let example = format!("{name} = {}", option["example"].as_str().unwrap());
        toml::from_str::<Config>(&example).unwrap_or_else(|e| panic!("the example of {name} is not valid: {e}"));
    }
}
