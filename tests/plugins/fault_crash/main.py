#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ends by a signal in the middle of its work."""
import os

os.abort()
