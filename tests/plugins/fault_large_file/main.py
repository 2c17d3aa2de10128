#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a file that is larger than it may be."""
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
with open("large.bin", "wb", buffering=0) as file:
    while True:
        file.write(bytes(1 << 20))
