// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "sessions/simulated_home.h"

namespace harness::sessions::simulation {
namespace {

struct CellResult {
  std::array<Shares, kSizes.size()> scores, left_out, in_sample;
};

bool IsSet(const char* variable) {
  return std::getenv(variable) != nullptr;
}

// With HARNESS_ALL_TESTS=1 ten times as many.
int64_t Homes() {
  return IsSet("HARNESS_ALL_TESTS") ? 1500 : 150;
}

// One session is scored; from its z follows by how much z grows with the distance, and with that the limits
// beyond which any session of this history is flagged.
void ScoreCluster(const Home& home, const Cluster& cluster, Philox& random, Shares& shares) {
  SessionFacts session = cluster.like;
  session.session_id = "tested";
  session.model_mix = "a";
  session.ended_us = kNow;
  session.cost_pico = std::max<int64_t>(1, std::llround(std::exp(Draw(cluster, random))));
  const MetricScore score = home.scorer.Score(session).cost;
  ASSERT_TRUE(score.z && score.location && score.scale) << NameOf(score.state);
  const double distance = std::log(static_cast<double>(*session.cost_pico)) - *score.location;
  const double model_z =
      stats::NormalOfTwoSidedTail(stats::StudentTwoSidedTail(distance / *score.scale, score.df));
  const double tail = model_z / std::fabs(*score.z);
  const double p = stats::StudentTwoSidedTail(2.0 * tail, INFINITY);
  const double reach = *score.scale * stats::StudentTwoSidedQuantile(p, score.df);
  if (std::fabs(std::fabs(distance) - reach) > 1e-6) {
    const bool flagged = score.state == ScoreState::kOutlierHigh || score.state == ScoreState::kOutlierLow;
    EXPECT_EQ(flagged, std::fabs(distance) > reach);
  }
  AddRegion(cluster, *score.location - reach, *score.location + reach, shares);
}

CellResult Simulate(Shape shape, double contamination) {
  CellResult result;
  const Philox seed("simulated homes", kShapeNames[static_cast<size_t>(shape)],
                    contamination > 0.0 ? "contaminated" : "clean");
  for (int64_t h = 0; h < Homes(); ++h) {
    const Home home = MakeHome(shape, contamination, seed.Stream(static_cast<uint64_t>(2 * h)));
    Philox random = seed.Stream(static_cast<uint64_t>(2 * h + 1));
    for (size_t k = 0; k < home.clusters.size(); ++k) {
      const size_t size = k % kSizes.size();
      ScoreCluster(home, home.clusters[k], random, result.scores[size]);
      AddPlain(home.clusters[k], false, result.left_out[size]);
      AddPlain(home.clusters[k], true, result.in_sample[size]);
    }
  }
  return result;
}

void PrintLine(std::string_view name, const std::array<Shares, kSizes.size()>& row) {
  std::string line = "| " + std::string(name) + " |";
  for (const Shares& shares : row) {
    line += ' ' + FormatFixed(shares.FalseFlags(), 1) + " / " + FormatFixed(shares.Recall(), 1) + " |";
  }
  std::printf("%s\n", line.c_str());
}

// Rows of the tables of docs/sessions.md: false flags and recall in percent for each size.
void Print(Shape shape, double contamination, const CellResult& result) {
  if (!IsSet("HARNESS_PRINT_TABLES")) return;
  const std::string name = std::string(kShapeNames[static_cast<size_t>(shape)]) +
                           (contamination > 0.0 ? ", 5 % outliers" : ", clean");
  PrintLine(name + ": score", result.scores);
  PrintLine(name + ": plain z, left out", result.left_out);
  PrintLine(name + ": plain z, in sample", result.in_sample);
}

// Least recall in percent by size; 0 where none is asked for.
constexpr std::array kCleanRecall = {78.0, 85.0, 88.0, 88.0, 88.0, 88.0, 88.0};
constexpr std::array kContaminatedRecall = {50.0, 65.0, 73.0, 0.0, 83.0, 83.0, 83.0};

class ScoreSimulation : public ::testing::TestWithParam<std::tuple<Shape, double>> {};

TEST_P(ScoreSimulation, FalseFlagsAndRecallKeepTheBarsAtEverySize) {
  const auto [shape, contamination] = GetParam();
  const CellResult result = Simulate(shape, contamination);
  Print(shape, contamination, result);
  for (size_t i = 0; i < kSizes.size(); ++i) {
    EXPECT_GE(result.scores[i].FalseFlags(), 1.5) << "n = " << kSizes[i];
    EXPECT_LE(result.scores[i].FalseFlags(), 6.5) << "n = " << kSizes[i];
    EXPECT_GE(result.scores[i].Recall(), (contamination > 0.0 ? kContaminatedRecall : kCleanRecall)[i])
        << "n = " << kSizes[i];
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, ScoreSimulation,
                         ::testing::Combine(::testing::Values(Shape::kNormal, Shape::kT4, Shape::kT3,
                                                              Shape::kTwoModels, Shape::kMixed),
                                            ::testing::Values(0.0, 0.05)));

// What the specification says of the plain figures, measured: they fail at both ends.
TEST(PlainFiguresSimulation, FailWhereTheScoreHolds) {
  const CellResult clean = Simulate(Shape::kNormal, 0.0);
  const CellResult contaminated = Simulate(Shape::kNormal, 0.05);
  EXPECT_GT(clean.left_out[0].FalseFlags(), 20.0);     // n = 2: every third clean session is flagged
  EXPECT_EQ(clean.in_sample[0].Recall(), 0.0);         // nothing can be flagged
  EXPECT_EQ(clean.in_sample[1].Recall(), 0.0);         // n = 3 neither
  EXPECT_LT(contaminated.left_out[6].Recall(), 40.0);  // n = 100: old outliers hide new ones
  EXPECT_LT(contaminated.left_out[6].FalseFlags(), 1.5);
}

// Beyond the bars: no promise of recall, but no flood of false flags either.
TEST(ScoreSimulationBeyond, UnevenSpreadsAndHiddenModelsDoNotFlood) {
  for (const Shape shape : {Shape::kUneven, Shape::kHiddenModels}) {
    for (const double contamination : {0.0, 0.05}) {
      const CellResult result = Simulate(shape, contamination);
      Print(shape, contamination, result);
      for (size_t i = 0; i < kSizes.size(); ++i) {
        EXPECT_LE(result.scores[i].FalseFlags(), 10.0) << kShapeNames[static_cast<size_t>(shape)];
      }
    }
  }
}

}  // namespace
}  // namespace harness::sessions::simulation
