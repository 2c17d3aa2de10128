// SPDX-License-Identifier: Apache-2.0
// What to do about one batch sequence, line by line: what to change, what to expect, what shows the change.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "insight/sequence_facts.h"

namespace harness::insight {

struct SequenceChecklist {
  std::string title;                // id, processes in order and key
  std::vector<std::string> change;  // in order
  std::vector<std::string> expect;  // with the figures of the record; none that it does not have
  std::string query, judge;         // SQL over the view events, and how to read it
};
SequenceChecklist ChecklistOf(const SequenceFact& sequence);

// All of them for a terminal, boxes to tick before each line; a sentence where there is none. Control
// characters in names of the log are made visible.
std::string ChecklistText(std::span<const SequenceFact> sequences);

// [{sequence_id, title, change, expect, query, judge}].
Json ChecklistJson(std::span<const SequenceFact> sequences);

}  // namespace harness::insight
