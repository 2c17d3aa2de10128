#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes files that are each as large as they may be, and does not stop."""
number = 0
while True:
    number += 1
    with open(f"part-{number}.bin", "wb", buffering=0) as file:
        file.write(bytes(1 << 20))
