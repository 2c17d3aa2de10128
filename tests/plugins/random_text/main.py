#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recommends random words for random processes: all valid by the contract, all new each time, none of them an insight."""
import json
import os
import random
import sys
from pathlib import Path

WORDS = """move split merge shorten start stop delay batch queue window night month host schedule earlier later often
seldom before after calls jobs runs slots keys values report ledger posting close retry limit order share""".split()

context = json.loads(Path(os.environ["HARNESS_CONTEXT"]).read_text(encoding="utf-8"))
output = Path(os.environ["HARNESS_OUTPUT"])

rows_of = {}
header = json.loads(sys.stdin.readline())
at = header["columns"].index("process_id")
for line in sys.stdin:
    for row in json.loads(line)["rows"]:
        rows_of[row[at]] = rows_of.get(row[at], 0) + 1

dice = random.Random(f"{context['config']['seed']}/{context['seed']}")
findings, recommendations = [], []
for number in range(context["config"]["advices"]):
    process = dice.choice(sorted(rows_of))
    words = " ".join(dice.choice(WORDS) for _ in range(8))
    query = f"SELECT count(*) FROM events WHERE process_id = '{process}'"
    findings.append({
        "id": f"rows:{number}:{process}", "kind": "rows", "severity": "info", "confidence": 1,
        "title": f"{process} ran {rows_of[process]} times", "what": f"{rows_of[process]} rows.",
        "why": "Advice needs evidence to point at.", "where": {"process_id": process}, "measurement_type": "measured",
        "assumptions": [], "evidence": {"query": query, "rows": rows_of[process]}, "n": rows_of[process],
        "estimate": rows_of[process], "unit": "runs",
    })
    recommendations.append({
        "id": f"advice:{number}", "kind": "advice", "action_type": "change",
        "recommendation": f"For {process}: {words}.", "where": {}, "target_process_ids": [process],
        "scope_class": "process", "not_modeled_reason": "nothing was measured",
        "evidence": {"findings": [f"rows:{number}:{process}"], "query": query, "rows": rows_of[process]},
        "how_to_check": f"Look at {process}.",
    })

result = {"status": "ok", "reason_code": "", "summary": f"{len(recommendations)} random sentences.", "metrics": {},
          "findings": findings, "recommendations": recommendations, "artifacts": []}
(output / "result.json").write_text(json.dumps(result), encoding="utf-8")
