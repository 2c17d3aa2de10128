// SPDX-License-Identifier: Apache-2.0
// GuessTimeForm of time_parse.h.
#include <array>
#include <cstddef>

#include "importers/time_parse.h"

namespace harness::importers {
namespace {

constexpr std::array kTextForms = {TimeForm::kIso, TimeForm::kDayFirst, TimeForm::kMonthFirst,
                                   TimeForm::kLongDate};
constexpr std::array kEpochForms = {TimeForm::kEpochSeconds, TimeForm::kEpochMillis, TimeForm::kEpochMicros,
                                    TimeForm::kEpochNanos};

// A count since 1970 is believed to be a time only from 1990 to the end of 2099. The four units do not
// overlap there, so the size of a number tells its unit.
constexpr Timestamp kFirstBelieved = 631'152'000 * kMicrosPerSecond;
constexpr Timestamp kLastBelieved = 4'102'444'800 * kMicrosPerSecond;

bool BelievedEpoch(std::string_view value, TimeForm form) {
  const std::optional<ParsedTime> time = ParseTime(value, form);
  return time && time->us >= kFirstBelieved && time->us < kLastBelieved;
}

// The only epoch form whose believed counts have as many digits before the point; nothing for others.
std::optional<size_t> EpochByDigits(std::string_view value) {
  size_t digits = 0;
  while (digits < value.size() && value[digits] >= '0' && value[digits] <= '9') ++digits;
  if (digits < 9 || digits > 19 || digits % 3 == 2) return std::nullopt;
  return (digits - 9) / 3;  // 9 and 10 digits are seconds, 12 and 13 milliseconds, and so on
}

template <size_t N>
size_t Most(const std::array<int64_t, N>& counts) {
  size_t best = 0;
  for (size_t i = 1; i < N; ++i) {
    if (counts[i] > counts[best]) best = i;
  }
  return best;
}

}  // namespace

std::optional<TimeFormGuess> GuessTimeForm(std::span<const std::string_view> values) {
  std::array<int64_t, kTextForms.size()> text_counts{};
  std::array<int64_t, kEpochForms.size()> epoch_counts{};
  for (const std::string_view value : values) {
    if (ParseTime(value, TimeForm::kIso)) {  // the year first: none of the other forms
      ++text_counts[0];
      continue;
    }
    bool is_text_time = false;
    for (size_t i = 1; i < kTextForms.size(); ++i) {
      if (!ParseTime(value, kTextForms[i])) continue;
      ++text_counts[i];
      is_text_time = true;
    }
    const std::optional<size_t> epoch = is_text_time ? std::nullopt : EpochByDigits(value);
    if (epoch && BelievedEpoch(value, kEpochForms[*epoch])) ++epoch_counts[*epoch];
  }
  const size_t text = Most(text_counts);
  const size_t epoch = Most(epoch_counts);
  TimeFormGuess guess;
  guess.total = static_cast<int64_t>(values.size());
  guess.numeric = epoch_counts[epoch] > text_counts[text];
  guess.form = guess.numeric ? kEpochForms[epoch] : kTextForms[text];
  guess.parsed = guess.numeric ? epoch_counts[epoch] : text_counts[text];
  if (guess.parsed == 0) return std::nullopt;
  guess.ambiguous_order = guess.form == TimeForm::kDayFirst && text_counts[1] == text_counts[2];
  return guess;
}

}  // namespace harness::importers
