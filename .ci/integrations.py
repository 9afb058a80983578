#!/usr/bin/env python3
"""Holds the integrations against the real tools: SARIF against the official schema and the multitool, the HTML report in a browser, wheel and
sdist in fresh environments, a `pre-commit run`, the steps of the GitHub action.

integrations.py BOLINT [sarif] [browser] [wheel] [pre-commit] [action]

What is needed is installed: PyPI and npm packages into the cache directory (XDG_CACHE_HOME), Chromium and npm from Debian if they are missing.
BOLINT_PROFILE names the cargo profile of the wheel (release). The sdist and the hook are compiled in other folders, which is about packaging and not
about speed, so they are built with the profile that compiles fastest.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bolint-integrations"
REQUIREMENTS = ["jsonschema==4.26.0", "pre-commit==4.7.0", "maturin==1.16.0", "selenium==4.35.0", "pyyaml==6.0.3"]
MULTITOOL = "@microsoft/sarif-multitool-linux@5.7.0"
SAMPLE = ROOT / "testdata" / "article-one-file"
# builds in other folders share what is compiled already
BUILD = {"CARGO_TARGET_DIR": str(ROOT / "target"), "MATURIN_PEP517_ARGS": "--profile dev"}


def run(*command, check=True, **options):
    options.setdefault("timeout", 900)
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)
    if check and done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done


def expect(truth, what):
    if not truth:
        sys.exit(f"FAILED: {what}")


def debian(package, command):
    """A command, from Debian's package if it is missing."""
    found = shutil.which(command)
    if not found:
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *package.split(), env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        found = shutil.which(command)
    expect(found, f"{command} comes with the Debian package {package}")
    return found


def tools():
    """The `bin` of an environment with the Python tools."""
    home = CACHE / "tools"
    stamp = home / "complete"
    if not stamp.exists() or stamp.read_text() != "\n".join(REQUIREMENTS):
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        run(home / "bin" / "pip", "install", "-q", *REQUIREMENTS)
        stamp.write_text("\n".join(REQUIREMENTS))
    return home / "bin"


def multitool():
    """The folder of Microsoft's SARIF multitool, which ships the schema of the standard."""
    home = CACHE / "multitool"
    if not (home / "package" / "Sarif.Multitool").exists():
        home.mkdir(parents=True, exist_ok=True)
        name = run(debian("npm", "npm"), "pack", "-s", MULTITOOL, cwd=home).stdout.split()[-1]
        run("tar", "xzf", name, cwd=home)
        (home / "package" / "Sarif.Multitool").chmod(0o755)
    return home / "package"


def sarif(bolint):
    """Valid by the schema, and by the multitool's own rules, over folders with findings, with none, and with broken files."""
    validator = multitool()
    for folder in [SAMPLE, ROOT / "testdata" / "_broken", ROOT / "testdata" / "filters-joins"]:
        with tempfile.TemporaryDirectory() as place:
            out = Path(place) / "out.sarif"
            run(bolint, "check", "--exit-zero", "--min-confidence", "low", "--select", "ALL", "--format", f"sarif={out}", folder)
            check = "import json,sys,jsonschema;jsonschema.validate(json.load(open(sys.argv[1])),json.load(open(sys.argv[2])))"
            run(tools() / "python", "-c", check, out, validator / "sarif-2.1.0.json")
            verdict = Path(place) / "verdict.sarif"
            environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
            run(validator / "Sarif.Multitool", "validate", out, "--output", verdict, "--level", "Error", check=False, env=environment)
            log = json.loads(verdict.read_text(encoding="utf-8-sig"))
            errors = [r for r in log["runs"][0].get("results", []) if r.get("level", "warning") == "error"]
            expect(not errors, f"the multitool finds no error in the report on {folder.name}: {json.dumps(errors, indent=1)[:3000]}")
            results = json.loads(out.read_text())["runs"][0]["results"]
            print(f"sarif: {folder.name}: {len(results)} results, valid by schema and multitool")


def browser(bolint):
    """The report as somebody reads it: filtered by text and by verdict, a finding opened, nothing loaded, no error."""
    with tempfile.TemporaryDirectory() as place:
        page = Path(place) / "map.html"
        run(bolint, "check", "--exit-zero", "--format", f"html={page}", SAMPLE)
        script = Path(place) / "look.py"
        script.write_text(LOOK)
        shot = ROOT / "target" / "map.png"
        chromium = debian("chromium chromium-driver", "chromium")
        driver = debian("chromium-driver", "chromedriver")
        print("browser:", run(tools() / "python", script, page, shot, chromium, driver, cwd=place).stdout.strip())


