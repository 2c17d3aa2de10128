// SPDX-License-Identifier: Apache-2.0
#include "sessions/scorer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/prng.h"
#include "stats/student_t.h"

namespace harness::sessions {
namespace {

constexpr Timestamp kStart = 1760000000 * kMicrosPerSecond;

// One context; cost in pico-USD.
SessionFacts Session(int number, double cost) {
  SessionFacts session;
  session.session_id = "s" + std::to_string(1000 + number);
  session.cascade_id = "summarise";
  session.genus_hash = "genus";
  session.species_hash = "species";
  session.model_mix = "model";
  session.input_category = "small";
  session.ended_us = kStart + number * kMicrosPerSecond;
  session.started_us = session.ended_us - kMicrosPerSecond;
  session.duration_us = kMicrosPerSecond;
  session.cost_pico = std::llround(cost);
  session.tokens_in = 900;
  session.tokens_out = 100;
  session.messages = 4;
  session.eligible = true;
  return session;
}

// Everything that Score says, as text.
std::string TextOf(const Scores& scores) {
  std::string text = scores.because.dump() + scores.baseline_snapshot_id;
  const auto add = [&](const std::optional<double>& value) {
    text += value ? ' ' + std::to_string(*value) : " -";
  };
  for (const MetricScore* score : {&scores.cost, &scores.duration, &scores.tokens}) {
    text += '\n' + std::string(NameOf(score->state)) + std::string(NameOf(score->tier)) +
            std::to_string(score->n) + (score->restarted ? " restarted" : "");
    for (const auto& value : {score->z, score->p_value, score->location, score->scale,
                              std::optional(score->n_eff), std::optional(score->df)}) {
      add(value);
    }
  }
  const PlainFigures& plain = scores.plain;
  for (const auto& value :
       {plain.global_avg_cost, plain.cluster_avg_cost, plain.cluster_stddev_cost, plain.cluster_avg_tokens,
        plain.genus_avg_cost, plain.plain_cost_z, plain.plain_duration_z}) {
    add(value);
  }
  return text;
}

// Several clusters with a change of level, ties in time and every kind of gap.
std::vector<SessionFacts> ManySessions() {
  Philox random(5);
  std::vector<SessionFacts> sessions;
  for (int i = 0; i < 400; ++i) {
    SessionFacts session = Session(i / 2, 1e9 * std::exp(0.3 * random.Normal()) * (i > 250 ? 4 : 1));
    session.session_id = "id" + std::to_string(random.Next64());
    session.cascade_id = "cascade" + std::to_string(random.Below(5));
    session.genus_hash = "genus" + session.cascade_id + std::to_string(random.Below(2));
    session.model_mix = random.Chance(0.3) ? "a|b" : "a";
    session.input_category = random.Chance(0.7) ? "small" : "large";
    session.duration_us = 1'000'000 + static_cast<Micros>(random.Below(500'000));
    if (random.Chance(0.1)) session.tokens_out.reset();
    if (random.Chance(0.05)) session.cost_pico = 0;
    if (random.Chance(0.05)) session.cost_pico.reset();
    session.messages = 1 + static_cast<int64_t>(random.Below(9));
    session.eligible = session.cost_pico && random.Chance(0.95);
    sessions.push_back(session);
  }
  return sessions;
}

TEST(Scorer, NothingIsKnown) {
  const Scores scores = Scorer().Score(Session(0, 1e9));
  EXPECT_EQ(scores.cost.state, ScoreState::kTooLittleHistory);
  EXPECT_FALSE(scores.cost.z || scores.cost.p_value || scores.plain.global_avg_cost);
  EXPECT_EQ(scores.plain.global_run_count, 0);
  EXPECT_TRUE(scores.because.is_null());
  EXPECT_EQ(scores.baseline_snapshot_id.size(), 32u);
}

// Five runs, one context, no siblings: with all values within 1.5 scales the score is the t of a new
// observation, (y - mean) / (s sqrt(1 + 1 / 5)) with 4 degrees of freedom.
TEST(Scorer, WithoutSiblingsItIsTheTOfANewObservation) {
  Scorer scorer;
  const std::vector<double> y = {20.0, 20.3, 19.8, 20.1, 19.9};
  for (int i = 0; i < 5; ++i) {
    SessionFacts session = Session(i, std::exp(y[static_cast<size_t>(i)]));
    session.ended_us = kStart;  // one time, one weight
    scorer.Put(session);
  }
  const MetricScore score = scorer.Score(Session(99, std::exp(20.7))).cost;
  const double mean = 20.02;
  const double s = std::sqrt((0.0004 + 0.0784 + 0.0484 + 0.0064 + 0.0144) / 4);
  const double t = (20.7 - mean) / (s * std::sqrt(1.2));
  EXPECT_EQ(score.tier, Tier::kGenusModelMix);
  EXPECT_EQ(score.n, 5);
  EXPECT_DOUBLE_EQ(score.df, 4.0);
  EXPECT_DOUBLE_EQ(score.n_eff, 5.0);
  EXPECT_NEAR(*score.location, mean, 1e-7);  // costs are whole pico-USD
  EXPECT_NEAR(*score.p_value, stats::StudentTwoSidedTail(t, 4), 1e-6);
  EXPECT_NEAR(*score.z, stats::NormalOfTwoSidedTail(stats::StudentTwoSidedTail(t, 4)), 1e-5);
  EXPECT_EQ(score.state, ScoreState::kOutlierHigh);
  EXPECT_EQ(scorer.Score(Session(99, std::exp(19.3))).cost.state, ScoreState::kOutlierLow);
  EXPECT_EQ(scorer.Score(Session(99, std::exp(20.3))).cost.state, ScoreState::kUnusual);
  EXPECT_EQ(scorer.Score(Session(99, std::exp(20.0))).cost.state, ScoreState::kNormal);
}

TEST(Scorer, OneSessionIsTooLittleTwoAreNot) {
  Scorer scorer;
  scorer.Put(Session(0, 1e9));
  EXPECT_EQ(scorer.Score(Session(5, 1e9)).cost.state, ScoreState::kTooLittleHistory);
  EXPECT_EQ(scorer.Score(Session(5, 1e9)).cost.n, 1);
  scorer.Put(Session(1, 1.5e9));
  const MetricScore score = scorer.Score(Session(5, 1.2e9)).cost;
  EXPECT_TRUE(score.z);
  EXPECT_EQ(score.n, 2);
}

TEST(Scorer, StatesWithoutAScore) {
  Scorer scorer;
  for (int i = 0; i < 10; ++i) scorer.Put(Session(i, 1e9 + i * 1e8));
  SessionFacts session = Session(50, 0);
  EXPECT_EQ(scorer.Score(session).cost.state, ScoreState::kFree);
  EXPECT_FALSE(scorer.Score(session).cost.z);
  EXPECT_TRUE(scorer.Score(session).because.is_null());
  session.cost_pico.reset();
  EXPECT_EQ(scorer.Score(session).cost.state, ScoreState::kCostPending);
  EXPECT_EQ(scorer.Score(session).duration.state, ScoreState::kNoVariance);  // all a second
  EXPECT_EQ(scorer.Score(session).duration.scale, 0.0);
  EXPECT_FALSE(scorer.Score(session).duration.z);
  session.tokens_out.reset();
  EXPECT_EQ(scorer.Score(session).tokens.state, ScoreState::kTooLittleHistory);
}

// Twenty sessions of one price and one of a thousand times as much: the spread of other cascades judges it,
// and without any nothing does.
TEST(Scorer, AValueThatLeavesAConstantHistoryIsJudgedBySiblings) {
  Scorer alone, among;
  for (int i = 0; i < 20; ++i) {
    for (Scorer* scorer : {&alone, &among}) scorer->Put(Session(i, 1e10));
    for (int cascade = 0; cascade < 6; ++cascade) {
      SessionFacts other = Session(i, 1e9 * (1 + (i * 7 + cascade * 3) % 5));
      other.cascade_id = "other-" + std::to_string(cascade);
      other.genus_hash = other.species_hash = other.cascade_id;
      other.session_id += other.cascade_id;
      among.Put(other);
    }
  }
  EXPECT_EQ(alone.Score(Session(30, 1e13)).cost.state, ScoreState::kNoVariance);
  EXPECT_EQ(among.Score(Session(30, 1e13)).cost.state, ScoreState::kOutlierHigh);
  EXPECT_EQ(among.Score(Session(30, 1e10)).cost.state, ScoreState::kNoVariance);
}

TEST(Scorer, FreeSessionsDoNotEnterTheLogScaleButEnterTheMeans) {
  Scorer scorer;
  scorer.Put(Session(0, 0));
  scorer.Put(Session(1, 3e9));
  scorer.Put(Session(2, 2e9));
  const Scores scores = scorer.Score(Session(9, 1e9));
  EXPECT_EQ(scores.cost.n, 2);
  EXPECT_NEAR(*scores.plain.cluster_avg_cost, 5e9 / 3, 1e-3);
}

TEST(Scorer, PlainFiguresWorkedByHand) {
  Scorer scorer;
  for (const int64_t cost : {1, 2, 6}) scorer.Put(Session(static_cast<int>(cost), static_cast<double>(cost)));
  SessionFacts elsewhere = Session(8, 11);
  elsewhere.cascade_id = "other";
  elsewhere.genus_hash = "other";
  scorer.Put(elsewhere);
  const PlainFigures plain = scorer.Score(Session(20, 10)).plain;
  EXPECT_EQ(*plain.cluster_avg_cost, 3.0);
  EXPECT_EQ(*plain.cluster_stddev_cost, std::sqrt(7.0));  // (4 + 1 + 9) / 2
  EXPECT_EQ(*plain.plain_cost_z, 7.0 / std::sqrt(7.0));
  EXPECT_EQ(*plain.global_avg_cost, 5.0);
  EXPECT_EQ(*plain.genus_avg_cost, 3.0);
  EXPECT_EQ(plain.global_run_count, 4);
  EXPECT_EQ(plain.cluster_run_count, 3);
  EXPECT_EQ(*plain.cluster_stddev_duration, 0.0);
  EXPECT_FALSE(plain.plain_duration_z);
}

TEST(Scorer, OnlyWhatStandsBeforeCountsAndTiesGoById) {
  Scorer scorer;
  for (int i = 0; i < 6; ++i) scorer.Put(Session(i, 1e9 * (1 + 0.1 * i)));
  const SessionFacts scored = Session(3, 1.3e9);
  const std::string before = TextOf(scorer.Score(scored));
  EXPECT_EQ(scorer.Score(scored).cost.n, 3);  // 0, 1, 2: not itself, nothing later
  scorer.Put(Session(70, 5e9));
  EXPECT_EQ(TextOf(scorer.Score(scored)), before);
  SessionFacts tie = Session(3, 1e9);
  tie.session_id = "s0";  // the same time, the smaller name
  scorer.Put(tie);
  EXPECT_EQ(scorer.Score(scored).cost.n, 4);
  tie.session_id = "z";
  scorer.Put(tie);
  EXPECT_EQ(scorer.Score(scored).cost.n, 4);
}

TEST(Scorer, IneligibleSessionsAreNoHistory) {
  Scorer scorer;
  for (int i = 0; i < 4; ++i) scorer.Put(Session(i, 1e9 * (1 + 0.1 * i)));
  const std::string before = TextOf(scorer.Score(Session(9, 1e9)));
  SessionFacts failed = Session(5, 9e9);
  failed.eligible = false;
  scorer.Put(failed);
  EXPECT_EQ(scorer.size(), 5);
  EXPECT_EQ(TextOf(scorer.Score(Session(9, 1e9))), before);
}

// Forwards, backwards, shuffled with scores asked in between, and with wrong versions replaced later.
TEST(Scorer, TheOrderOfPutDoesNotMatter) {
  const std::vector<SessionFacts> sessions = ManySessions();
  Scorer forwards;
  for (const auto& session : sessions) forwards.Put(session);
  Scorer backwards;
  for (auto it = sessions.rbegin(); it != sessions.rend(); ++it) backwards.Put(*it);
  Scorer replaced;
  Philox random(6);
  for (size_t i = 0; i < sessions.size(); ++i) {
    SessionFacts wrong = sessions[(i * 7) % sessions.size()];
    wrong.cost_pico = 77;
    wrong.ended_us += static_cast<Micros>(random.Below(1000)) * kMicrosPerSecond - 500 * kMicrosPerSecond;
    wrong.eligible = true;
    wrong.input_category = "huge";
    replaced.Put(wrong);
    if (i % 50 == 0) (void)replaced.Score(sessions[i]);
  }
  for (size_t i = 0; i < sessions.size(); ++i) {
    replaced.Put(sessions[(i * 11) % sessions.size()]);
    if (i % 50 == 0) (void)replaced.Score(sessions[i]);
  }
  ASSERT_EQ(replaced.size(), forwards.size());
  for (const auto& session : sessions) {
    const std::string expected = TextOf(forwards.Score(session));
    ASSERT_EQ(TextOf(backwards.Score(session)), expected);
    ASSERT_EQ(TextOf(replaced.Score(session)), expected);
  }
}

TEST(Scorer, ALateSessionInsideTheHistoryChangesTheSnapshot) {
  Scorer scorer;
  for (int i = 0; i < 20; ++i) scorer.Put(Session(2 * i, 1e9 * (1 + 0.01 * (i % 7))));
  const Scores before = scorer.Score(Session(90, 1e9));
  scorer.Put(Session(7, 3e9));
  const Scores after = scorer.Score(Session(90, 1e9));
  EXPECT_EQ(after.plain.cluster_run_count, before.plain.cluster_run_count + 1);
  EXPECT_NE(after.baseline_snapshot_id, before.baseline_snapshot_id);
  EXPECT_NE(after.cost.scale, before.cost.scale);
  const Scores earlier = scorer.Score(Session(5, 1e9));
  EXPECT_EQ(earlier.cost.n, 3);  // 0, 2, 4
}

TEST(Scorer, AChangeOfLevelRestartsTheHistory) {
  Scorer scorer;
  Philox random(9);
  for (int i = 0; i < 80; ++i) scorer.Put(Session(i, (i < 60 ? 1e9 : 4e9) * std::exp(0.2 * random.Normal())));
  const MetricScore score = scorer.Score(Session(99, 4e9)).cost;
  EXPECT_TRUE(score.restarted);
  EXPECT_GE(score.n, 18);
  EXPECT_LE(score.n, 22);
  EXPECT_LT(std::fabs(*score.z), 2.0);
  EXPECT_EQ(scorer.Score(Session(99, 1e9)).cost.state, ScoreState::kOutlierLow);
  const MetricScore old = scorer.Score(Session(59, 1e9)).cost;
  EXPECT_FALSE(old.restarted);
  EXPECT_EQ(old.n, 59);
}

TEST(Scorer, TheNarrowestTierWithHistoryIsUsed) {
  Scorer scorer;
  for (int i = 0; i < 8; ++i) scorer.Put(Session(i, 1e9 * (1 + 0.1 * i)));
  SessionFacts session = Session(50, 1e9);
  EXPECT_EQ(scorer.Score(session).cost.tier, Tier::kGenusModelMix);
  session.model_mix = "another";
  EXPECT_EQ(scorer.Score(session).cost.tier, Tier::kGenus);
  session.genus_hash = "another";
  EXPECT_EQ(scorer.Score(session).cost.tier, Tier::kCluster);
  session.model_mix = "model";
  EXPECT_EQ(scorer.Score(session).cost.tier, Tier::kClusterModelMix);
  session.input_category = "huge";
  EXPECT_EQ(scorer.Score(session).cost.tier, Tier::kCascade);
  EXPECT_EQ(scorer.Score(session).cost.state, ScoreState::kTooLittleHistory);  // no claim from so far
  session.cascade_id = "another";
  EXPECT_EQ(scorer.Score(session).cost.tier, Tier::kAll);
}

// Siblings that hardly scatter make a factor of two unusual even beside a history of two; without them two
// values say nothing.
TEST(Scorer, SiblingsLendTheirSpread) {
  Scorer alone;
  Scorer among;
  Philox random(10);
  for (int k = 0; k < 12; ++k) {
    for (int i = 0; i < 10; ++i) {
      SessionFacts session = Session(i, 1e9 * (k + 1) * std::exp(0.05 * random.Normal()));
      session.session_id += "k" + std::to_string(k);
      session.cascade_id = "cascade" + std::to_string(k);
      session.genus_hash = session.cascade_id;
      among.Put(session);
    }
  }
  for (Scorer* scorer : {&alone, &among}) {
    scorer->Put(Session(20, 1e9));
    scorer->Put(Session(21, 1.05e9));
  }
  EXPECT_LT(*alone.Score(Session(50, 2e9)).cost.z, 2.5);
  EXPECT_GT(*among.Score(Session(50, 2e9)).cost.z, 4.0);
  EXPECT_GT(among.Score(Session(50, 2e9)).cost.df, 10.0);
}

TEST(Scorer, BaselineShowsWhatTheScoreUsed) {
  Scorer scorer;
  SessionFacts old = Session(0, 2e9);
  old.ended_us -= 30 * kMicrosPerDay;
  scorer.Put(old);
  scorer.Put(Session(0 + 1, 1e9));
  SessionFacts newest = Session(2, 3e9);
  newest.ended_us = old.ended_us + 30 * kMicrosPerDay;
  scorer.Put(newest);
  const Json baseline = scorer.BaselineOf(Session(9, 1e9), Metric::kCost);
  EXPECT_EQ(baseline.at("tier"), "genus_model_mix");
  EXPECT_EQ(baseline.at("n"), 3);
  const Json& points = baseline.at("points");
  ASSERT_EQ(points.size(), 3u);
  EXPECT_EQ(points[0].at("session_id"), "s1000");
  EXPECT_EQ(points[0].at("value"), 0.002);
  EXPECT_NEAR(points[0].at("weight").get<double>() / points[1].at("weight").get<double>(), 0.5, 1e-6);
  EXPECT_EQ(points[2].at("weight"), 1.0);
}

}  // namespace
}  // namespace harness::sessions
