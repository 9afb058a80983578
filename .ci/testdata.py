#!/usr/bin/env python3
"""Holds testdata/ against the real Flask.

For each folder: the application imports, its routes register, every registered view has a `# verdict:` at its `def` line and
every such line is a registered view; `prove.py`, where there is one, succeeds; and, because a marker must matter, `prove.py`
fails once a statement marked `# guard` or an argument marked `# filter` is gone (`--no-mutants` leaves that out).

Usage: testdata.py [--python INTERPRETER] [--no-mutants] [folder-prefix …]
Without --python a virtual environment with requirements.txt is made in the cache directory (XDG_CACHE_HOME).
"""
import argparse
import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTDATA = ROOT / "testdata"
VERDICTS = {"missing", "after-late", "after", "scoped", "before", "admin", "single", "shared", "none", "session", "nocred"}
VERDICT = re.compile(r"# verdict: (\S+)")
MARK = re.compile(r"# (guard|filter)(?: (\w+))?(?=;|$)")
ENVIRONMENT = {"DATABASE_URL": "sqlite://", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore", "PYTHONPATH": os.pathsep.join([str(TESTDATA), str(TESTDATA / "_stand_in")])}


def interpreter():
    """The Python of a virtual environment with the requirements, made on first use; one a set of requirements."""
    requirements = (TESTDATA / "requirements.txt").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / f"bolint-testdata-{hashlib.sha256(requirements).hexdigest()[:12]}"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", TESTDATA / "requirements.txt"], check=True)
        (home / "complete").touch()
    return str(python)


def expected_verdicts(folder):
    """{(path, line): verdict} of the markers of a folder."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := VERDICT.search(line):
                found[str(path.relative_to(folder)), number] = match.group(1)
    return found


def registered_views(folder):
    """Runs inside the interpreter with Flask: prints `path:line` of the `def` of every registered view."""
    sys.path.insert(0, str(folder))
    from flask import Flask

    # the first line of the README may say how to get the application: `app: package:create_app()`
    stated = re.match(r"app: ([\w.]+):(\w+)", (folder / "README.md").read_text())
    module = importlib.import_module(stated.group(1) if stated else "app")
    if stated:
        app = getattr(module, stated.group(2))
        app = app() if not isinstance(app, Flask) and not hasattr(app, "add_api") else app
        if hasattr(app, "add_api"):  # connexion makes its routes before the first request
            app.test_client().get("/")
            app = app.app
    else:
        app = module.create_app() if hasattr(module, "create_app") else getattr(module, "app", None)
    if not isinstance(app, Flask):
        sys.exit("no application: expected `app` or `create_app()`")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        view = app.view_functions[rule.endpoint]
        if hasattr(view, "view_class"):
            functions = [getattr(view.view_class, m.lower()) for m in rule.methods if hasattr(view.view_class, m.lower())]
        else:
            functions = [view]
        for function in functions:
            while hasattr(function, "__wrapped__"):
                function = function.__wrapped__
            code = function.__code__
            path = Path(code.co_filename).resolve()
            line = code.co_firstlineno
            source = path.read_text().splitlines()
            while not re.match(r"\s*(async )?def |.*\blambda\b", source[line - 1]):  # decorators come first
                line += 1
            print(f"{path.relative_to(folder.resolve())}:{line}")


def run(python, folder, *arguments):
    environment = {**os.environ, **ENVIRONMENT}
    return subprocess.run([python, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def mutants(text):
    """(name, mutated text) for each marker: a guard becomes `pass`, a filter line goes; lines with one label go together."""
    lines = text.splitlines()
    groups = {}
    for index, line in enumerate(lines):
        if match := MARK.search(line):
            groups.setdefault(match.group(2) or f"line {index + 1}", []).append((index, match.group(1)))
    for name, marks in groups.items():
        kept = list(lines)
        for index, kind in sorted(marks, reverse=True):
            if kind == "filter":
                del kept[index]
                continue
            indent = len(kept[index]) - len(kept[index].lstrip())
            end = index + 1
            while end < len(kept) and (not kept[end].strip() or len(kept[end]) - len(kept[end].lstrip()) > indent
                                       or re.match(r"(else|elif|except|finally|case)\b|[)\]}]", kept[end].strip())
                                       and len(kept[end]) - len(kept[end].lstrip()) == indent):
                end += 1
            while not kept[end - 1].strip():
                end -= 1
            kept[index:end] = [" " * indent + "pass"]
        yield name, "\n".join(kept) + "\n"


# "…; got 200 …" (_prove.py), "…: 200, effect …" (_twokeys.py): an answer, where a broken program gives 500
ANSWERED = re.compile(r"(?:got |: )[234]\d\d\b")


def check_mutants(python, folder):
    problems = []
    for path in sorted(folder.rglob("*.py")):
        for name, text in mutants(path.read_text()):
            where = f"{path.relative_to(folder)} without {name}"
            try:
                warnings.simplefilter("ignore")
                compile(text, where, "exec")
            except SyntaxError as error:
                problems.append(f"{where}: {error}")
                continue
            if not (folder / "prove.py").exists():
                continue
            with tempfile.TemporaryDirectory() as copy:
                shutil.copytree(folder, Path(copy) / folder.name)
                (Path(copy) / folder.name / path.relative_to(folder)).write_text(text)
                done = run(python, Path(copy) / folder.name, "prove.py")
            if done.returncode == 0:
                problems.append(f"{where}: prove.py still succeeds, the marker does not matter")
            elif not any(ANSWERED.search(row) for row in done.stdout.splitlines()):
                problems.append(f"{where}: breaks instead of leaking: {done.stdout.strip()} {done.stderr.strip()[-300:]}")
    return problems


def check(python, folder, with_mutants):
    problems = []
    expected = expected_verdicts(folder)
    problems += [f"{path}:{line}: unknown verdict {verdict!r}" for (path, line), verdict in expected.items() if not set(verdict.split("|")) <= VERDICTS]
    if not (folder / "README.md").exists():
        problems.append("no README.md")
    views = run(python, folder, __file__, "--views", str(folder))
    if views.returncode:
        problems.append(f"does not import: {views.stderr.strip()[-600:]}")
    else:
        seen = {(path, int(line)) for path, line in (row.rsplit(":", 1) for row in views.stdout.split())}
        problems += [f"{path}:{line}: registered view without # verdict:" for path, line in sorted(seen - set(expected))]
        problems += [f"{path}:{line}: # verdict: on a function that no route reaches" for path, line in sorted(set(expected) - seen)]
        if not seen:
            problems.append("registers no view")
    proved = (folder / "prove.py").exists()
    if proved:
        done = run(python, folder, "prove.py")
        if done.returncode:
            problems.append(f"prove.py: {done.stdout.strip()} {done.stderr.strip()[-600:]}")
    if with_mutants and not problems:
        problems += check_mutants(python, folder)
    return len(expected), proved, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="interpreter that has the requirements")
    parser.add_argument("--no-mutants", action="store_true")
    parser.add_argument("--views", help=argparse.SUPPRESS)
    parser.add_argument("prefix", nargs="*")
    options = parser.parse_args()
    if options.views:
        return registered_views(Path(options.views))
    python = options.python or interpreter()
    folders = [f for f in sorted(TESTDATA.iterdir()) if f.is_dir() and f.name[0] not in "_."
               and (not options.prefix or f.name.startswith(tuple(options.prefix)))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda folder: check(python, folder, not options.no_mutants), folders))
    for folder, (_, _, problems) in zip(folders, results):
        for problem in problems:
            print(f"{folder.name}: {problem}")
    failed = sum(bool(problems) for _, _, problems in results)
    print(f"{len(folders)} folders, {sum(n for n, _, _ in results)} handlers, {sum(p for _, p, _ in results)} proved at run time; {failed} failed")
    sys.exit(1 if failed or not folders else 0)


if __name__ == "__main__":
    main()
