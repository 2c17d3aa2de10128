// SPDX-License-Identifier: Apache-2.0
#include "process/sequence_keys.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace harness::process {
namespace {

struct Candidate {
  uint32_t key = 0;
  int64_t named = 0;  // instances whose first row names it
  int64_t agree = 0;  // of these, those in which all rows that name it agree
  int64_t rows = 0;   // that name it
  std::set<uint32_t> values;
};

std::map<uint32_t, Candidate> Collect(const SequenceRows& parameters, const SequenceInstances& instances) {
  std::map<uint32_t, Candidate> candidates;
  for (size_t i = 0; i < instances.size(); ++i) {
    const auto rows = instances.At(i);
    for (const ParameterPart& part : parameters.PartsOf(rows.front())) {
      Candidate& candidate = candidates[part.key];
      candidate.key = part.key;
      ++candidate.named;
      candidate.values.insert(part.value);
      bool agree = true;
      for (const uint32_t row : rows) {
        const uint32_t value = parameters.ValueOf(row, part.key);
        candidate.rows += value != SequenceRows::kNone;
        agree = agree && (value == SequenceRows::kNone || value == part.value);
      }
      candidate.agree += agree;
    }
  }
  return candidates;
}

double Ratio(int64_t of, int64_t n) {
  return n == 0 ? 0 : static_cast<double>(of) / static_cast<double>(n);
}

// Numbers for the combinations of values that the instances have.
std::vector<uint32_t> BoundaryOf(const SequenceRows& parameters, const SequenceInstances& instances,
                                 const std::vector<const Candidate*>& shared) {
  std::map<std::vector<uint32_t>, uint32_t> known;
  std::vector<uint32_t> boundary, values;
  for (size_t i = 0; i < instances.size(); ++i) {
    values.clear();
    for (const Candidate* each : shared)
      values.push_back(parameters.ValueOf(instances.At(i).front(), each->key));
    boundary.push_back(known.try_emplace(values, static_cast<uint32_t>(known.size())).first->second);
  }
  return boundary;
}

}  // namespace

bool FillKeys(const SequenceRows& parameters, const SequenceKeyOptions& options, Sequence& sequence) {
  const SequenceInstances& instances = sequence.runs.instances;
  const auto n = static_cast<int64_t>(instances.size());
  const auto collected = Collect(parameters, instances);
  std::vector<const Candidate*> candidates;
  for (const auto& [key, candidate] : collected) {
    if (Ratio(candidate.named, n) >= options.least_share &&
        Ratio(candidate.agree, candidate.named) >= options.least_agree)
      candidates.push_back(&candidate);
  }
  // Most values first; numbers of keys may differ between two runs, names do not.
  std::sort(candidates.begin(), candidates.end(), [&](const Candidate* a, const Candidate* b) {
    return std::tuple(-static_cast<int64_t>(a->values.size()), -a->rows, parameters.KeyName(a->key)) <
           std::tuple(-static_cast<int64_t>(b->values.size()), -b->rows, parameters.KeyName(b->key));
  });
  if (candidates.empty()) return false;
  const auto values = static_cast<int64_t>(candidates.front()->values.size());
  if (values < options.least_values) return false;
  sequence.key = parameters.KeyName(candidates.front()->key);
  sequence.values = values;
  std::vector<const Candidate*> shared;
  for (const Candidate* candidate : candidates) {
    const bool is_key = candidate == candidates.front();
    if (!is_key && Ratio(static_cast<int64_t>(candidate->values.size()), n) < options.unique_share)
      shared.push_back(candidate);
  }
  sequence.boundary = BoundaryOf(parameters, instances, shared);
  for (const Candidate* candidate : shared) sequence.shared.emplace_back(parameters.KeyName(candidate->key));
  std::sort(sequence.shared.begin(), sequence.shared.end());
  return true;
}

}  // namespace harness::process