LOOK = r'''
import sys
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.chrome.service import Service

page, shot, chromium, driver = sys.argv[1:]
options = webdriver.ChromeOptions()
options.binary_location = chromium
for flag in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1000"]:
    options.add_argument(flag)
options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
browser = webdriver.Chrome(options=options, service=Service(driver))
try:
    browser.get("file://" + page)
    rows = browser.find_elements(By.CSS_SELECTOR, "#map tbody tr")
    shown = lambda: [r for r in rows if r.is_displayed()]
    assert len(rows) == 5 and len(shown()) == 5, len(rows)
    text = browser.find_element(By.ID, "text")
    text.send_keys("invoices missing")
    assert [r.get_attribute("data-verdict") for r in shown()] == ["missing"], [r.text for r in shown()]
    details = shown()[0].find_element(By.TAG_NAME, "details")
    details.find_element(By.TAG_NAME, "summary").click()
    assert details.find_element(By.TAG_NAME, "ol").is_displayed()
    assert "get_invoice_from_db(invoice_id)" in details.text, details.text
    browser.save_screenshot(shot.replace(".png", "-finding.png"))
    text.clear()
    text.send_keys("no such thing")
    assert not shown() and browser.find_element(By.ID, "none").is_displayed()
    text.clear()
    text.send_keys(" ")
    browser.find_element(By.ID, "reported").click()
    assert len(shown()) == 2
    browser.find_element(By.ID, "reported").click()
    for box in browser.find_elements(By.NAME, "verdict"):
        if box.get_attribute("value") in ("before", "scoped"):
            box.click()
    assert {r.get_attribute("data-verdict") for r in shown()} == {"missing", "after"}
    assert browser.find_element(By.ID, "shown").text == "2 of 5"
    browser.save_screenshot(shot)
    requests = browser.execute_script("return performance.getEntriesByType('resource').length")
    errors = browser.get_log("browser")
    assert not errors and not requests, (errors, requests)
    print("5 rows, filtered by text, verdict and findings; no request, no error; Chromium", browser.capabilities["browserVersion"])
finally:
    browser.quit()
'''


def finds_the_sample(command, what):
    done = run(command, "check", "--format", "concise", SAMPLE, check=False)
    expect(done.returncode == 1 and "BOLA001" in done.stdout and "BOLA004" in done.stdout, f"{what} finds the sample's findings: {done.stderr}")
    print(f"wheel: {what} finds the sample's findings; {run(command, '--version').stdout.strip()}")


def wheel(_):
    """Wheel and sdist, each installed into an environment that has nothing else."""
    with tempfile.TemporaryDirectory() as place:
        profile = os.environ.get("BOLINT_PROFILE", "release")
        environment = {**os.environ, **BUILD}
        run(tools() / "maturin", "build", "--profile", profile, "--out", place, cwd=ROOT, env=environment)
        run(tools() / "maturin", "sdist", "--out", place, cwd=ROOT, env=environment)
        for pattern, what in [("*.whl", "the wheel"), ("*.tar.gz", "the sdist")]:
            (package,) = Path(place).glob(pattern)
            home = Path(place) / what
            venv.create(home, with_pip=True)
            run(home / "bin" / "pip", "install", "-q", package, env=environment)
            finds_the_sample(home / "bin" / "bolint", what)


def git(folder, *arguments):
    identity = ["-c", "user.name=ci", "-c", "user.email=ci@example.org", "-c", "commit.gpgsign=false"]
    return run("git", *identity, *arguments, cwd=folder)


def sample_repository(place):
    repository = Path(place) / "shop"
    shutil.copytree(SAMPLE, repository, ignore=shutil.ignore_patterns("__pycache__", "prove.py"))
    git(repository, "init", "-q", ".")
    return repository


