// SPDX-License-Identifier: Apache-2.0
// A home of many clusters with known spreads, for tests: what share of all sessions would a score flag?
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "base/prng.h"
#include "sessions/scorer.h"
#include "stats/student_t.h"

namespace harness::sessions::simulation {

// Of y = ln(cost) within a cluster, always with standard deviation sigma (of one model).
enum class Shape { kNormal, kT4, kT3, kTwoModels, kMixed, kUneven, kHiddenModels };
inline constexpr std::array<std::string_view, 7> kShapeNames = {
    "normal", "t, 4 df", "t, 3 df", "two models", "shapes mixed", "uneven spreads", "hidden two models"};

inline constexpr std::array kSizes = {2, 3, 5, 8, 15, 30, 100};
inline constexpr int kClusters = 28;  // four of each size
inline constexpr Timestamp kNow = 1760000000 * kMicrosPerSecond;
inline const double kLogFour = std::log(4.0);

struct Cluster {
  SessionFacts like;  // cascade, category, genus
  Shape shape = Shape::kNormal;
  double center = 0.0, sigma = 0.0;
  double other_model = 0.0;       // ln(price ratio) of the second model
  std::vector<double> histories;  // costs in pico-USD of all its sessions: the plain figures know no models
};

inline double UpperNormal(double x) {
  const double half = 0.5 * stats::StudentTwoSidedTail(x, INFINITY);
  return x >= 0.0 ? half : 1.0 - half;
}

inline double UpperT(double x, double df) {
  const double half = 0.5 * stats::StudentTwoSidedTail(x, df);
  return x >= 0.0 ? half : 1.0 - half;
}

// P(Y > y) for a new session of the cluster.
inline double Upper(const Cluster& cluster, double y) {
  const double u = (y - cluster.center) / cluster.sigma;
  switch (cluster.shape) {
    case Shape::kT4:
      return UpperT(u * std::sqrt(2.0), 4);
    case Shape::kT3:
      return UpperT(u * std::sqrt(3.0), 3);
    case Shape::kHiddenModels:
      return 0.7 * UpperNormal(u) + 0.3 * UpperNormal(u - cluster.other_model / cluster.sigma);
    default:
      return UpperNormal(u);
  }
}

inline double StudentDraw(Philox& random, int df) {
  double squares = 0.0;
  for (int i = 0; i < df; ++i) {
    const double z = random.Normal();
    squares += z * z;
  }
  return random.Normal() / std::sqrt(squares / df);
}

inline double Draw(const Cluster& cluster, Philox& random) {
  switch (cluster.shape) {
    case Shape::kT4:
      return cluster.center + cluster.sigma * StudentDraw(random, 4) / std::sqrt(2.0);
    case Shape::kT3:
      return cluster.center + cluster.sigma * StudentDraw(random, 3) / std::sqrt(3.0);
    case Shape::kHiddenModels:
      return cluster.center + (random.Chance(0.3) ? cluster.other_model : 0.0) +
             cluster.sigma * random.Normal();
    default:
      return cluster.center + cluster.sigma * random.Normal();
  }
}

inline Shape OneOfMixed(double u) {
  return u < 0.4 ? Shape::kNormal : u < 0.7 ? Shape::kT4 : u < 0.8 ? Shape::kT3 : Shape::kTwoModels;
}

struct Home {
  Scorer scorer;
  std::vector<Cluster> clusters;
};

// With probability `contamination` a session of the history costs 4 to 20 times as much as it should (8 of
// 10), or as little.
inline void PutSession(Home& home, Cluster& cluster, double y, std::string_view models, double contamination,
                       Philox& random) {
  SessionFacts session = cluster.like;
  session.session_id = "s" + std::to_string(home.scorer.size());
  session.model_mix = models;
  session.ended_us = kNow - 1 - static_cast<Timestamp>(random.Uniform() * 45.0 * 86400e6);
  session.duration_us = kMicrosPerSecond;
  session.started_us = session.ended_us - session.duration_us;
  session.eligible = true;
  const double wild = kLogFour + random.Uniform() * std::log(5.0);
  const bool high = random.Chance(0.8);
  if (random.Chance(contamination)) y += high ? wild : -wild;
  session.cost_pico = std::max<int64_t>(1, std::llround(std::exp(y)));
  cluster.histories.push_back(static_cast<double>(*session.cost_pico));
  home.scorer.Put(session);
}

// 28 clusters in 14 cascades of two input categories each. Cascades cost 1e-5 to 1e-1 USD, log-uniform, their
// categories e^N(0, 0.7) of it. sigma is log-normal around 0.28 with log deviation 0.35 (uneven: 0.7), as
// agents' runs of one task scatter. Sessions end within the last 45 days. With two models a further 43 % of
// sessions are answered by another at 5 times the price or a fifth of it; n counts those of the tested model.
inline Home MakeHome(Shape shape, double contamination, Philox random) {
  Home home;
  const double low = std::log(1e7);
  const double high = std::log(1e11);
  double cascade_center = 0.0;
  for (int k = 0; k < kClusters; ++k) {
    Cluster cluster;
    if (k % 2 == 0) cascade_center = low + (high - low) * random.Uniform();
    cluster.like.cascade_id = "cascade " + std::to_string(k / 2);
    cluster.like.input_category = k % 2 == 0 ? "small" : "large";
    cluster.like.genus_hash = "genus " + std::to_string(k);
    cluster.center = std::clamp(cascade_center + 0.7 * random.Normal(), low, high);
    cluster.sigma = 0.28 * std::exp((shape == Shape::kUneven ? 0.7 : 0.35) * random.Normal());
    cluster.shape = shape == Shape::kMixed ? OneOfMixed(random.Uniform()) : shape;
    cluster.other_model = (random.Chance(0.5) ? 1.0 : -1.0) * std::log(5.0);
    const int n = kSizes[static_cast<size_t>(k) % kSizes.size()];
    for (int i = 0; i < n; ++i) {
      PutSession(home, cluster, Draw(cluster, random), "a", contamination, random);
    }
    const int others = cluster.shape == Shape::kTwoModels ? std::max(1, (43 * n + 50) / 100) : 0;
    for (int i = 0; i < others; ++i) {
      PutSession(home, cluster, Draw(cluster, random) + cluster.other_model, "b", contamination, random);
    }
    home.clusters.push_back(std::move(cluster));
  }
  return home;
}

// Share of clean sessions that are flagged, and share of sessions of four times their cost flagged as high.
struct Shares {
  double false_flags = 0.0, recall = 0.0;
  int64_t histories = 0;

