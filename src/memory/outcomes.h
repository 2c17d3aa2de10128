// SPDX-License-Identifier: Apache-2.0
// What became of actions that were taken: told once, kept for good, and looked at before the next is
// promised.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "store/home.h"

namespace harness::memory {

// A verified action of a run, and what was found after it was taken.
struct ActionOutcome {
  std::string run, lever_id, target;
  double predicted_hours = 0;            // as the run promised
  std::optional<double> low_hours;       // lower end of its interval; none where it gave none
  std::optional<double> predicted_days;  // span of the run's log, which both are for; none where unknown
  std::optional<double> realised_hours;  // less wait afterwards; none where it was judged without a figure
  std::optional<double> realised_days;   // span over which that was measured, above 0; none where unknown
  bool kept = false;                     // the promise
  std::string note;
  Timestamp recorded_us = 0;
};

Json ToJson(const ActionOutcome& outcome);  // every member by its name; what is unknown is null

// Nothing where either is unknown, or there are no days.
std::optional<double> HoursPerDay(std::optional<double> hours, std::optional<double> days);

// Both spans are known: hours a day are compared. Else totals are, as if the spans were alike, which nobody
// knows.
bool ComparesRates(const ActionOutcome& outcome);

// A promise is kept when as much is saved as the lower end of its interval, or, without one, as it promised.
// Requires realised_hours.
bool KeepsPromise(const ActionOutcome& outcome);

struct LeverRecord {
  int64_t kept = 0, broken = 0;
};

struct OutcomeLog {
  std::vector<ActionOutcome> outcomes;  // in the order in which they were recorded
  bool torn = false;                    // the last line was cut off while it was written: it never counted
};

// <home>/outcomes.jsonl: one line an outcome, canonical JSON, which holds the SHA-256 of the line before it.
// <home>/outcomes.head holds how many lines there were and the SHA-256 of the last, so that the loss of the
// last is found too. The line is on disk when Append returns. Errors: kIo; those of ReadOutcomes.
Result<void> AppendOutcome(const store::Home& home, const ActionOutcome& outcome);

// Takes no lock and writes nothing. Nothing recorded yet is an empty log. Errors: kInvalidArgument naming the
// first line that is altered, missing or no outcome; kIo.
Result<OutcomeLog> ReadOutcomes(const store::Home& home);

// By lever. Of several outcomes of one action of one run the last counts.
std::map<std::string, LeverRecord> RecordsByLever(std::span<const ActionOutcome> outcomes);

}  // namespace harness::memory
