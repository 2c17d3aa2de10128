#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tries to write and read where it has no business, then says what stopped it."""
import errno
import json
import os
from pathlib import Path

def attempt(call):
    """The name of the error that stopped the call, or "done"."""
    try:
        call()
        return "done"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))

def finish(metrics):
    result = {"status": "ok", "reason_code": "", "summary": "It tried.", "metrics": metrics, "findings": [], "artifacts": []}
    with open(os.path.join(os.environ["HARNESS_OUTPUT"], "result.json"), "w", encoding="utf-8") as file:
        json.dump(result, file)


context = json.loads(Path(os.environ["HARNESS_CONTEXT"]).read_text(encoding="utf-8"))
dataset = Path(context["dataset_folder"])
home = dataset.parent.parent
output = Path(context["output_folder"])
part = dataset / "part-00000.parquet"


def write(path, mode="w"):
    def call():
        with open(path, mode, encoding="utf-8") as file:
            file.write("x")
    return call


finish({
    "home": attempt(write(home / "fault_files.txt")),
    "catalog": attempt(write(home / "catalog.db", "a")),
    "key": attempt((home / "key").read_bytes),
    "dataset": attempt(write(part, "a")),
    "dataset_new": attempt(write(dataset / "fault_files.txt")),
    "dataset_read": attempt(part.read_bytes),
    "truncate": attempt(lambda: os.truncate(part, 0)),
    "chmod": attempt(lambda: os.chmod(part, 0)),
    "remove": attempt(part.unlink),
    "run_folder": attempt(write(output.parent.parent / "report.json")),
    "neighbour": attempt(write(output.parent / "ingest_tabular" / "result.json")),
    "shared_tmp": attempt(write("/tmp/stat_harness_fault_files.txt")),
    "shared_memory": attempt(write("/dev/shm/stat_harness_fault_files.txt")),
    "passwords": attempt(Path("/etc/passwd").read_bytes),
    "host_environment": attempt(Path("/proc/1/environ").read_bytes),
    "link": attempt(lambda: os.link(part, output / "part")),
    "symlink": attempt(lambda: os.symlink(home / "key", output / "key")),
    "own_temp": attempt(write(Path(context["temp_folder"]) / "scratch.txt")),
})
