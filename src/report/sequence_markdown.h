// SPDX-License-Identifier: Apache-2.0
// Batch sequences in Markdown: as a table for the report, with a checklist each for the answers.
#pragma once

#include <string>

#include "report/facts.h"

namespace harness::report {

std::string SequencesMarkdown(const Facts& facts);
std::string SequenceAnswers(const Facts& facts);

// What a sequence is batched by and when, and what the replay says of it; shared by all formats.
std::string SequenceSaving(const insight::SequenceFact& sequence);
std::string SequenceCohort(const insight::SequenceFact& sequence);
std::string SequenceSource(const insight::SequenceFact& sequence);

}  // namespace harness::report
