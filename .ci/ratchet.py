#!/usr/bin/env python3
"""Scores the shared cases and projects and fails when recall or precision fall below the figures of .ci/ratchet.json.

ratchet.py BOLINT SHARED
"""
import json
import os
import subprocess
import sys

bolint, shared = sys.argv[1:3]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "ratchet.json"), encoding="utf8") as f:
    kept = json.load(f)
bad = False
for name, least in kept.items():
    folder = os.path.join(shared, name)
    if not os.path.isdir(folder):
        print(f"{name}: not there, not scored")
        continue
    score = os.path.join(shared, "realworld", "score.py")
    out = subprocess.run([sys.executable, score, "--bolint", bolint, "--cases", folder, "--json"], capture_output=True, text=True, check=True)
    total = json.loads(out.stdout)["total"]
    for figure in ("recall", "precision"):
        ok = total[figure] >= least[figure] - 1e-9
        bad |= not ok
        print(f"{name}: {figure} {total[figure]:.4f}, at least {least[figure]:.4f}: {'ok' if ok else 'FELL'}")
sys.exit(bad)
