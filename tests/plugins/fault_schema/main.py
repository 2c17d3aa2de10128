#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a finding without its n: nothing is filled in for it."""
import json
import os

finding = {"id": "a:1", "kind": "a", "severity": "low", "confidence": 0.5, "title": "t", "what": "w", "why": "y",
           "where": {}, "measurement_type": "measured", "assumptions": [],
           "evidence": {"query": "SELECT 1", "rows": 1}, "estimate": 1, "unit": "1"}
result = {"status": "ok", "reason_code": "", "summary": "s", "metrics": {}, "findings": [finding], "artifacts": []}
with open(os.path.join(os.environ["HARNESS_OUTPUT"], "result.json"), "w", encoding="utf-8") as file:
    json.dump(result, file)