def pre_commit(_):
    """A commit that changes a helper brings the handler up that uses it; one that changes neither does not."""
    with tempfile.TemporaryDirectory() as place:
        # the hook's repository: what git tracks here, as it is now
        hooks = Path(place) / "bolint"
        for path in run("git", "ls-files", "-z", cwd=ROOT).stdout.split("\0"):
            source = ROOT / path
            if path and source.is_file() and not path.startswith("testdata/"):
                (hooks / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, hooks / path)
        git(hooks, "init", "-q", ".")
        git(hooks, "add", "-A")
        git(hooks, "commit", "-q", "-m", "hooks")
        rev = git(hooks, "rev-parse", "HEAD").stdout.strip()
        repository = sample_repository(place)
        (repository / "loaders.py").write_text("from store import fetch\n\n\ndef get_report(report_id):\n    return fetch(report_id)\n")
        (repository / "reports.py").write_text(
            "from flask import Blueprint, abort, jsonify, request\n\nfrom loaders import get_report\n\nbp = Blueprint('reports', __name__)\n\n\n"
            "@bp.get('/reports/<int:report_id>')\ndef report(report_id):\n    if not request.headers.get('X-API-Key'):\n        abort(401)\n"
            "    return jsonify(get_report(report_id))\n")
        (repository / ".pre-commit-config.yaml").write_text(f"repos:\n  - repo: {hooks}\n    rev: {rev}\n    hooks:\n      - id: bolint\n        args: [--format, concise]\n")
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "-m", "start")
        environment = {**os.environ, **BUILD, "PRE_COMMIT_HOME": str(Path(place) / "home"), "PATH": f"{tools()}{os.pathsep}{os.environ['PATH']}"}

        def commit(path, text):
            with open(repository / path, "a", encoding="utf8") as file:
                file.write(text)
            git(repository, "add", "-A")
            return run(tools() / "pre-commit", "run", cwd=repository, env=environment, check=False)

        done = commit("loaders.py", "\n# touched\n")
        expect(done.returncode == 1 and "reports.py" in done.stdout + done.stderr or "loaders.py" in done.stdout, f"the helper's handler is reported: {done.stdout}{done.stderr}")
        expect("BOLA001" in done.stdout and "app.py" not in done.stdout, f"and no other one: {done.stdout}")
        git(repository, "commit", "-q", "-m", "helper")
        done = commit("unrelated.py", "x = 1\n")
        expect(done.returncode == 0, f"a file on which no handler depends passes: {done.stdout}{done.stderr}")
        git(repository, "commit", "-q", "-m", "unrelated")
        done = commit("app.py", "\n# touched\n")
        expect("app.py:41" in done.stdout and "reports.py" not in done.stdout, f"the application's own handlers: {done.stdout}")
        print("pre-commit: a changed helper brings its handler up, an unrelated file nothing")


def action(bolint):
    """The scripts of the composite action, run as the runner runs them; installing is `wheel`'s matter."""
    check = "import json,sys,yaml;print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
    steps = json.loads(run(tools() / "python", "-c", check, ROOT / "action.yml").stdout)
    inputs = {name: value["default"] for name, value in steps["inputs"].items()}
    with tempfile.TemporaryDirectory() as place:
        repository = sample_repository(place)
        (Path(place) / "bolint" / "bin").mkdir(parents=True)
        os.symlink(Path(bolint).resolve(), Path(place) / "bolint" / "bin" / "bolint")
        output = Path(place) / "output"
        (step,) = [s for s in steps["runs"]["steps"] if s.get("id") == "check"]
        filled = {k: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: inputs[m.group(1)], v) for k, v in step["env"].items()}
        environment = {**os.environ, **filled, "RUNNER_TEMP": place, "GITHUB_OUTPUT": str(output)}
        done = run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=repository, env=environment, check=False)
        expect(done.returncode == 1 and "::error title=bolint (BOLA001),file=app.py,line=41" in done.stdout.replace("%3A", ":"), f"annotations: {done.stdout}{done.stderr}")
        expect(output.read_text() == "sarif=bolint.sarif\n" and (repository / "bolint.sarif").exists(), "the action names its SARIF file")
        print("action: annotations and SARIF, exit code 1")


PARTS = {"sarif": sarif, "browser": browser, "action": action, "wheel": wheel, "pre-commit": pre_commit}


def main():
    bolint, *wanted = sys.argv[1:]
    for name in wanted or PARTS:
        PARTS[name](Path(bolint).resolve())


if __name__ == "__main__":
    main()
