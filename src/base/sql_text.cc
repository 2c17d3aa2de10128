// SPDX-License-Identifier: Apache-2.0
#include "base/sql_text.h"

namespace harness {
namespace {

std::string Enclosed(std::string_view text, char quote) {
  std::string enclosed(1, quote);
  for (const char c : text) {
    if (c == quote) enclosed += quote;
    enclosed += c;
  }
  return enclosed + quote;
}

}  // namespace

std::string SqlText(std::string_view text) {
  return Enclosed(text, '\'');
}
std::string SqlName(std::string_view name) {
  return Enclosed(name, '"');
}

}  // namespace harness
