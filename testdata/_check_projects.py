"""Imports every multi-module project, compares its routes with its comments, runs its prove.py, and removes each guard and filter once.

Usage: python testdata/_check_projects.py [folder prefix …]
A registered handler must carry `# verdict:`; a project with missing, after-late or after handlers must carry `# expect:` lines. With a
`# guard` statement or a `# filter` argument removed, prove.py must find a mismatch: so the line matters at run time.
"""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROUTES = """
import importlib, inspect, sys
sys.path[:0] = sys.argv[2:]
module, name = sys.argv[1].split(":")
thing = getattr(importlib.import_module(module), name.removesuffix("()"))
app = thing() if name.endswith("()") else thing
app = getattr(app, "app", app)
for rule in app.url_map.iter_rules():
    print(rule.endpoint, rule.rule, sorted(rule.methods - {"HEAD", "OPTIONS"}))
"""


def run(*command, **kwargs):
    done = subprocess.run([sys.executable, "-B", *command], capture_output=True, text=True, timeout=120, **kwargs)
    return done.returncode, done.stdout + done.stderr


def mutants(folder):
    """(path, line, text without the marked statement or argument)."""
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        for number, line in enumerate(lines, 1):
            if re.search(r"#.*\bguard\b", line) and "verdict" not in line:
                wanted = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.stmt) and n.lineno == number]
                if not wanted and line.lstrip().startswith("@"):
                    yield path, number, "".join(lines[: number - 1] + ["\n"] + lines[number:])
                    continue
                node = max(wanted, key=lambda n: n.end_lineno)
                indent = " " * node.col_offset
                yield path, number, "".join(lines[: number - 1] + [f"{indent}pass\n"] + lines[node.end_lineno :])
            elif re.search(r"#.*\bfilter\b", line):
                yield path, number, "".join(lines[: number - 1] + ["\n"] + lines[number:])


def prove(folder):
    return run(str(folder / "prove.py"), cwd=folder)


def check(folder):
    problems = []
    readme = (folder / "README.md").read_text()
    match = re.match(r"app: (\S+)\n", readme)
    if not match:
        return [f"{folder.name}: README.md does not start with 'app: module:name'"], 0
    code, out = run("-c", ROUTES, match[1], *[str(folder / p) for p in ("", "src") if (folder / p).is_dir()], cwd=folder)
    if code:
        return [f"{folder.name}: {out.strip().splitlines()[-1]}"], 0
    text = "\n".join(p.read_text() for p in folder.rglob("*.py"))
    reported = len(re.findall(r"verdict: (?:missing|after-late|after)\b", text))
    if bool(reported) != bool(re.search(r"# .*expect: BOLA00[1-4]", text)):
        problems.append(f"{folder.name}: {reported} verdicts to report, but the expectations do not fit")
    count = 0
    if (folder / "prove.py").exists():
        code, out = prove(folder)
        if code:
            problems.append(f"{folder.name}: {out.strip()[-1500:]}")
        else:
            for path, number, mutated in mutants(folder):
                with tempfile.TemporaryDirectory() as place:
                    copy = Path(place) / folder.name
                    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
                    shutil.copy(HERE / "_twokeys.py", place)
                    (copy / path.relative_to(folder)).write_text(mutated)
                    code, out = prove(copy)
                    count += 1
                    if code == 0 or "MISMATCH" not in out:
                        problems.append(f"{path.relative_to(HERE)}:{number}: nothing changes without this line: {out.strip()[-300:]}")
    return problems, count


def main():
    wanted = sys.argv[1:] or ["multi-", "idiom-"]
    folders = [f for f in sorted(HERE.iterdir()) if (f / "README.md").exists() and f.name.startswith(tuple(wanted))]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(check, folders))
    problems = [p for found, _ in results for p in found]
    print("\n".join(problems))
    print(f"{len(folders)} projects, {sum(n for _, n in results)} removed lines, {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
