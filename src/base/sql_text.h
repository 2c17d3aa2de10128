// SPDX-License-Identifier: Apache-2.0
// Texts and names quoted for SQL.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace harness {

// 'text', its quotes doubled.
std::string SqlText(std::string_view text);
// "name", its quotes doubled.
std::string SqlName(std::string_view name);

// 'a', 'b': for IN (...), which must not be empty. `text_of` makes a text of an element.
template <typename Range, typename TextOf = std::identity>
std::string SqlTexts(const Range& range, const TextOf& text_of = {}) {
  std::string texts;
  for (const auto& each : range) texts += (texts.empty() ? "" : ", ") + SqlText(text_of(each));
  return texts;
}

}  // namespace harness
