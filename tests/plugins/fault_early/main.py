#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads one line, closes its input and ends well: nobody is killed by the closed pipe."""
import json
import os
import sys

def finish(metrics):
    result = {"status": "ok", "reason_code": "", "summary": "It tried.", "metrics": metrics, "findings": [], "artifacts": []}
    with open(os.path.join(os.environ["HARNESS_OUTPUT"], "result.json"), "w", encoding="utf-8") as file:
        json.dump(result, file)


header = json.loads(sys.stdin.readline())
os.close(0)
finish({"columns": header["columns"]})
os._exit(0)
