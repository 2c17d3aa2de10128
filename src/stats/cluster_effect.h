// SPDX-License-Identifier: Apache-2.0
// How many independent values those of a clustered sample count as.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace harness::stats {

struct ClusterTally {
  int64_t n = 0, hits = 0;  // 0 <= hits <= n; one with n = 0 does not count
};

// The size of an independent sample that would tell the share of hits as well as this one, of which values of
// one cluster may resemble each other: p (1 - p) / V, at most n. V is the variance of the ratio of two sums
// over k clusters, its k - 1 degrees of freedom are paid for at `tail` on each side by (z / t)^2. Where all
// clusters have the same share, or hits alone or none, nothing shows that they differ: n. Nothing with fewer
// than two clusters. O(clusters). Requires tail in (0, 0.5), sums below 2^53.
// Source: Kish (1965), "Survey Sampling", section 8.2; Korn, Graubard (1998), "Confidence intervals for
// proportions with small expected number of positive counts estimated from survey data", Survey Methodology
// 24, 193-201.
std::optional<double> EffectiveSize(std::span<const ClusterTally> clusters, double tail);

// The Poisson count that would tell a rate as well as the sum of these counts of equal stretches of time, in
// which things may come together: sum^2 / V, at most the sum. V is the variance of the sum by the
// `stretches`, of which those beyond the counts have none, paid for as above. Nothing with fewer than two.
// Requires stretches >= counts.size(), sums below 2^53.
std::optional<double> EffectiveCount(std::span<const int64_t> counts, int64_t stretches, double tail);

}  // namespace harness::stats
