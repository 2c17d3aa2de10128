#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recommends another slot for each process whose mean wait is above a limit."""
import json
import os
import sys
from pathlib import Path

context = json.loads(Path(os.environ["HARNESS_CONTEXT"]).read_text(encoding="utf-8"))
output = Path(os.environ["HARNESS_OUTPUT"])
limit_us = context["config"]["limit_s"] * 1_000_000

runs, wait_us = {}, {}
header = json.loads(sys.stdin.readline())
at = {name: index for index, name in enumerate(header["columns"])}
for line in sys.stdin:
    for row in json.loads(line)["rows"]:
        process = row[at["process_id"]]
        runs[process] = runs.get(process, 0) + 1
        wait_us[process] = wait_us.get(process, 0) + row[at["started_us"]] - row[at["queued_us"]]

findings, recommendations = [], []
for process in sorted(runs):
    if wait_us[process] <= limit_us * runs[process]:
        continue
    hours = wait_us[process] / 3.6e9
    query = f"SELECT sum(started_us - queued_us) FROM events WHERE process_id = '{process}'"
    findings.append({
        "id": f"wait:{process}", "kind": "wait", "severity": "medium", "confidence": 1,
        "title": f"{process} waits {hours:.1f} h", "what": f"{runs[process]} runs wait {hours:.1f} h.",
        "why": "A wait is lost time.", "where": {"process_id": process}, "measurement_type": "measured",
        "assumptions": [], "evidence": {"query": query, "rows": runs[process]}, "n": runs[process], "estimate": hours,
        "unit": "h",
    })
    recommendations.append({
        "id": f"slot:{process}", "kind": "advice", "action_type": "add_slot",
        "recommendation": f"Give {process} another slot: it waits {hours:.1f} h in {runs[process]} runs.", "where": {},
        "target_process_ids": [process], "scope_class": "process", "modeled_percent": 50, "modeled_basis_hours": hours,
        "modeled_delta_hours": hours / 2, "evidence": {"findings": [f"wait:{process}"], "query": query, "rows": runs[process]},
        "how_to_check": f"The wait of {process} halves.",
    })

result = {"status": "ok", "reason_code": "", "summary": f"{len(recommendations)} processes wait long.", "metrics": {},
          "findings": findings, "artifacts": []}
if recommendations:
    result["recommendations"] = recommendations
else:
    result["no_recommendation"] = {"reason_code": "no_long_wait", "explanation": "No process waits longer than the limit."}
(output / "result.json").write_text(json.dumps(result), encoding="utf-8")
