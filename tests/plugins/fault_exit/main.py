#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ends with an exit code."""
import sys

sys.exit(7)
