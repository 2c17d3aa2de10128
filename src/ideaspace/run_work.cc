// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/run_work.h"

#include <algorithm>

#include "base/text.h"
#include "ideaspace/lever_text.h"

namespace harness::ideaspace {
namespace {

constexpr uint32_t kNotAsked = UINT32_MAX;

// What the runs of each process that is asked for name: equal numbers for equal names.
class Names {
 public:
  Names(const LeverInput& input, std::span<const uint32_t> processes)
      : input_(input), place_(input.processes.size(), kNotAsked), named_(processes.size()) {
    for (uint32_t i = 0; i < processes.size(); ++i) place_[processes[i]] = i;
  }

  Result<void> Read(const std::string& column) {
    if (!input_.data.info().Has(column)) return Ok();
    return input_.data.Query("SELECT row_id, CAST(hash(" + column +
                                 ") % 9223372036854775807 AS BIGINT) FROM events WHERE " + column +
                                 " IS NOT NULL",
                             [&](const engine::Chunk& chunk) -> Result<void> {
                               for (size_t i = 0; i < chunk.rows(); ++i)
                                 Add(static_cast<uint32_t>(chunk.Int64(0, i)), chunk.Int64(1, i));
                               return Ok();
                             });
  }

  void Add(uint32_t row, int64_t name) {
    const uint32_t at = place_[input_.log().process[row]];
    if (at != kNotAsked) named_[at].push_back(name);
  }

  // Empties the names.
  WorkNames Count(size_t at) {
    std::vector<int64_t> names;
    names.swap(named_[at]);
    std::sort(names.begin(), names.end());
    WorkNames count;
    count.runs = static_cast<int64_t>(names.size());
    for (auto from = names.begin(); from != names.end();) {
      const auto to = std::upper_bound(from, names.end(), *from);
      ++count.distinct;
      count.own += to - from == 1 ? 1 : 0;
      from = to;
    }
    return count;
  }

 private:
  const LeverInput& input_;
  std::vector<uint32_t> place_;  // by process: where it stands among those asked for
  std::vector<std::vector<int64_t>> named_;
};

// A run that waits for one before it of its own process says nothing of its work.
void AddLinks(const process::Executions& log, Names& predecessors, Names& waited_for) {
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const uint32_t before = log.predecessor[row];
    if (before == process::kNoRow || log.process[before] == log.process[row]) continue;
    predecessors.Add(row, before);
    waited_for.Add(before, before);
  }
}

// Of what is named that much is done by no run any more, at least.
int64_t LostOf(const WorkNames& names, int64_t every) {
  return std::max<int64_t>(0, names.distinct - (names.runs + every - 1) / every);
}

double ShareOf(int64_t part, int64_t all) {
  return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0;
}

}  // namespace

Result<std::vector<RunWork>> FindRunWork(const LeverInput& input, std::span<const uint32_t> processes) {
  std::vector<RunWork> works(processes.size());
  if (processes.empty()) return works;
  Names parameters(input, processes), cases(input, processes);
  Names predecessors(input, processes), waited_for(input, processes);
  RETURN_IF_ERROR(parameters.Read("params_token"));
  RETURN_IF_ERROR(cases.Read("case_id"));
  AddLinks(input.log(), predecessors, waited_for);
  for (size_t i = 0; i < works.size(); ++i) {
    works[i].runs = input.processes[processes[i]].runs;
    works[i].parameters = parameters.Count(i);
    works[i].cases = cases.Count(i);
    works[i].predecessors = predecessors.Count(i);
    works[i].waited_for = waited_for.Count(i).distinct;
  }
  return works;
}

std::optional<std::string> WhyRunsDiffer(const RunWork& work, int64_t every) {
  struct Kind {
    const WorkNames& names;
    const char* verb;
    const char* noun;
  };
  const Kind kinds[] = {{work.parameters, "have", "different parameter list"},
                        {work.cases, "belong to", "different case"},
                        {work.predecessors, "follow", "different execution"}};
  const Kind* worst = nullptr;
  int64_t most = 0;
  for (const Kind& kind : kinds) {
    const int64_t lost = LostOf(kind.names, every);
    if (lost <= most || ShareOf(lost, work.runs) <= kMostLostShare) continue;
    most = lost;
    worst = &kind;
  }
  if (worst != nullptr) {
    return FormatThousands(worst->names.runs) + " of its " + CountText(work.runs, "run") + " " + worst->verb +
           " " + CountText(worst->names.distinct, worst->noun) + ", of which at least " +
           FormatThousands(most) + " would have no run any more: they do not repeat the same work.";
  }
  const double waited_for = ShareOf(work.waited_for, work.runs);
  if (waited_for <= kMostWaitedForShare) return std::nullopt;
  return PercentText(waited_for) + " of its " + CountText(work.runs, "run") +
         " are each waited for by executions of other processes, which need the result of that very run.";
}

Json ToJson(const RunWork& work) {
  return {{"runs_with_parameters", work.parameters.runs},
          {"distinct_parameters", work.parameters.distinct},
          {"own_parameters_share", ShareOf(work.parameters.own, work.runs)},
          {"runs_with_case", work.cases.runs},
          {"distinct_cases", work.cases.distinct},
          {"own_case_share", ShareOf(work.cases.own, work.runs)},
          {"runs_with_predecessor", work.predecessors.runs},
          {"distinct_predecessors", work.predecessors.distinct},
          {"own_predecessor_share", ShareOf(work.predecessors.own, work.runs)},
          {"waited_for_share", ShareOf(work.waited_for, work.runs)}};
}

}  // namespace harness::ideaspace
