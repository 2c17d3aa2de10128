// SPDX-License-Identifier: Apache-2.0
#include "importers/inner_names.h"

#include "base/text.h"
#include "eventlog/private_names.h"

namespace harness::importers {
namespace {

constexpr size_t kMostRemembered = 4096;

// From behind the opening quote to the closing one; all of the rest where none closes.
size_t EndOfQuotation(std::string_view text, size_t begin, char quote) {
  for (size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i;
    }
  }
  return text.size();
}

bool IsNested(std::string_view text) {
  return !text.empty() && (text.front() == '{' || text.front() == '[');
}

}  // namespace

bool InnerNames::IsPrivate(std::string_view name) {
  if (plain_.contains(name)) return false;
  if (eventlog::IsPrivateName(name)) return true;
  if (plain_.size() < kMostRemembered) plain_.emplace(name);
  return false;
}

// A quotation with a colon behind it is a name.
std::optional<std::string> InnerNames::FirstPrivate(std::string_view value) {
  const std::string_view text = Trim(value);
  if (!IsNested(text)) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    const char quote = text[i];
    if (quote != '"' && quote != '\'') continue;
    const size_t end = EndOfQuotation(text, i + 1, quote);
    if (end == text.size()) return std::nullopt;
    const std::string_view name = text.substr(i + 1, end - i - 1);
    const size_t behind = text.find_first_not_of(" \t\r\n", end + 1);
    if (behind != std::string_view::npos && text[behind] == ':' && IsPrivate(name)) return std::string(name);
    i = end;
  }
  return std::nullopt;
}

}  // namespace harness::importers
