// SPDX-License-Identifier: Apache-2.0
#include "cli/quantity.h"

#include <array>
#include <optional>

#include "base/text.h"

namespace harness::cli {
namespace {

struct Unit {
  std::string_view name;
  double bytes;
};

constexpr double kKi = 1024;
constexpr std::array<Unit, 14> kUnits = {{{"", 1},
                                          {"b", 1},
                                          {"k", kKi},
                                          {"kib", kKi},
                                          {"kb", 1e3},
                                          {"m", kKi* kKi},
                                          {"mib", kKi* kKi},
                                          {"mb", 1e6},
                                          {"g", kKi* kKi* kKi},
                                          {"gib", kKi* kKi* kKi},
                                          {"gb", 1e9},
                                          {"t", kKi* kKi* kKi* kKi},
                                          {"tib", kKi* kKi* kKi* kKi},
                                          {"tb", 1e12}}};

// Three significant digits of a value in [1, 1000).
std::string ThreeDigits(double value) {
  return FormatFixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

}  // namespace

Result<uint64_t> ParseBytes(std::string_view text) {
  const std::string lower = AsciiLower(Trim(text));
  const size_t end = lower.find_first_not_of("0123456789.");
  const std::string_view digits = std::string_view(lower).substr(0, end);
  const std::string_view name =
      end == std::string::npos ? std::string_view() : Trim(std::string_view(lower).substr(end));
  const std::optional<double> number = ParseDouble(digits);
  for (const Unit& unit : kUnits) {
    if (!number || name != unit.name) continue;
    const double bytes = *number * unit.bytes;
    if (bytes > 9e18) break;
    return static_cast<uint64_t>(bytes);
  }
  return InvalidArgument("found " + Quoted(text) + ", expected an amount of bytes such as 512MiB or 4GiB");
}

std::string FormatBytes(uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kNames = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes) / 1024;
  size_t name = 0;
  while (value >= 999.5 && name + 1 < kNames.size()) {
    value /= 1024;
    ++name;
  }
  return (value < 1 ? FormatFixed(value, 2) : ThreeDigits(value)) + " " + std::string(kNames[name]);
}

std::string FormatShortCount(double count) {
  constexpr std::array<std::string_view, 4> kNames = {"", " k", " M", " G"};
  size_t name = 0;
  while (count >= 999.5 && name + 1 < kNames.size()) {
    count /= 1000;
    ++name;
  }
  if (name == 0)
    return FormatFixed(count,
                       count < 9.95 && count != static_cast<double>(static_cast<int64_t>(count)) ? 1 : 0);
  return ThreeDigits(count) + std::string(kNames[name]);
}

}  // namespace harness::cli
