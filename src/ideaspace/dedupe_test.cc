// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/dedupe.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace harness::ideaspace {
namespace {

Proposed Of(const std::string& lever, const std::string& type, std::vector<std::string> processes,
            std::optional<double> energy, std::optional<double> hours = {},
            const std::string& status = "verified") {
  Proposed proposed;
  proposed.lever_id = lever;
  proposed.action_type = type;
  proposed.target_kind = "process";
  proposed.target = processes.empty() ? "P" : processes.front();
  proposed.target_process_ids = std::move(processes);
  proposed.status = status;
  proposed.delta_energy = energy;
  proposed.delta_hours = hours;
  return proposed;
}

std::vector<std::string> LeversOf(const Json& list) {
  std::vector<std::string> levers;
  for (const Json& one : list) levers.push_back(one.at("lever_id").get<std::string>());
  return levers;
}

using Names = std::vector<std::string>;

TEST(Dedupe, TheLargerSavingOfEnergyStays) {
  const Json json =
      ToJson(Dedupe({Of("a", "tune_schedule", {"Q"}, 1, 90), Of("b", "tune_schedule", {"Q"}, 2, 10),
                     Of("c", "tune_schedule", {"R"}, 0.5)},
                    {}));
  EXPECT_EQ(LeversOf(json["kept"]), (Names{"b", "c"}));
  ASSERT_EQ(LeversOf(json["merged"]), Names{"a"});
  EXPECT_EQ(json["merged"][0]["into"]["lever_id"], "b");
  EXPECT_EQ(
      json["merged"][0]["why"],
      "Both are the action tune_schedule on the same processes; b for Q saves more energy (2 against 1).");
  EXPECT_EQ(json["kept"][0]["merged"], 1);
  EXPECT_EQ(json["kept"][1]["merged"], 0);
}

TEST(Dedupe, HoursDecideWithoutEnergyThenNames) {
  EXPECT_EQ(LeversOf(ToJson(Dedupe({Of("a", "t", {"Q"}, {}, 1), Of("b", "t", {"Q"}, {}, 2)}, {}))["kept"]),
            Names{"b"});
  EXPECT_EQ(LeversOf(ToJson(Dedupe({Of("a", "t", {"Q"}, 5, 1), Of("b", "t", {"Q"}, 5, 2)}, {}))["kept"]),
            Names{"b"});
  EXPECT_EQ(LeversOf(ToJson(Dedupe({Of("b", "t", {"Q"}, 5), Of("a", "t", {"Q"}, 5)}, {}))["kept"]),
            Names{"a"});
}

TEST(Dedupe, AVerifiedActionStaysBeforeALargerUnprovenOne) {
  const Deduped deduped = Dedupe({Of("a", "t", {"Q"}, 9, 9, "blocked"), Of("b", "t", {"Q"}, 1)}, {});
  EXPECT_EQ(LeversOf(ToJson(deduped)["kept"]), Names{"b"});
  EXPECT_EQ(deduped.merged[0].why,
            "Both are the action t on the same processes; b for Q is verified, the other is not.");
}

TEST(Dedupe, OtherTypesOrProcessesAreOtherActions) {
  const Deduped deduped = Dedupe(
      {Of("a", "t", {"Q"}, 1), Of("a", "u", {"Q"}, 1), Of("a", "t", {"Q", "R"}, 1), Of("a", "t", {"q"}, 1)},
      {});
  EXPECT_EQ(deduped.kept.size(), 4U);
  EXPECT_TRUE(deduped.merged.empty());
}

TEST(Dedupe, WithoutProcessesTheTargetTellsThemApart) {
  Proposed host = Of("a", "add_server", {}, 1), other = Of("b", "add_server", {}, 1);
  other.target = "H2";
  EXPECT_EQ(Dedupe({host, other}, {}).kept.size(), 2U);
  other.target = host.target;
  EXPECT_EQ(Dedupe({host, other}, {}).kept.size(), 1U);
}

TEST(Dedupe, ExcludedProcessesLetAddServerAndTuneSchedulePass) {
  const Policy policy{{{"Q*", {}}}};
  const Json json =
      ToJson(Dedupe({Of("a", "remove_process", {"QEMAIL"}, 9), Of("b", "add_server", {"QEMAIL"}, 3),
                     Of("c", "tune_schedule", {"QEMAIL"}, 2)},
                    policy));
  EXPECT_EQ(LeversOf(json["kept"]), (Names{"b", "c"}));
  ASSERT_EQ(LeversOf(json["excluded"]), Names{"a"});
  EXPECT_EQ(json["excluded"][0]["why"], "The policy forbids remove_process on QEMAIL, which matches \"Q*\".");
}

// A law: each proposal ends in exactly one list, whatever the order they come in.
TEST(Dedupe, NothingIsLostAndOrderChangesNothing) {
  std::vector<Proposed> proposals;
  for (int i = 0; i < 5; ++i) {
    const std::string lever(1, static_cast<char>('a' + i));
    proposals.push_back(Of(lever, i % 2 ? "remove_process" : "split_work", {i < 3 ? "Q" : "R"}, i % 3));
  }
  const Policy policy{{{"R", {}}}};
  const std::string expected = ToJson(Dedupe(proposals, policy)).dump();
  std::vector<int> order = {0, 1, 2, 3, 4};
  do {
    std::vector<Proposed> shuffled;
    for (const int i : order) shuffled.push_back(proposals[static_cast<size_t>(i)]);
    const Deduped deduped = Dedupe(shuffled, policy);
    EXPECT_EQ(deduped.kept.size() + deduped.merged.size() + deduped.excluded.size(), proposals.size());
    ASSERT_EQ(ToJson(deduped).dump(), expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

Json ActionOf(const std::string& lever, const std::string& type, const std::string& text) {
  return {{"lever_id", lever},
          {"label", ""},
          {"action_type", type},
          {"recommendation", text},
          {"target", {{"kind", "process"}, {"name", "Q"}}},
          {"target_process_ids", {"Q", "P", "Q"}}};
}

TEST(JoinVerdicts, TellsWhatTheVerifierSaidAndInfersTypes) {
  Json good = ActionOf("a", "add_server", ""), bad = ActionOf("b", "split_work", "");
  good.update({{"delta_energy", 2.5}, {"delta_hours", 7}});
  bad.update({{"delta_energy", 0}, {"delta_hours", nullptr}, {"blocked_reason", "no_effect"}});
  const auto joined = JoinVerdicts({{"recommendations",
                                     {ActionOf("a", "add_server", ""), ActionOf("b", "split_work", ""),
                                      ActionOf("c", "", "Run it every 15 minutes")}}},
                                   {{"actions", {good}}}, {{"blocked", {bad}}});
  ASSERT_TRUE(joined.has_value()) << joined.error().message;
  ASSERT_EQ(joined->size(), 3U);
  EXPECT_EQ((*joined)[0].status, "verified");
  EXPECT_EQ((*joined)[0].delta_energy, 2.5);
  EXPECT_EQ((*joined)[0].target_process_ids, (Names{"P", "Q"}));
  EXPECT_EQ((*joined)[1].status, "blocked");
  EXPECT_EQ((*joined)[1].blocked_reason, "no_effect");
  EXPECT_FALSE((*joined)[1].delta_hours.has_value());
  EXPECT_EQ((*joined)[2].status, "unverified");
  EXPECT_EQ((*joined)[2].action_type, "tune_schedule");
  EXPECT_TRUE((*joined)[2].inferred);
  EXPECT_FALSE(JoinVerdicts(Json::object(), Json::object(), Json::object()).has_value());
}

}  // namespace
}  // namespace harness::ideaspace
