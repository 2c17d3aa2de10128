// SPDX-License-Identifier: Apache-2.0
#include "sessions/history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/prng.h"

namespace harness::sessions {
namespace {

std::vector<SessionFacts> SomeSessions(int count) {
  Philox random(11);
  std::vector<SessionFacts> sessions;
  for (int i = 0; i < count; ++i) {
    SessionFacts session;
    session.session_id = "id" + std::to_string(random.Below(1'000'000));
    session.cascade_id = "cascade" + std::to_string(random.Below(3));
    session.input_category = random.Chance(0.5) ? "tiny" : "huge";
    session.genus_hash = "genus" + std::to_string(random.Below(4));
    session.model_mix = random.Chance(0.1) ? "" : "model" + std::to_string(random.Below(2));
    session.ended_us = static_cast<Timestamp>(random.Below(100));  // many ties
    session.duration_us = static_cast<Micros>(random.Below(1000));
    if (random.Chance(0.9)) session.cost_pico = static_cast<int64_t>(random.Below(5000));
    session.eligible = session.cost_pico.has_value() && random.Chance(0.9);
    sessions.push_back(session);
  }
  return sessions;
}

bool StandsBefore(const SessionFacts& a, const SessionFacts& b) {
  return std::tie(a.ended_us, a.session_id) < std::tie(b.ended_us, b.session_id);
}

std::vector<std::string> IdsBefore(const History& history, uint32_t key, const SessionFacts& session) {
  const KeyView view = history.Before(key, session.ended_us, session.session_id);
  std::vector<std::string> ids;
  for (size_t i = 0; i < view.end; ++i) ids.emplace_back(history.row(view.rows[i]).id);
  return ids;
}

// Against a plain list: the same sessions in the same order, and the same sums, at every tier.
void ExpectAgrees(const History& history, std::vector<SessionFacts> sessions) {
  std::sort(sessions.begin(), sessions.end(), StandsBefore);
  for (const SessionFacts& session : sessions) {
    const KeyOfTier keys = history.KeysOf(session);
    std::vector<std::string> cluster;
    int64_t cost = 0;
    int64_t all = 0;
    for (const SessionFacts& other : sessions) {
      if (!other.eligible || !StandsBefore(other, session)) continue;
      ++all;
      if (other.cascade_id != session.cascade_id || other.input_category != session.input_category) continue;
      cluster.push_back(other.session_id);
      cost += other.cost_pico.value_or(0);
    }
    const uint32_t key = keys[static_cast<size_t>(Tier::kCluster)];
    ASSERT_EQ(IdsBefore(history, key, session), cluster);
    const PlainSums sums = history.SumsBefore(key, history.Before(key, session.ended_us, session.session_id));
    ASSERT_EQ(sums.metrics[0].sum().AsInt64(), cost);
    ASSERT_EQ(static_cast<int64_t>(IdsBefore(history, keys[5], session).size()), all);
  }
}

TEST(History, AgreesWithAPlainListInEveryOrderOfPut) {
  std::vector<SessionFacts> sessions = SomeSessions(400);
  for (int turn = 0; turn < 3; ++turn) {
    History history;
    for (const SessionFacts& session : sessions) history.Put(session);
    EXPECT_EQ(history.size(), 400);
    ExpectAgrees(history, sessions);
    if (turn == 0) std::reverse(sessions.begin(), sessions.end());
    if (turn == 1) std::rotate(sessions.begin(), sessions.begin() + 123, sessions.end());
  }
}

TEST(History, ReplacingMovesASessionBetweenPlacesAndKeys) {
  std::vector<SessionFacts> sessions = SomeSessions(200);
  History history;
  for (const SessionFacts& session : sessions) history.Put(session);
  ExpectAgrees(history, sessions);  // settles the orders and fills the sums
  Philox random(12);
  for (int i = 0; i < 60; ++i) {
    SessionFacts& session = sessions[random.Below(sessions.size())];
    session.ended_us = static_cast<Timestamp>(random.Below(100));
    session.input_category = random.Chance(0.5) ? "tiny" : "huge";
    session.cost_pico = static_cast<int64_t>(random.Below(5000));
    session.eligible = random.Chance(0.8);
    history.Put(session);
  }
  EXPECT_EQ(history.size(), 200);
  ExpectAgrees(history, sessions);
}

TEST(History, SayingTheSameTwiceChangesNothing) {
  const std::vector<SessionFacts> sessions = SomeSessions(50);
  History history;
  for (const SessionFacts& session : sessions) history.Put(session);
  history.TakeLeastChanged();
  for (const SessionFacts& session : sessions) history.Put(session);
  EXPECT_EQ(history.TakeLeastChanged(), SIZE_MAX);
  ExpectAgrees(history, sessions);
}

TEST(History, UnknownGenusAndModelMixHaveNoKey) {
  SessionFacts session;
  session.session_id = "a";
  session.cascade_id = "c";
  session.eligible = true;
  History history;
  history.Put(session);
  const KeyOfTier keys = history.KeysOf(session);
  EXPECT_EQ(keys[static_cast<size_t>(Tier::kGenusModelMix)], kNoKey);
  EXPECT_EQ(keys[static_cast<size_t>(Tier::kGenus)], kNoKey);
  EXPECT_EQ(keys[static_cast<size_t>(Tier::kClusterModelMix)], kNoKey);
  EXPECT_NE(keys[static_cast<size_t>(Tier::kCluster)], kNoKey);
  EXPECT_EQ(history.Before(kNoKey, 5, "z").end, 0u);
}

TEST(History, LeastChangedNamesTheFirstPlaceThatDiffers) {
  History history;
  SessionFacts session;
  session.eligible = true;
  for (int i = 0; i < 10; ++i) {
    session.session_id = "s" + std::to_string(i);
    session.ended_us = 10 * i;
    history.Put(session);
  }
  EXPECT_EQ(history.TakeLeastChanged(), SIZE_MAX);  // appended
  session.session_id = "late";
  session.ended_us = 35;
  history.Put(session);
  EXPECT_EQ(history.TakeLeastChanged(), 4u);
  session.eligible = false;
  history.Put(session);
  EXPECT_EQ(history.TakeLeastChanged(), 4u);
}

}  // namespace
}  // namespace harness::sessions
