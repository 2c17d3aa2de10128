// SPDX-License-Identifier: Apache-2.0
#include "evidence/access_runtime.h"

namespace harness::evidence {

bool MemoryGrowth::KeepsRows() const {
  return resident_bytes > kGrowthFloorBytes &&
         static_cast<double>(resident_bytes) > kKeptShare * static_cast<double>(handed_bytes);
}

std::optional<MemoryGrowth> GrowthOf(const RuntimeAccess& access) {
  const eventlog::AccessEvidence& seen = access.seen;
  if (seen.batches < kLeastBatches || seen.early_resident_bytes == 0 || seen.late_resident_bytes == 0)
    return std::nullopt;
  return MemoryGrowth{seen.late_bytes - seen.early_bytes,
                      seen.late_resident_bytes - seen.early_resident_bytes};
}

Json ToJson(const RuntimeAccess& access) {
  const eventlog::AccessEvidence& seen = access.seen;
  Json json = {{"started", access.started},
               {"queries", seen.queries},
               {"rows", seen.rows},
               {"batches", seen.batches},
               {"largest_batch", seen.largest_batch},
               {"bytes", seen.bytes},
               {"rows_scanned", seen.rows_scanned},
               {"cpu_us", access.cpu_us},
               {"wall_us", access.wall_us},
               {"peak_rss_bytes", access.peak_rss_bytes},
               {"growth", nullptr}};
  if (const auto growth = GrowthOf(access)) {
    json["growth"] = {{"handed_bytes", growth->handed_bytes},
                      {"resident_bytes", growth->resident_bytes},
                      {"keeps_rows", growth->KeepsRows()}};
  }
  return json;
}

}  // namespace harness::evidence
