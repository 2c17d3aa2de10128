// SPDX-License-Identifier: Apache-2.0
#include "sessions/because.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/prng.h"

namespace harness::sessions {
namespace {

SessionFacts Session(int number, std::string mix, int64_t messages, int64_t tokens, int64_t cost) {
  SessionFacts session;
  session.session_id = "s" + std::to_string(number);
  session.cascade_id = "c";
  session.model_mix = std::move(mix);
  session.ended_us = number;
  session.messages = messages;
  session.tokens_in = tokens;
  session.tokens_out = 0;
  session.cost_pico = cost;
  session.eligible = true;
  return session;
}

Json Because(const History& history, const SessionFacts& session) {
  return BecauseOf(history, history.KeysOf(session), RowOf(session));
}

std::map<std::string, double> PartsOf(const Json& because) {
  std::map<std::string, double> parts;
  double sum = 0.0;
  for (const Json& part : because.at("parts")) {
    parts[part.at("id")] = part.at("log_ratio");
    sum += part.at("log_ratio").get<double>();
    EXPECT_FALSE(part.at("sentence").get<std::string>().empty());
    EXPECT_NEAR(std::log(part.at("factor").get<double>()), part.at("log_ratio").get<double>(), 1e-8);
  }
  EXPECT_EQ(sum, because.at("total").get<double>());  // exactly
  return parts;
}

History SameSessions() {
  History history;
  for (int i = 0; i < 10; ++i) history.Put(Session(i, "m", 4, 1000, 2'000'000'000));
  return history;
}

TEST(Because, OneFactorAtATime) {
  const History history = SameSessions();
  auto parts = PartsOf(Because(history, Session(50, "m", 8, 2000, 4'000'000'000)));  // twice the messages
  EXPECT_NEAR(parts["messages"], std::log(2.0), 1e-9);
  EXPECT_NEAR(parts["tokens_per_message"], 0.0, 1e-9);
  EXPECT_NEAR(parts["price_per_token"], 0.0, 1e-9);
  parts = PartsOf(Because(history, Session(50, "m", 4, 3000, 6'000'000'000)));  // three times the tokens
  EXPECT_NEAR(parts["tokens_per_message"], std::log(3.0), 1e-9);
  parts = PartsOf(Because(history, Session(50, "m", 4, 1000, 1'000'000'000)));  // half the price
  EXPECT_NEAR(parts["price_per_token"], -std::log(2.0), 1e-9);
  EXPECT_NEAR(parts["model_mix"], 0.0, 1e-9);
}

TEST(Because, TheReferenceIsTheTypicalSession) {
  const Json because = Because(SameSessions(), Session(50, "m", 8, 2000, 4'000'000'000));
  EXPECT_EQ(because.at("n"), 10);
  EXPECT_NEAR(because.at("reference").at("cost_usd").get<double>(), 0.002, 1e-12);
  EXPECT_NEAR(because.at("reference").at("messages").get<double>(), 4.0, 1e-7);
  EXPECT_NEAR(because.at("reference").at("usd_per_token").get<double>(), 2e-6, 1e-14);
  EXPECT_EQ(because.at("parts")[0].at("id"), "messages");  // the greatest first
}

// Half of the cluster runs on a model at four times the price: typical is the geometric mean, twice the cheap
// one. A session on the dear model pays twice the typical price by its model and nothing by its price.
TEST(Because, ModelMixIsWhatTheSameModelsUsuallyPay) {
  History history;
  for (int i = 0; i < 10; ++i) {
    history.Put(Session(i, i % 2 == 0 ? "cheap" : "dear", 4, 1000, i % 2 == 0 ? 1'000'000 : 4'000'000));
  }
  auto parts = PartsOf(Because(history, Session(50, "dear", 4, 1000, 4'000'000)));
  EXPECT_NEAR(parts["model_mix"], std::log(2.0), 1e-6);
  EXPECT_NEAR(parts["price_per_token"], 0.0, 1e-6);
  parts = PartsOf(Because(history, Session(50, "unseen", 4, 1000, 16'000'000)));
  EXPECT_NEAR(parts["model_mix"], std::log(8.0), 1e-6);
  EXPECT_EQ(parts["price_per_token"], 0.0);
}

TEST(Because, UnknownTokensLeaveTheCostAlone) {
  History history = SameSessions();
  SessionFacts session = Session(50, "m", 4, 1000, 4'000'000'000);
  session.tokens_out.reset();
  const auto parts = PartsOf(Because(history, session));
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_NEAR(parts.at("cost"), std::log(2.0), 1e-9);
}

TEST(Because, NothingToCompareWith) {
  const History history = SameSessions();
  EXPECT_TRUE(Because(History(), Session(50, "m", 4, 1000, 5)).is_null());
  EXPECT_TRUE(Because(history, Session(50, "m", 4, 1000, 0)).is_null());
  EXPECT_TRUE(Because(history, Session(0, "m", 4, 1000, 5)).is_null());  // nothing ended before it
}

// 300 random sessions, wild ones among them: PartsOf checks that the parts sum to the total without rounding.
TEST(Because, PartsSumExactly) {
  Philox random(3);
  History history;
  std::vector<SessionFacts> sessions;
  for (int i = 0; i < 300; ++i) {
    const double wild = random.Chance(0.05) ? 50.0 : 1.0;
    sessions.push_back(Session(i, random.Chance(0.5) ? "a" : "b", 1 + static_cast<int64_t>(random.Below(400)),
                               1 + static_cast<int64_t>(random.Below(100'000)),
                               static_cast<int64_t>(wild * 1e9 * (0.1 + random.Uniform()))));
    history.Put(sessions.back());
  }
  for (size_t i = 1; i < sessions.size(); ++i) {
    const Json because = Because(history, sessions[i]);
    EXPECT_EQ(PartsOf(because).size(), 4u);
    const double cost = static_cast<double>(*sessions[i].cost_pico) / 1e12;
    EXPECT_NEAR(because.at("total").get<double>(),
                std::log(cost / because.at("reference").at("cost_usd").get<double>()), 1e-7);
  }
}

}  // namespace
}  // namespace harness::sessions
