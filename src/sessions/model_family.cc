// SPDX-License-Identifier: Apache-2.0
// Names of models and templates without their dates and versions.
#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "base/time.h"
#include "sessions/identity.h"

namespace harness::sessions {
namespace {

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int64_t NumberAt(std::string_view text, size_t at, size_t size) {
  return ParseInt64(text.substr(at, size)).value_or(-1);
}

bool IsDate(int64_t year, int64_t month, int64_t day) {
  return year >= 2015 && year < 2100 && month >= 1 && month <= 12 && day >= 1 &&
         day <= DaysInMonth(year, static_cast<int>(month));
}

// "20240806"; "0806" as month and day; "2407" as year and month, from 2020 to 2039; "002" as a revision.
bool IsDatedPart(std::string_view part) {
  if (!AllDigits(part)) return false;
  if (part.size() == 8) return IsDate(NumberAt(part, 0, 4), NumberAt(part, 4, 2), NumberAt(part, 6, 2));
  if (part.size() == 4) {
    const int64_t first = NumberAt(part, 0, 2), second = NumberAt(part, 2, 2);
    return IsDate(2024, first, second) || (first >= 20 && first < 40 && second >= 1 && second <= 12);
  }
  return part.size() == 3 && part[0] == '0';
}

// Length of the name without one dated suffix; its whole length when it has none.
size_t WithoutSuffix(std::string_view name) {
  const size_t n = name.size();
  if (n > 11 && (name[n - 11] == '-' || name[n - 11] == '@') && name[n - 6] == '-' && name[n - 3] == '-' &&
      AllDigits(name.substr(n - 10, 4)) && AllDigits(name.substr(n - 5, 2)) &&
      AllDigits(name.substr(n - 2)) &&
      IsDate(NumberAt(name, n - 10, 4), NumberAt(name, n - 5, 2), NumberAt(name, n - 2, 2))) {
    return n - 11;
  }
  const size_t mark = name.find_last_of("-@:");
  if (mark == std::string_view::npos || mark == 0) return n;
  const std::string_view part = name.substr(mark + 1);
  if (name[mark] == ':') return AllDigits(part) ? mark : n;  // "...-v1:0"
  if (part == "latest" || IsDatedPart(part)) return mark;
  // A version behind a date is the provider's ("-20240620-v1"), one without is the model's ("deepseek-v3").
  if (part.size() > 1 && part[0] == 'v' && AllDigits(part.substr(1))) {
    const size_t dated = WithoutSuffix(name.substr(0, mark));
    return dated < mark ? dated : n;
  }
  return n;
}

}  // namespace

std::string ModelOf(const Span& span) {
  return AsciiLower(span.response_model.empty() ? span.request_model : span.response_model);
}

std::string ModelFamily(std::string_view model) {
  std::string name = AsciiLower(Trim(model));
  if (const size_t slash = name.rfind('/'); slash != std::string::npos && slash + 1 < name.size()) {
    name.erase(0, slash + 1);
  }
  std::string tail;  // a date may stand before it: "gpt-4-0125-preview"
  for (const std::string_view word : {"-preview", "-exp"}) {
    if (name.size() > word.size() && name.ends_with(word)) tail = word;
  }
  name.resize(name.size() - tail.size());
  for (size_t size = WithoutSuffix(name); size < name.size(); size = WithoutSuffix(name)) name.resize(size);
  return name + tail;
}

std::string TemplateFamily(std::string_view template_id) {
  std::string_view bare = template_id.starts_with("sha256:") ? template_id.substr(7) : template_id;
  const bool digest =
      bare.size() >= 16 && bare.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (digest) return "digest";
  const size_t mark = template_id.find_last_of("@:#");
  if (mark == std::string_view::npos || mark == 0) return std::string(template_id);
  std::string_view version = template_id.substr(mark + 1);
  if (version.starts_with("v")) version.remove_prefix(1);
  const bool numbers = !version.empty() && version.find_first_not_of("0123456789.") == std::string_view::npos;
  return std::string(numbers || version == "latest" ? template_id.substr(0, mark) : template_id);
}

}  // namespace harness::sessions
