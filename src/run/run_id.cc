// SPDX-License-Identifier: Apache-2.0
#include "run/run_id.h"

#include <sys/random.h>

#include <cstdio>

namespace harness::run {

std::string RunIdOf(Timestamp now, uint32_t number) {
  std::string id;
  for (const char c : FormatIso(FloorTo(now, kMicrosPerSecond))) {
    if (c != '-' && c != ':') id += c;
  }
  char digits[16];
  std::snprintf(digits, sizeof(digits), "-%08x", number);
  return id + digits;
}

std::string NewRunId(Timestamp now) {
  uint32_t number = 0;
  while (::getrandom(&number, sizeof(number), 0) != sizeof(number)) {
  }
  return RunIdOf(now, number);
}

}  // namespace harness::run
