// SPDX-License-Identifier: Apache-2.0
#include "process/batches_firings.h"

#include <algorithm>

namespace harness::process {
namespace {

struct Part {
  size_t first, size;
  Timestamp fired_us;
};

}  // namespace

std::vector<ProcessFirings> FiringsOf(const Executions& log, const Timeline& timeline, const Batches& found) {
  std::vector<ProcessFirings> all(log.processes.size());
  std::vector<std::vector<Part>> parts(all.size());
  for (const Batch& batch : found.batches) {
    const bool waited = batch.released_us != kUnknownTime && batch.first_ready_us < batch.released_us;
    if (!waited) continue;
    std::vector<Timestamp>& ready = all[batch.process].ready_us;
    parts[batch.process].push_back({ready.size(), batch.size, batch.released_us});
    for (uint32_t i = batch.first; i < batch.first + batch.size; ++i) {
      ready.push_back(timeline.ready_us[found.members[i]]);
    }
    std::sort(ready.end() - batch.size, ready.end());
  }
  for (const Collector& collector : found.collectors) {
    std::vector<Timestamp>& ready = all[collector.process].ready_us;
    for (const uint32_t row : collector.singles) {
      parts[collector.process].push_back({ready.size(), 1, found.released_us[row]});
      ready.push_back(timeline.ready_us[row]);
    }
  }
  std::vector<ProcessFirings> named;
  for (const size_t process : log.processes.SortedByName()) {
    if (parts[process].empty()) continue;
    named.push_back(std::move(all[process]));
    ProcessFirings& of = named.back();
    of.process = static_cast<uint32_t>(process);
    for (const Part& part : parts[process]) {
      of.firings.push_back({std::span(of.ready_us).subspan(part.first, part.size), part.fired_us});
    }
  }
  return named;
}

}  // namespace harness::process
