// SPDX-License-Identifier: Apache-2.0
#include "process/firing_rules.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "process/firing_rules_window.h"

namespace harness::process {
namespace {

constexpr size_t kMostRules = 6;
constexpr size_t kMostLearned = 300;
constexpr size_t kMostThresholds = 48;
constexpr double kConditionBits = 2.0;
constexpr double kTie = 1e-9;

Micros AgeOf(const Firing& firing) {
  return firing.fired_us - firing.ready_us.front();
}

// Distinct values, at most kMostThresholds of them, evenly by rank: a frequent value is always there.
std::vector<int64_t> Thresholds(std::vector<int64_t> values) {
  std::sort(values.begin(), values.end());
  std::vector<int64_t> distinct = values;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (distinct.size() <= kMostThresholds) return distinct;
  std::vector<int64_t> some;
  for (size_t i = 0; i < kMostThresholds; ++i) some.push_back(values[i * values.size() / kMostThresholds]);
  some.erase(std::unique(some.begin(), some.end()), some.end());
  return some;
}

struct Cost {
  double bits = 0;
  double window_hours = 0;
  bool operator<(const Cost& other) const {
    if (bits < other.bits - kTie) return true;
    return bits <= other.bits + kTie && window_hours < other.window_hours - kTie;
  }
};

class Learner {
 public:
  explicit Learner(const std::vector<Firing>& firings) : arrivals_(firings) {
    Micros oldest = 0;
    size_t largest = 0;
    for (const Firing& firing : firings) {
      oldest = std::max(oldest, AgeOf(firing));
      largest = std::max(largest, firing.ready_us.size());
    }
    size_bits_ = Log2(static_cast<double>(largest));
    age_bits_ = Log2(1.0 + static_cast<double>(oldest / kMicrosPerMinute));
    for (size_t i = 1; i < log2_factorial_.size(); ++i) {
      log2_factorial_[i] = log2_factorial_[i - 1] + Log2(static_cast<double>(i));
    }
  }

  // The rule that shortens the description most; none that does is a rule without conditions.
  FiringRule Learn(const std::vector<Firing>& firings) {
    firings_ = &firings;
    LayOutThresholds();
    FiringRule best;
    untold_bits_.clear();
    for (const Firing& firing : firings) untold_bits_.push_back(arrivals_.BitsOf(AgeOf(firing)));
    Cost least = CostOf(best);
    for (;;) {
      FiringRule next = best;
      Cost next_cost = least;
      TryAll(best, next, next_cost);
      if (!(next_cost < least)) return best;
      best = next;
      least = next_cost;
    }
  }

 private:
  void LayOutThresholds() {
    std::vector<int64_t> sizes, ages;
    for (const Firing& firing : *firings_) {
      sizes.push_back(static_cast<int64_t>(firing.ready_us.size()));
      ages.push_back(AgeOf(firing));
    }
    std::set<int> hours;
    for (const Firing& firing : *firings_) hours.insert(HourOf(firing.fired_us));
    hours_.assign(hours.begin(), hours.end());
    sizes_ = Thresholds(std::move(sizes));
    ages_ = Thresholds(std::move(ages));
  }

  void TryAll(const FiringRule& from, FiringRule& best, Cost& least) const {
    const auto attempt = [&](const FiringRule& rule) {
      const Cost cost = CostOf(rule);
      if (cost < least) {
        least = cost;
        best = rule;
      }
    };
    FiringRule rule = from;
    rule.least_size = 0;
    attempt(rule);
    for (const int64_t size : sizes_) {
      rule.least_size = size;
      attempt(rule);
    }
    rule = from;
    rule.least_age_us = 0;
    attempt(rule);
    for (const int64_t age : ages_) {
      rule.least_age_us = age;
      if (age > 0) attempt(rule);
    }
    rule = from;
    for (const uint32_t weekdays : WeekdaySets()) {
      rule.weekdays = weekdays;
      attempt(rule);
    }
    rule = from;
    for (const int from_hour : hours_) {
      for (const int last_hour : hours_) {
        rule.hour_from = from_hour;
        rule.hour_to = last_hour + 1;
        if (last_hour >= from_hour) attempt(rule);
      }
    }
    rule.hour_from = 0;
    rule.hour_to = 24;
    attempt(rule);
    rule = from;
    for (const uint32_t weekdays : WeekdaySets()) {
      if (!HoursOn(weekdays, rule)) continue;
      rule.weekdays = weekdays;
      attempt(rule);
    }
  }

  // From the earliest to the latest hour of the firings on these weekdays; false without one.
  bool HoursOn(uint32_t weekdays, FiringRule& rule) const {
    rule.hour_from = 24;
    rule.hour_to = 0;
    for (const Firing& firing : *firings_) {
      if ((weekdays >> WeekdayOf(firing.fired_us) & 1) == 0) continue;
      const int hour = HourOf(firing.fired_us);
      rule.hour_from = std::min(rule.hour_from, hour);
      rule.hour_to = std::max(rule.hour_to, hour + 1);
    }
    return rule.hour_from < rule.hour_to;
  }

