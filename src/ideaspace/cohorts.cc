// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/cohorts.h"

#include <algorithm>

#include "base/exact_sum.h"

namespace harness::ideaspace {
namespace {

constexpr int64_t kSomeMonday = 4;  // 1970-01-05, in days

int64_t DayOf(Timestamp at) {
  return at / kMicrosPerDay - (at % kMicrosPerDay < 0 ? 1 : 0);
}

// The ends of time are far from any log, but no reason to overflow.
int64_t Clamped(Int128 value) {
  return static_cast<int64_t>(std::clamp(value, Int128{INT64_MIN + 1}, Int128{INT64_MAX}));
}

Timestamp StartOf(int64_t day) {
  return Clamped(Int128{day} * kMicrosPerDay);
}

std::string TwoDigits(int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// Numbers the stretches of time in their order.
class Stretches {
 public:
  explicit Stretches(std::span<const process::CloseWindow> windows) {
    const bool known = std::any_of(windows.begin(), windows.end(),
                                   [](const auto& window) { return window.source == "parameters"; });
    if (!known) return;
    for (const process::CloseWindow& window : windows) {
      first_day_ = std::max(first_day_, CivilFromDays(DayOf(window.from_us)).day);
    }
  }

  // All of one day are of one stretch.
  int64_t NumberOf(int64_t day) const {
    if (first_day_ == 0) return FloorTo(day - kSomeMonday, 7) / 7;
    const CivilDate date = CivilFromDays(day);
    const int64_t month = date.year * 12 + date.month - 1;
    return date.day >= FirstDayIn(month) ? month + 1 : month;
  }

  Cohort Make(int64_t number) const {
    if (first_day_ == 0) return Week(number);
    return {"close " + std::to_string(number / 12) + "-" + TwoDigits(number % 12 + 1), StartIn(number - 1),
            StartIn(number)};
  }

 private:
  static Cohort Week(int64_t number) {
    const int64_t monday = number * 7 + kSomeMonday;
    const int64_t year = CivilFromDays(monday + 3).year;  // a week belongs to the year of its Thursday
    const int64_t week = (monday + 3 - DaysFromCivil({year, 1, 1})) / 7 + 1;
    return {std::to_string(year) + "-W" + TwoDigits(week), StartOf(monday), StartOf(monday + 7)};
  }
  int FirstDayIn(int64_t month) const {
    return std::min(first_day_, DaysInMonth(month / 12, static_cast<int>(month % 12) + 1));
  }
  Timestamp StartIn(int64_t month) const {
    return StartOf(DaysFromCivil({month / 12, static_cast<int>(month % 12) + 1, FirstDayIn(month)}));
  }

  int first_day_ = 0;  // of a close cycle; 0: weeks
};

}  // namespace

Micros Cohorts::span_us() const {
  return Clamped(Int128{last_us} - first_us);
}

Cohorts MakeCohorts(const process::Executions& log, const process::ExecutionFacts& facts,
                    std::span<const process::CloseWindow> windows) {
  const Stretches stretches(windows);
  Cohorts cohorts;
  cohorts.first_us = INT64_MAX;
  cohorts.last_us = INT64_MIN;
  std::vector<int64_t> number_of_row(log.rows(), INT64_MIN);
  std::vector<int64_t> numbers;
  int64_t day = INT64_MIN, number = INT64_MIN;  // of the row before
  for (size_t row = 0; row < log.rows(); ++row) {
    const Timestamp at = ReferenceTime(log, facts, row);
    if (at == process::kUnknownTime) continue;
    cohorts.first_us = std::min(cohorts.first_us, at);
    cohorts.last_us = std::max(cohorts.last_us, at);
    if (DayOf(at) != day) {
      day = DayOf(at);
      number = stretches.NumberOf(day);
      numbers.push_back(number);
    }
    number_of_row[row] = number;
  }
  if (numbers.empty()) cohorts.first_us = cohorts.last_us = 0;
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (const int64_t each : numbers) {
    Cohort cohort = stretches.Make(each);
    cohort.covered_us =
        Clamped(Int128{std::min(cohort.to_us, cohorts.last_us)} - std::max(cohort.from_us, cohorts.first_us));
    cohorts.list.push_back(std::move(cohort));
  }
  cohorts.cohort_of_row.assign(log.rows(), kNoCohort);
  for (size_t row = 0, at = 0; row < log.rows(); ++row) {
    if (number_of_row[row] == INT64_MIN) continue;
    if (numbers[at] != number_of_row[row]) {
      at = static_cast<size_t>(std::lower_bound(numbers.begin(), numbers.end(), number_of_row[row]) -
                               numbers.begin());
    }
    cohorts.cohort_of_row[row] = static_cast<uint32_t>(at);
  }
  return cohorts;
}

}  // namespace harness::ideaspace
