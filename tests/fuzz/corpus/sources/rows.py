#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts executions and busy time by process: the whole contract of a third-party plugin in one file."""
import json
import os
import sys
from pathlib import Path

context = json.loads(Path(os.environ["HARNESS_CONTEXT"]).read_text(encoding="utf-8"))
output = Path(os.environ["HARNESS_OUTPUT"])

runs = {}
busy_us = {}
in_order = True
last_row = -1
header = json.loads(sys.stdin.readline())
at = {name: index for index, name in enumerate(header["columns"])}
for line in sys.stdin:
    for row in json.loads(line)["rows"]:
        in_order = in_order and row[at["row_id"]] == last_row + 1
        last_row = row[at["row_id"]]
        process = row[at["process_id"]]
        runs[process] = runs.get(process, 0) + 1
        start, end = row[at["started_us"]], row[at["ended_us"]]
        if start is not None and end is not None:
            busy_us[process] = busy_us.get(process, 0) + end - start

total = sum(busy_us.values())
findings = []
for process in sorted(busy_us):
    share = busy_us[process] / total if total else 0.0
    if share < context["config"]["smallest_share"]:
        continue
    findings.append({
        "id": f"busy_share:{process}",
        "kind": "busy_share",
        "severity": "info",
        "confidence": 1,
        "title": f"{process} has {share:.1%} of the busy time",
        "what": f"{process} ran {runs[process]} times and was busy for {busy_us[process]} us.",
        "why": "The processes with most busy time decide how much the machines have to do.",
        "where": {"process_id": process},
        "measurement_type": "measured",
        "assumptions": ["counted over all rows, so the confidence is 1"],
        "evidence": {"query": "SELECT process_id, sum(ended_us - started_us) FROM events GROUP BY 1 ORDER BY 1",
                     "rows": runs[process]},
        "n": runs[process],
        "estimate": share,
        "unit": "1",
    })

(output / "busy.json").write_text(json.dumps(busy_us, sort_keys=True), encoding="utf-8")
result = {
    "status": "ok",
    "reason_code": "",
    "summary": f"{len(runs)} processes in {sum(runs.values())} executions.",
    "metrics": {"rows": sum(runs.values()), "processes": len(runs), "in_order": in_order, "columns": header["columns"]},
    "findings": findings,
    "artifacts": ["busy.json"],
}
(output / "result.json").write_text(json.dumps(result), encoding="utf-8")
