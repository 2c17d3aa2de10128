#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a result of more than 64 MiB."""
with open("result.json", "wb", buffering=0) as file:
    for _ in range(65):
        file.write(b" " * (1 << 20))
