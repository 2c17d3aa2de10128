#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Leaves its input unread and open until its time is over."""
import time

time.sleep(60)
