// SPDX-License-Identifier: Apache-2.0
#include "insight/sequence_facts.h"

#include "base/json_members.h"

namespace harness::insight {
namespace {

std::vector<std::string> TextsOf(const Json& object, std::string_view key) {
  std::vector<std::string> texts;
  for (const Json& each : MemberOf(object, key)) {
    if (each.is_string()) texts.push_back(each.get<std::string>());
  }
  return texts;
}

SequenceFact FactOf(const Json& record) {
  SequenceFact fact;
  fact.sequence_id = TextOf(record, "sequence_id");
  fact.processes = TextsOf(record, "target_process_ids");
  fact.source = TextOf(record, "source");
  fact.key = TextOf(record, "key");
  fact.cohort = TextOf(record, "cohort");
  fact.call_boundary = TextOf(record, "call_boundary");
  fact.recommendation = TextOf(record, "recommendation");
  fact.query = TextOf(record, "query");
  fact.how_to_check = TextOf(record, "how_to_check");
  fact.shared_keys = TextsOf(record, "shared_keys");
  fact.support = IntegerOf(record, "support");
  fact.distinct_values = IntegerOf(record, "distinct_values");
  fact.close_month = IntegerOf(record, "close_month");
  fact.runs = IntegerOf(record, "runs");
  fact.runs_after = IntegerOf(record, "runs_after");
  fact.calls_reduced = IntegerOf(record, "estimated_calls_reduced");
  fact.window_seconds = IntegerOf(record, "window_seconds");
  fact.confidence = NumberOf(MemberOf(record, "confidence"), "estimate");
  fact.confidence_low = NumberOf(MemberOf(record, "confidence"), "low");
  fact.order = NumberOf(MemberOf(record, "order"), "estimate");
  fact.seconds_upper = NumberOf(record, "estimated_delta_seconds_upper");
  fact.held_seconds = NumberOf(record, "held_seconds");
  for (const Json& setup : MemberOf(record, "setups")) {
    fact.setups.push_back({TextOf(setup, "process_id"), TextOf(setup, "method"),
                           NumberOf(setup, "setup_seconds"), IntegerOf(setup, "n").value_or(0)});
  }
  const Json& verification = MemberOf(record, "verification");
  fact.verdict = TextOf(verification, "verdict");
  fact.reason = TextOf(verification, "reason");
  fact.delta_hours = NumberOf(verification, "delta_hours");
  fact.low_hours = NumberOf(verification, "low_hours");
  fact.high_hours = NumberOf(verification, "high_hours");
  return fact;
}

}  // namespace

std::vector<SequenceFact> SequenceFactsOf(const Json& records) {
  std::vector<SequenceFact> facts;
  if (!records.is_array()) return facts;
  for (const Json& record : records) {
    if (record.is_object()) facts.push_back(FactOf(record));
  }
  return facts;
}

}  // namespace harness::insight