  // All runs of weekdays around the week, and all seven.
  static const std::vector<uint32_t>& WeekdaySets() {
    static const std::vector<uint32_t> sets = [] {
      std::vector<uint32_t> made = {0x7F};
      for (uint32_t length = 1; length < 7; ++length) {
        for (uint32_t first = 0; first < 7; ++first) {
          const uint32_t run = ((1U << length) - 1) << first;
          made.push_back((run | run >> 7) & 0x7F);
        }
      }
      return made;
    }();
    return sets;
  }

  double ConditionBits(const FiringRule& rule) const {
    double bits = 0;
    if (rule.least_size > 0) bits += size_bits_ + kConditionBits;
    if (rule.least_age_us > 0) bits += age_bits_ + kConditionBits;
    if (rule.weekdays != 0x7F) bits += Log2(42.0) + kConditionBits;
    if (rule.hour_from != 0 || rule.hour_to != 24) bits += Log2(300.0) + kConditionBits;
    return bits;
  }

  Cost CostOf(const FiringRule& rule) const {
    Cost cost{ConditionBits(rule), 0};
    if (cost.bits == 0) return {std::accumulate(untold_bits_.begin(), untold_bits_.end(), 0.0), 0};
    size_t fired = 0;
    size_t held = 0;
    for (size_t i = 0; i < firings_->size(); ++i) {
      const Firing& firing = (*firings_)[i];
      FiringWindow window;
      const FiringOutcome outcome = JudgeIn(rule, firing, window);
      held += outcome != FiringOutcome::kNeverHeld ? 1 : 0;
      if (outcome != FiringOutcome::kFired) {
        cost.bits += untold_bits_[i];
        continue;
      }
      ++fired;
      if (rule.HasCalendar()) {
        cost.bits += arrivals_.BitsOf(window);
        cost.window_hours += HoursOf(window.to_us - window.from_us);
      } else {
        cost.bits += BitsOfMinutes(60.0 * HoursOf(firing.fired_us - window.from_us));
      }
    }
    cost.bits += Log2(static_cast<double>(held) + 1) + log2_factorial_[held] - log2_factorial_[fired] -
                 log2_factorial_[held - fired];
    return cost;
  }

  const std::vector<Firing>* firings_ = nullptr;
  WeekOfArrivals arrivals_;
  double size_bits_ = 0, age_bits_ = 0;
  std::vector<double> untold_bits_;  // by firing: without a rule
  std::vector<int64_t> sizes_, ages_;
  std::vector<int> hours_;  // in which one fired
  std::array<double, kMostLearned + 1> log2_factorial_{};
};

bool Before(const Firing& a, const Firing& b) {
  if (a.fired_us != b.fired_us) return a.fired_us < b.fired_us;
  return std::lexicographical_compare(a.ready_us.begin(), a.ready_us.end(), b.ready_us.begin(),
                                      b.ready_us.end());
}

std::vector<Firing> EvenlySpread(const std::vector<Firing>& firings) {
  if (firings.size() <= kMostLearned) return firings;
  std::vector<Firing> some;
  for (size_t i = 0; i < kMostLearned; ++i) some.push_back(firings[i * firings.size() / kMostLearned]);
  return some;
}

}  // namespace

std::string RuleText(const FiringRule& rule) {
  static constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string text;
  const auto add = [&](const std::string& condition) { text += (text.empty() ? "" : " and ") + condition; };
  if (rule.least_size > 0) add("size >= " + std::to_string(rule.least_size));
  if (rule.least_age_us > 0) add("age of the oldest >= " + FormatDuration(rule.least_age_us));
  if (rule.weekdays != 0x7F) {
    std::string days;
    for (uint32_t day = 0; day < 7; ++day) {
      if ((rule.weekdays >> day & 1) != 0) days += (days.empty() ? "" : ", ") + std::string(kDays[day]);
    }
    add("weekday in {" + days + "}");
  }
  if (rule.hour_to - rule.hour_from == 1) {
    add("hour = " + std::to_string(rule.hour_from));
  } else if (rule.hour_from != 0 || rule.hour_to != 24) {
    if (rule.hour_from != 0) add("hour >= " + std::to_string(rule.hour_from));
    if (rule.hour_to != 24) add("hour < " + std::to_string(rule.hour_to));
  }
  return text.empty() ? "always" : text;
}

FiringOutcome Judge(const FiringRule& rule, const Firing& firing) {
  FiringWindow window;
  return JudgeIn(rule, firing, window);
}

std::vector<FiringRule> LearnFiringRules(std::vector<Firing> firings) {
  std::vector<FiringRule> rules;
  if (firings.empty()) return rules;
  std::sort(firings.begin(), firings.end(), Before);
  Learner learner(firings);
  while (rules.size() < kMostRules && !firings.empty()) {
    FiringRule rule = learner.Learn(EvenlySpread(firings));
    if (rule.least_size == 0 && rule.least_age_us == 0 && !rule.HasCalendar()) break;
    std::vector<Firing> rest;
    for (const Firing& firing : firings) {
      const FiringOutcome outcome = Judge(rule, firing);
      rule.fired += outcome == FiringOutcome::kFired ? 1 : 0;
      rule.held += outcome == FiringOutcome::kNeverHeld ? 0 : 1;
      if (outcome != FiringOutcome::kFired) rest.push_back(firing);
    }
    if (2 * rule.fired <= rule.held) break;
    rules.push_back(rule);
    firings = std::move(rest);
  }
  return rules;
}

}  // namespace harness::process
