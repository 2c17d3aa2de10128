// SPDX-License-Identifier: Apache-2.0
#include "sessions/snapshot_id.h"

#include <optional>

#include "base/sha256.h"
#include "base/text.h"

namespace harness::sessions {
namespace {

void Append(std::string& text, const RowDigest& digest) {
  text += '\n' + std::to_string(digest[0]) + ' ' + std::to_string(digest[1]);
}

}  // namespace

std::string SnapshotId(const HistoryRow& row, const Ladder& ladder, const SiblingPrior& prior,
                       const PlainFigures& plain) {
  std::string text = "baseline snapshot " + std::to_string(kScoreVersion);
  Append(text, row.digest);
  for (const auto& rows : ladder.rows) text += ' ' + std::to_string(rows.size());
  Append(text, ladder.digest);
  text += '\n' + std::to_string(prior.sessions);
  Append(text, prior.digest);
  for (const int64_t count : {plain.global_run_count, plain.cluster_run_count, plain.genus_run_count}) {
    text += '\n' + std::to_string(count);
  }
  for (const auto& figure : {plain.global_avg_cost, plain.global_avg_duration, plain.global_avg_tokens,
                             plain.cluster_avg_cost, plain.cluster_stddev_cost, plain.cluster_avg_duration,
                             plain.cluster_stddev_duration, plain.cluster_avg_tokens,
                             plain.cluster_stddev_tokens, plain.genus_avg_cost, plain.genus_avg_duration}) {
    text += figure ? ' ' + FormatDouble(*figure) : " -";
  }
  return Sha256Hex(text).substr(0, 32);
}

}  // namespace harness::sessions