  void Add(double false_flag, double recalled) {
    false_flags += false_flag;
    recall += recalled;
    ++histories;
  }
  double FalseFlags() const { return 100.0 * false_flags / static_cast<double>(histories); }
  double Recall() const { return 100.0 * recall / static_cast<double>(histories); }
};

// A score that flags y below `low` and above `high`: its shares over all sessions that the cluster can have.
inline void AddRegion(const Cluster& cluster, double low, double high, Shares& shares) {
  const double above = Upper(cluster, high);
  shares.Add(1.0 - Upper(cluster, low) + above, Upper(cluster, high - kLogFour));
}

// The plain z over the history, the session itself left out or in.
inline void AddPlain(const Cluster& cluster, bool in_sample, Shares& shares) {
  const auto n = static_cast<double>(cluster.histories.size());
  double mean = 0.0;
  for (const double cost : cluster.histories) mean += cost / n;
  double squares = 0.0;
  for (const double cost : cluster.histories) squares += (cost - mean) * (cost - mean);
  double reach = 2.0 * std::sqrt(squares / (n - 1.0));
  if (in_sample) {
    // With the session at mean + d: z^2 = d^2 a^2 n / (squares + a d^2), a = n / (n + 1).
    const double a = n / (n + 1.0);
    reach = a * n > 4.0 ? std::sqrt(4.0 * squares / (a * a * n - 4.0 * a)) : INFINITY;
  }
  const double low = mean - reach > 0.0 ? std::log(mean - reach) : -INFINITY;
  AddRegion(cluster, low, std::log(mean + reach), shares);
}

}  // namespace harness::sessions::simulation
