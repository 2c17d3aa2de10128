// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace harness::tests {
namespace {

using std::string_view_literals::operator""sv;

constexpr size_t kLongest = size_t{1} << 20;

constexpr std::array kWords = {"\n"sv,
                               "\r\n"sv,
                               "\""sv,
                               "\"\""sv,
                               ","sv,
                               ";"sv,
                               "|"sv,
                               "\t"sv,
                               "\0"sv,
                               "\xEF\xBB\xBF"sv,
                               "\xFF\xFE"sv,
                               "\xC3"sv,
                               "-1"sv,
                               "0"sv,
                               "1e309"sv,
                               "NaN"sv,
                               "null"sv,
                               "{"sv,
                               "}"sv,
                               "["sv,
                               "]"sv,
                               ":"sv,
                               "<"sv,
                               "</"sv,
                               "<!--"sv,
                               "<![CDATA["sv,
                               "&amp;"sv,
                               "&#0;"sv,
                               "Unknown"sv,
                               "INVALID"sv,
                               "9223372036854775807"sv,
                               "-9223372036854775809"sv,
                               "1970-01-01T00:00:00Z"sv,
                               "9999-12-31 23:59:59"sv,
                               "2025-02-30"sv,
                               "1-00:00:00"sv,
                               "+02:00"sv,
                               "\\u0000"sv,
                               "\\ud800"sv,
                               "- a\n  - b"sv,
                               "&a *a"sv,
                               "yes"sv};

size_t Place(const std::string& text, Philox& random) {
  return static_cast<size_t>(random.Below(text.size() + 1));
}

// Short lengths mostly, long ones sometimes.
size_t Length(size_t most, Philox& random) {
  const size_t limit = random.Chance(0.8) ? std::min<size_t>(most, 8) : most;
  return static_cast<size_t>(random.Below(limit + 1));
}

void Damage(std::string& text, std::span<const std::string> seeds, Philox& random) {
  const size_t at = Place(text, random);
  const size_t length = Length(text.size() - at, random);
  switch (random.Below(9)) {
    case 0:
      if (at < text.size())
        text[at] = static_cast<char>(static_cast<unsigned>(text[at]) ^ (1U << random.Below(8)));
      break;
    case 1:
      if (at < text.size()) text[at] = static_cast<char>(random.Below(256));
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.insert(at, text.substr(at, length));
      break;
    case 4: {
      const std::string moved = text.substr(at, length);
      text.erase(at, length);
      text.insert(Place(text, random), moved);
      break;
    }
    case 5:
    case 6:
      text.insert(at, kWords[random.Below(kWords.size())]);
      break;
    case 7:
      text.resize(at);
      break;
    default: {
      const std::string& other = seeds[random.Below(seeds.size())];
      text = text.substr(0, at) + other.substr(Place(other, random));
    }
  }
}

}  // namespace

std::string Mutate(std::span<const std::string> seeds, size_t which, Philox& random) {
  std::string text = seeds[which];
  const uint64_t damages = 1 + random.Below(4);
  for (uint64_t i = 0; i < damages; ++i) Damage(text, seeds, random);
  if (text.size() > kLongest) text.resize(kLongest);
  return text;
}

}  // namespace harness::tests
