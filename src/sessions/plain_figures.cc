// SPDX-License-Identifier: Apache-2.0
#include "sessions/plain_figures.h"

namespace harness::sessions {
namespace {

std::optional<double> ValueOf(const Result<double>& result) {
  return result ? std::optional(*result) : std::nullopt;
}

PlainSums SumsOf(const History& history, const KeyOfTier& keys, Tier tier, const HistoryRow& row) {
  const uint32_t key = keys[static_cast<size_t>(tier)];
  return history.SumsBefore(key, history.Before(key, row.ended_us, row.id));
}

std::optional<double> PlainZ(int64_t value, const std::optional<double>& mean,
                             const std::optional<double>& deviation) {
  if (value < 0 || !mean || !deviation || !(*deviation > 0.0)) return std::nullopt;
  return (static_cast<double>(value) - *mean) / *deviation;
}

}  // namespace

PlainFigures PlainFiguresOf(const History& history, const KeyOfTier& keys, const HistoryRow& row) {
  const PlainSums all = SumsOf(history, keys, Tier::kAll, row);
  const PlainSums cluster = SumsOf(history, keys, Tier::kCluster, row);
  const PlainSums genus = SumsOf(history, keys, Tier::kGenus, row);
  PlainFigures plain;
  plain.global_run_count = all.sessions;
  plain.cluster_run_count = cluster.sessions;
  plain.genus_run_count = genus.sessions;
  plain.global_avg_cost = ValueOf(all.metrics[0].Mean());
  plain.global_avg_duration = ValueOf(all.metrics[1].Mean());
  plain.global_avg_tokens = ValueOf(all.metrics[2].Mean());
  plain.cluster_avg_cost = ValueOf(cluster.metrics[0].Mean());
  plain.cluster_avg_duration = ValueOf(cluster.metrics[1].Mean());
  plain.cluster_avg_tokens = ValueOf(cluster.metrics[2].Mean());
  plain.cluster_stddev_cost = ValueOf(cluster.metrics[0].StdDev());
  plain.cluster_stddev_duration = ValueOf(cluster.metrics[1].StdDev());
  plain.cluster_stddev_tokens = ValueOf(cluster.metrics[2].StdDev());
  plain.genus_avg_cost = ValueOf(genus.metrics[0].Mean());
  plain.genus_avg_duration = ValueOf(genus.metrics[1].Mean());
  plain.plain_cost_z = PlainZ(row.values[0], plain.cluster_avg_cost, plain.cluster_stddev_cost);
  plain.plain_duration_z = PlainZ(row.values[1], plain.cluster_avg_duration, plain.cluster_stddev_duration);
  plain.plain_tokens_z = PlainZ(row.values[2], plain.cluster_avg_tokens, plain.cluster_stddev_tokens);
  return plain;
}

}  // namespace harness::sessions
