#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Leaves a file that its result does not list."""
import json
import os

def finish(metrics):
    result = {"status": "ok", "reason_code": "", "summary": "It tried.", "metrics": metrics, "findings": [], "artifacts": []}
    with open(os.path.join(os.environ["HARNESS_OUTPUT"], "result.json"), "w", encoding="utf-8") as file:
        json.dump(result, file)


with open("extra.txt", "w", encoding="utf-8") as file:
    file.write("x")
finish({})
