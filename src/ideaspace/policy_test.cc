// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/policy.h"

#include <gtest/gtest.h>

namespace harness::ideaspace {
namespace {

using Processes = std::vector<std::string>;

TEST(Policy, ExcludedProcessesLetAddServerAndTuneSchedulePass) {
  const Policy policy{{{"QEMAIL", {}}}};
  const Processes target = {"QEMAIL"};
  EXPECT_NE(Excludes(policy, "remove_process", target), nullptr);
  EXPECT_NE(Excludes(policy, "route_work", target), nullptr);
  EXPECT_EQ(Excludes(policy, "add_server", target), nullptr);
  EXPECT_EQ(Excludes(policy, "tune_schedule", target), nullptr);
  EXPECT_EQ(Excludes(policy, "remove_process", Processes{"JBINVOICE"}), nullptr);
}

TEST(Policy, AnExclusionThatNamesAnActionTypeForbidsThatOne) {
  const Policy policy{{{"QE*", {"tune_schedule"}}}};
  const Exclusion* exclusion = Excludes(policy, "tune_schedule", Processes{"JBINVOICE", "qemail"});
  ASSERT_NE(exclusion, nullptr);
  EXPECT_EQ(exclusion->pattern, "QE*");
  EXPECT_EQ(Excludes(policy, "remove_process", Processes{"QEMAIL"}), nullptr);
}

TEST(Policy, WithoutExclusionsOrTargetsAllPasses) {
  EXPECT_EQ(Excludes({}, "remove_process", Processes{"QEMAIL"}), nullptr);
  EXPECT_EQ(Excludes({{{"*", {}}}}, "remove_process", {}), nullptr);
}

TEST(Policy, ReadsPatternsAndObjects) {
  const Json json =
      Json::parse(R"(["QEMAIL", {"pattern": "JB*", "action_types": ["add_server"]}, {"pattern": "X"}])");
  const Policy policy = PolicyFromJson(json, "settings").value();
  ASSERT_EQ(policy.exclusions.size(), 3U);
  EXPECT_EQ(policy.exclusions[0].pattern, "QEMAIL");
  EXPECT_EQ(policy.exclusions[1].action_types, Processes{"add_server"});
  EXPECT_TRUE(policy.exclusions[2].action_types.empty());
}

TEST(Policy, ErrorsNamePlaceAndNearestType) {
  for (const char* text : {"5", "[5]", "[\"\"]", "[{}]", R"([{"pattern": "A", "action_types": "x"}])"})
    EXPECT_FALSE(PolicyFromJson(Json::parse(text), "settings").has_value()) << text;
  const auto policy =
      PolicyFromJson(Json::parse(R"([{"pattern": "A", "action_types": ["add_servr"]}])"), "settings");
  ASSERT_FALSE(policy.has_value());
  EXPECT_TRUE(policy.error().message.starts_with("settings: at /0: found the action type \"add_servr\", "));
  EXPECT_TRUE(policy.error().message.ends_with("(did you mean add_server?)")) << policy.error().message;
}

TEST(ActionTypes, AreOrderedAndFound) {
  for (size_t i = 1; i < ActionTypes().size(); ++i)
    EXPECT_LT(ActionTypes()[i - 1].name, ActionTypes()[i].name);
  ASSERT_NE(FindActionType("tune_schedule"), nullptr);
  EXPECT_FALSE(FindActionType("tune_schedule")->takes_work_away);
  EXPECT_TRUE(FindActionType("remove_process")->takes_work_away);
  EXPECT_EQ(FindActionType("nothing"), nullptr);
}

TEST(InferActionType, OneTextForEachKind) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"QPEC+1", "add_server"},
      {"Add a server to the pool of QPEC hosts", "add_server"},
      {"+1 slot on host H1", "add_server"},
      {"Buy two more servers", "add_server"},
      {"Reduce the frequency of QEMAIL", "tune_schedule"},
      {"QEMAIL runs every 5 minutes; every 15 is enough", "tune_schedule"},
      {"Stretch its SCHEDULE", "tune_schedule"},
      {"Batch the inputs of JBPREPAY", "batch_inputs"},
      {"Merge four calls into one", "batch_inputs"},
      {"Raise the priority of JBINVOICE by 1", "set_priority"},
      {"Cap RDJRNL at 2", "cap_concurrency"},
      {"Limit concurrency of RDJRNL", "cap_concurrency"},
      {"Split JBCREATEJE into two halves", "split_work"},
      {"Retry with a backoff", "retry_policy"},
      {"Give RDJRNL an affinity for host H2", "route_work"},
      {"Route RDJRNL to H2", "route_work"},
      {"Run both branches in parallel", "change_dependency"},
      {"Prestage the files of LOSLOADCLD", "prestage"},
      {"Reschedule QLONGJOB", "reschedule"},
      {"A blackout from 8h to 12h", "blackout"},
      {"Unblock the dependency of LOSEXTCHLD", "change_dependency"},
      {"Cache the answers of RDIMPAIRJE", "dedupe"},
      {"Disable QEMAIL", "remove_process"},
      {"Remove process QEMAIL", "remove_process"},
      {"", ""},
      {"Have a look at LOSEXTCHLD", ""},
  };
  for (const auto& [text, type] : cases) EXPECT_EQ(InferActionType(text), type) << text;
}

// "retry", "cap", "route", "batch" and "cache" are part of other words here, which are no evidence.
TEST(InferActionType, OnlyWholeWordsCount) {
  EXPECT_EQ(InferActionType("RETRYQ CAPTURE routed batches cached PRIORITYQ"), "");
}

// Evidence by length: "every 15 minutes" (16) before "priority" (8), "remove the dependency" (21) before
// "remove" (6), "blackout" (8) before "schedule" (8) by the order of the table.
TEST(InferActionType, TheLongestEvidenceDecidesThenTheTable) {
  EXPECT_EQ(InferActionType("Run it every 15 minutes, at lower-priority times"), "tune_schedule");
  EXPECT_EQ(InferActionType("Priority: run it every 15 minutes"), "tune_schedule");
  EXPECT_EQ(InferActionType("Remove the dependency on LOSLOADCLD"), "change_dependency");
  EXPECT_EQ(InferActionType("schedule a blackout"), "blackout");
  EXPECT_EQ(InferActionType("a blackout by its schedule"), "blackout");
  EXPECT_EQ(InferActionType("priority +1"), "set_priority");
}

TEST(ActionTypes, EveryInferredTypeIsKnown) {
  for (const ActionType& type : ActionTypes()) EXPECT_FALSE(type.label.empty()) << type.name;
  for (const char* text : {"disable", "blackout", "reschedule", "unblock", "dedupe", "retry", "prestage",
                           "parallel", "split", "cap", "priority", "route", "merge", "frequency", "+1"}) {
    const std::string type = InferActionType(text);
    EXPECT_NE(FindActionType(type), nullptr) << text << " " << type;
  }
}

TEST(ActionIdentity, TargetsAreASetAndNamesCannotRunTogether) {
  EXPECT_EQ(ActionIdentity("t", {"B", "A", "B"}), ActionIdentity("t", {"A", "B"}));
  EXPECT_NE(ActionIdentity("t", {"A"}), ActionIdentity("u", {"A"}));
  EXPECT_NE(ActionIdentity("t", {"A"}), ActionIdentity("t", {"a"}));
  EXPECT_NE(ActionIdentity("t", {"A,B"}), ActionIdentity("t", {"A", "B"}));
  EXPECT_NE(ActionIdentity("t", {}), ActionIdentity("t", {""}));
}

}  // namespace
}  // namespace harness::ideaspace
