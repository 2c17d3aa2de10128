// SPDX-License-Identifier: Apache-2.0
#include "evidence/access_gate.h"

#include <gtest/gtest.h>

namespace harness::evidence {
namespace {

using insight::Verdict;
using plugin::AccessStatus;

constexpr int64_t kRows = 2'000'000;
constexpr int64_t kMiB = 1 << 20;
constexpr Timestamp kNow = 100 * kMicrosPerDay;

plugin::StaticAccess ThirdParty(const std::string& contract, bool takes_all) {
  plugin::StaticAccess fixed;
  fixed.plugin_id = "third";
  fixed.built_in = false;
  fixed.contract.contract = contract;
  fixed.takes_all = takes_all;
  fixed.status = takes_all ? AccessStatus::kViolation : AccessStatus::kCompliant;
  fixed.sentence = "Static.";
  return fixed;
}

// 20 batches of 5 MiB; the memory grew by `growth` over the last three quarters.
RuntimeAccess Handed(int64_t rows, int64_t growth) {
  RuntimeAccess seen;
  seen.started = true;
  seen.seen.queries = 1;
  seen.seen.rows = rows;
  seen.seen.batches = 20;
  seen.seen.largest_batch = rows / 20;
  seen.seen.bytes = 100 * kMiB;
  seen.seen.early_bytes = 25 * kMiB;
  seen.seen.early_resident_bytes = 60 * kMiB;
  seen.seen.late_bytes = 100 * kMiB;
  seen.seen.late_resident_bytes = 60 * kMiB + growth;
  seen.batch_limit = 100'000;
  return seen;
}

std::string Kinds(const PluginAccess& access) {
  std::string kinds;
  for (const AccessMismatch& mismatch : access.mismatches)
    kinds += (kinds.empty() ? "" : " ") + mismatch.kind;
  return kinds;
}

AccessPolicy Policy(bool strict, std::vector<AllowlistEntry> allowlist = {}) {
  AccessPolicy policy;
  policy.strict = strict;
  policy.allowlist = std::move(allowlist);
  return policy;
}

PluginAccess Judged(const plugin::StaticAccess& fixed, const RuntimeAccess& seen, int64_t rows = kRows) {
  return JudgeAccess(fixed, seen, rows, Policy(false), kNow);
}

TEST(MemoryGrowth, AQuarterOfWhatWasHandedOutIsKept) {
  // 75 MiB were handed out between the two looks: a quarter is 18.75 MiB, above the floor of 16.
  EXPECT_FALSE(GrowthOf(Handed(kRows, 18 * kMiB)).value().KeepsRows());
  EXPECT_TRUE(GrowthOf(Handed(kRows, 19 * kMiB)).value().KeepsRows());
  EXPECT_FALSE(GrowthOf(Handed(kRows, -30 * kMiB)).value().KeepsRows());
  EXPECT_FALSE((MemoryGrowth{kMiB, 16 * kMiB}).KeepsRows());
  RuntimeAccess few = Handed(kRows, 0);
  few.seen.batches = kLeastBatches - 1;
  EXPECT_FALSE(GrowthOf(few).has_value());
  RuntimeAccess gone = Handed(kRows, 0);
  gone.seen.late_resident_bytes = 0;
  EXPECT_FALSE(GrowthOf(gone).has_value());
}

TEST(JudgeAccess, AllThreeAgree) {
  const PluginAccess streams = Judged(ThirdParty("iter_batches", false), Handed(kRows, 0));
  EXPECT_EQ(streams.status, AccessStatus::kCompliant);
  EXPECT_TRUE(streams.covered);
  EXPECT_EQ(Kinds(streams), "");
  const PluginAccess loads = Judged(ThirdParty("dataset_loader_unbounded", true), Handed(kRows, 300 * kMiB));
  EXPECT_EQ(loads.status, AccessStatus::kViolation);
  EXPECT_EQ(Kinds(loads), "");
}

TEST(JudgeAccess, DeclarationsThatAreNotKept) {
  const PluginAccess loads = Judged(ThirdParty("iter_batches", true), Handed(kRows, 300 * kMiB));
  EXPECT_EQ(loads.status, AccessStatus::kViolation);
  EXPECT_EQ(Kinds(loads), "static_contradicts_declared runtime_contradicts_declared");
  const PluginAccess hidden = Judged(ThirdParty("iter_batches", false), Handed(kRows, 300 * kMiB));
  EXPECT_EQ(hidden.status, AccessStatus::kViolation);
  EXPECT_EQ(Kinds(hidden), "runtime_contradicts_declared runtime_contradicts_static");
  EXPECT_EQ(hidden.sentence,
            "Declares iter_batches, but its memory grew by 300.0 MiB while it was handed 75.0 MiB.");
  // Code that was not run: to be mended, no violation of this run.
  const PluginAccess idle = Judged(ThirdParty("iter_batches", true), Handed(kRows, 0));
  EXPECT_EQ(idle.status, AccessStatus::kNeedsStreaming);
  EXPECT_EQ(Kinds(idle), "static_contradicts_declared runtime_contradicts_static");
}

TEST(JudgeAccess, UpToTheBoundAWholeLogNeedsStreaming) {
  const auto fixed = ThirdParty("dataset_loader_unbounded", true);
  EXPECT_EQ(Judged(fixed, Handed(1'000'000, 300 * kMiB), 1'000'000).status, AccessStatus::kNeedsStreaming);
  EXPECT_EQ(Judged(fixed, Handed(1'000'001, 300 * kMiB), 1'000'001).status, AccessStatus::kViolation);
}

TEST(JudgeAccess, RowsBesideTheContract) {
  const PluginAccess rows = Judged(ThirdParty("orchestration_only", false), Handed(5, 0));
  EXPECT_EQ(rows.status, AccessStatus::kViolation);
  EXPECT_EQ(Kinds(rows), "rows_without_contract");
  auto bounded = ThirdParty("dataset_loader_bounded", false);
  bounded.contract.row_limit = 10;
  EXPECT_EQ(Kinds(Judged(bounded, Handed(20, 0))), "rows_above_limit");
  EXPECT_EQ(Kinds(Judged(ThirdParty("iter_batches", false), Handed(20 * 100'001, 0))), "batch_above_limit");
  EXPECT_EQ(Kinds(Judged(ThirdParty("iter_batches", false), Handed(0, 0))), "rows_not_taken");
  RuntimeAccess not_applicable = Handed(0, 0);
  not_applicable.applicable = false;
  EXPECT_EQ(Kinds(Judged(ThirdParty("iter_batches", false), not_applicable)), "");
}

TEST(JudgeAccess, WhatIsNotKnownIsNotCovered) {
  auto compiled = ThirdParty("iter_batches", false);
  compiled.judged = false;
  EXPECT_FALSE(Judged(compiled, Handed(kRows, 0)).covered);
  RuntimeAccess one_batch = Handed(kRows, 0);
  one_batch.seen.batches = 1;
  EXPECT_FALSE(Judged(ThirdParty("iter_batches", false), one_batch).covered);
  one_batch.seen.rows = 1000;
  EXPECT_TRUE(Judged(ThirdParty("iter_batches", false), one_batch).covered);
  EXPECT_TRUE(Judged(ThirdParty("iter_batches", false), RuntimeAccess()).covered);  // was not started
}

const AllowlistEntry kHolds = {"third", "moves to batches", "ops", "1970-04-11", 101 * kMicrosPerDay};
const AllowlistEntry kExpired = {"third", "moves to batches", "ops", "1970-04-10", 100 * kMicrosPerDay};

DataAccess Ran(const plugin::StaticAccess& fixed, const RuntimeAccess& seen, const AccessPolicy& policy) {
  return JudgeDataAccess({JudgeAccess(fixed, seen, kRows, policy, kNow)}, kRows, policy, kNow);
}

TEST(DataAccessGate, PhaseAWarnsAndPhaseBFails) {
  const auto loads = ThirdParty("dataset_loader_unbounded", true);
  const RuntimeAccess seen = Handed(kRows, 300 * kMiB);
  EXPECT_EQ(Ran(loads, seen, Policy(false)).gate.verdict, Verdict::kWarn);
  const DataAccess strict = Ran(loads, seen, Policy(true));
  EXPECT_EQ(strict.gate.verdict, Verdict::kFail);
  EXPECT_EQ(
      strict.gate.sentence,
      "Phase B: 1 plugin breaks the data contract over 2,000,000 rows; coverage 100.0 %. third: Static.");
  EXPECT_EQ(ToJson(strict).at("statuses").at("violation"), 1);
  EXPECT_EQ(AccessLine(strict), "1 plugin: 1 in violation; coverage 100.0 %, 0 mismatches");
}

TEST(DataAccessGate, PhaseBWaitsForFullCoverage) {
  auto compiled = ThirdParty("dataset_loader_unbounded", true);
  compiled.judged = false;
  const DataAccess access = Ran(compiled, Handed(kRows, 300 * kMiB), Policy(true));
  EXPECT_EQ(access.gate.verdict, Verdict::kInconclusive);
  EXPECT_EQ(access.gate.measured.at("uncovered"), Json::array({"third"}));
  auto streams = ThirdParty("iter_batches", false);
  EXPECT_EQ(Ran(streams, Handed(kRows, 0), Policy(true)).gate.verdict, Verdict::kPass);
  streams.judged = false;
  EXPECT_EQ(Ran(streams, Handed(kRows, 0), Policy(true)).gate.verdict, Verdict::kInconclusive);
  EXPECT_EQ(Ran(streams, Handed(kRows, 0), Policy(false)).gate.verdict, Verdict::kWarn);
  EXPECT_EQ(Ran(streams, Handed(kRows, 0), Policy(true, {kHolds})).gate.verdict, Verdict::kPass);
}

TEST(DataAccessGate, AllowlistEntriesHoldUntilTheyExpire) {
  const auto loads = ThirdParty("dataset_loader_unbounded", true);
  const RuntimeAccess seen = Handed(kRows, 300 * kMiB);
  const DataAccess allowed = Ran(loads, seen, Policy(true, {kHolds}));
  EXPECT_EQ(allowed.gate.verdict, Verdict::kPass);
  EXPECT_EQ(allowed.plugins[0].status, AccessStatus::kApprovedBoundedLoader);
  EXPECT_EQ(allowed.plugins[0].sentence, "Static. Allowed by ops until 1970-04-11: moves to batches");
  for (const bool strict : {false, true}) {
    const DataAccess expired = Ran(loads, seen, Policy(strict, {kExpired}));
    EXPECT_EQ(expired.gate.verdict, Verdict::kFail);
    EXPECT_EQ(expired.plugins[0].status, AccessStatus::kViolation);
    EXPECT_NE(expired.gate.sentence.find("entry of third (ops) expired on 1970-04-10"), std::string::npos);
    // Also where nobody needs it any more: it has to be taken out.
    EXPECT_EQ(
        Ran(ThirdParty("iter_batches", false), Handed(kRows, 0), Policy(strict, {kExpired})).gate.verdict,
        Verdict::kFail);
  }
}

}  // namespace
}  // namespace harness::evidence
