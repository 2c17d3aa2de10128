// SPDX-License-Identifier: Apache-2.0
// Gates of levers on small logs, each where a look at fewer figures would propose the wrong thing.
#include <gtest/gtest.h>

#include <set>

#include "ideaspace/lever_targets.h"
#include "ideaspace/lever_test_log.h"
#include "process/retries.h"
#include "process/sample_summary.h"
#include "replay/action.h"
#include "replay/job_choices.h"

namespace harness::ideaspace {
namespace {

constexpr Micros kOneSecond = kMicrosPerSecond;
constexpr Micros kOneMinute = kMicrosPerMinute;
using Texts = std::vector<std::string>;

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// C is asked for together with A (10 minutes) or B (20 minutes), in turn, and waits for its end. Ten times it
// comes out of D, once it never starts.
std::vector<LeverRow> TwoParents() {
  std::vector<LeverRow> rows;
  const auto add = [&](const char* parent, Timestamp at, Micros length, Micros later, bool starts) {
    rows.push_back({parent, "H1", at, at, at + length});
    const Timestamp end = starts ? at + length : process::kUnknownTime;
    rows.push_back({"C", "H1", at + later, end, starts ? end + kOneMinute : end});
    rows.back().before = static_cast<int>(rows.size()) - 2;
  };
  for (int i = 0; i < 400; ++i)
    add(i % 2 == 0 ? "A" : "B", kLeverBegin + i * kMicrosPerHour, (i % 2 + 1) * 10 * kOneMinute, 0, true);
  for (int i = 400; i < 410; ++i)
    add("D", kLeverBegin + i * kMicrosPerHour, 10 * kOneMinute, kOneMinute, true);
  add("A", kLeverBegin + 500 * kMicrosPerHour, 10 * kOneMinute, 0, false);
  return rows;
}

TEST(ParallelizeBranches, OneProposalNamesAllPredecessors) {
  LeverLog log(TwoParents());
  const GateResult result = log.Ask("parallelize_branches_v1");
  ASSERT_EQ(result.proposals.size(), 1U);
  const Proposal& proposal = result.proposals.front();
  const Recommendation& r = proposal.recommendation;
  EXPECT_EQ(r.target, "C");
  EXPECT_EQ(r.actions, (Texts{"unlink:C:B", "unlink:C:A"}));  // B holds it for longer
  EXPECT_EQ(r.target_process_ids, (Texts{"A", "B", "C"}));
  EXPECT_EQ(r.cost.actions, 2);
  EXPECT_DOUBLE_EQ(proposal.hours, 200 * 10 / 60.0 + 200 * 20 / 60.0);
  EXPECT_EQ(proposal.n, 400);
  EXPECT_TRUE(Says(r.recommendation, "if it uses nothing from B and A. In 400 of 400 cases"))
      << r.recommendation;
  EXPECT_TRUE(Says(r.recommendation, "waited 100.0 h for one of them to end: B 66.7 h, A 33.3 h."))
      << r.recommendation;
}

TEST(ParallelizeBranches, TheQueryShowsTheRowsThatAreTold) {
  LeverLog log(TwoParents());
  const GateResult result = log.Ask("parallelize_branches_v1");
  ASSERT_FALSE(result.proposals.empty());
  const Json& evidence = result.proposals.front().recommendation.evidence;
  EXPECT_EQ(evidence.at("rows"), 400);
  EXPECT_EQ(log.RowsShown(evidence), 400);
}

Proposal ProposalFor(const char* lever, const char* kind, const char* target, const char* action) {
  Proposal proposal;
  proposal.recommendation = RecommendationOf(FindLever(lever)->info);
  proposal.recommendation.target_kind = kind;
  proposal.recommendation.target = target;
  proposal.recommendation.actions = {action};
  return proposal;
}

TEST(CheckTargets, ALeverSpeaksOfATargetOnce) {
  std::vector<Proposal> proposals = {
      ProposalFor("parallelize_branches_v1", "process", "C", "unlink:C:A"),
      ProposalFor("parallelize_branches_v1", "process", "D", "unlink:D:A"),
      ProposalFor("retry_backoff_v1", "process", "C", "retry:C:0.5"),
  };
  EXPECT_TRUE(CheckTargets(proposals));
  proposals.push_back(ProposalFor("parallelize_branches_v1", "process", "C", "unlink:C:B"));
  const Result<void> checked = CheckTargets(proposals);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kInternal);
  EXPECT_EQ(checked.error().message,
            "lever parallelize_branches_v1 proposes two changes of the process \"C\", expected one: "
            "unlink:C:A and unlink:C:B");
}

// 300 runs of P tell their attempts and 300 of 3,000 of OTHER; of either 60 needed a second one, of OTHER
// none with `others_retry` false. Of P two attempts take twice as long as one, or as long.
std::vector<LeverRow> SomeAttempts(bool others_retry, bool long_attempts = true) {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 3300; ++i) {
    const Timestamp at = kLeverBegin + i * 5 * kOneMinute;
    const bool is_p = i % 11 == 0;
    const bool again = (i / 11) % 5 == 0;
    const bool twice = again && is_p && long_attempts;
    rows.push_back({is_p ? "P" : "OTHER", "H1", at, at, at + (twice ? 560 : 280) * kOneSecond});
    if (is_p || i % 11 == 5) rows.back().attempts = again && (is_p || others_retry) ? 2 : 1;
  }
  return rows;
}

TEST(RetryBackoff, UnknownAttemptsAreNoRunsWithoutARetry) {
  LeverLog log(SomeAttempts(true));
  const GateResult result = log.Ask("retry_backoff_v1");
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "too_little");
  const Json& measured = result.skipped.front().measured;
  EXPECT_EQ(measured.at("runs_with_known_attempts"), 300);
  EXPECT_DOUBLE_EQ(measured.at("retry_share").get<double>(), 0.2);
  EXPECT_DOUBLE_EQ(measured.at("retry_share_of_others").get<double>(), 61.0 / 301);
  EXPECT_EQ(result.other_p_values.size(), 2U);
  // Turned down without a test: a small p-value of theirs would help others through.
  EXPECT_EQ(result.other_p_values, (std::vector<double>{1.0, 1.0}));
}

TEST(RetryBackoff, ARunIsNoLongerForItsAttempts) {
  LeverLog log(SomeAttempts(false, false));
  const GateResult result = log.Ask("retry_backoff_v1");
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "attempts_are_short");
  EXPECT_NEAR(result.skipped.front().measured.at("minutes_of_runs_with_one_attempt").get<double>(), 4.667,
              1e-3);
  EXPECT_NEAR(result.skipped.front().measured.at("minutes_an_attempt_of_others").get<double>(), 2.333, 1e-3);
}

TEST(RetryBackoff, SharesIntervalAndSentenceAreOfKnownAttempts) {
  std::vector<LeverRow> rows = SomeAttempts(false);
  for (int i = 0; i < 100; ++i) {  // of P too some are unknown
    rows.push_back(rows[0]);
    rows.back().attempts = 0;
  }
  LeverLog log(rows);
  const GateResult result = log.Ask("retry_backoff_v1");
  ASSERT_EQ(result.proposals.size(), 1U);
  const Proposal& proposal = result.proposals.front();
  EXPECT_EQ(proposal.n, 300);
  EXPECT_TRUE(Says(proposal.recommendation.recommendation,
                   "20.0 % of its 300 runs with known attempts needed more than one attempt, against 0.3 %"))
      << proposal.recommendation.recommendation;
  const Json& values = proposal.recommendation.evidence.at("values");
  EXPECT_EQ(values.at("runs"), 400);
  EXPECT_NEAR(values.at("retry_share_low").get<double>(), 0.1586, 1e-4);  // Wilson's interval of 60 of 300
  EXPECT_NEAR(values.at("retry_share_high").get<double>(), 0.2489, 1e-4);

  LeverSettings more = LeverTestSettings();
  more.least_runs = 301;
  EXPECT_TRUE(log.Ask("retry_backoff_v1", {}, more).proposals.empty());
}

// 60 runs of two attempts, of which every second failed in the end: half of the time of the others, 30 times
// 280 s, and all of their own, 30 times 560 s. The plugin that tells of failures sums the same.
TEST(RetryBackoff, FailedAttemptsAndFailedRunsAreToldApart) {
  std::vector<LeverRow> rows = SomeAttempts(false);
  int again = 0;
  for (LeverRow& row : rows) {
    const bool has_failed = row.process == "P" && row.attempts == 2 && ++again % 2 == 0;
    row.outcome = has_failed ? process::Outcome::kFailed : process::Outcome::kNotFailed;
  }
  LeverLog log(rows);
  const GateResult result = log.Ask("retry_backoff_v1");
  ASSERT_EQ(result.proposals.size(), 1U);
  const Proposal& proposal = result.proposals.front();
  EXPECT_NEAR(proposal.hours, 30 * 280 / 3600.0, 1e-9);
  const Json& values = proposal.recommendation.evidence.at("values");
  EXPECT_DOUBLE_EQ(values.at("failed_attempts_h").get<double>(), proposal.hours);
  EXPECT_NEAR(values.at("failed_runs_h").get<double>(), 30 * 560 / 3600.0, 1e-9);
  EXPECT_TRUE(Says(proposal.recommendation.recommendation,
                   "2.3 h of run time went to attempts that failed in runs that did not fail in the end, and "
                   "4.7 h to runs that failed in the end."))
      << proposal.recommendation.recommendation;
  const process::Retries told = process::CollectRetries(*log.learned().rows, {});
  EXPECT_DOUBLE_EQ(process::Hours(told.scopes.all.wasted.failed_attempts_us.value()), proposal.hours);
}

// 60 days with work at 2:00 and at 10:00 alone: P, which a clock starts, six times in its usual hour and five
// times in the other. At 10:00 it stands behind Z.
std::vector<LeverRow> TwoHours(int usual) {
  Philox random(4);
  std::vector<LeverRow> rows;
  const auto add = [&](const char* process, Timestamp at, Micros length) {
    rows.push_back({process, "H1", at, at, at + length});
    if (rows.back().process == "P") rows.back().schedule = "S1";
  };
  for (int day = 0; day < 60; ++day) {
    const Timestamp two = kLeverBegin + day * kMicrosPerDay + 2 * kMicrosPerHour;
    const Timestamp ten = two + 8 * kMicrosPerHour;
    const auto later = [&](uint64_t most_s) {
      return static_cast<Micros>(random.Below(most_s)) * kOneSecond;
    };
    add("Z", ten, 1500 * kOneSecond + later(1100));
    for (int i = 0; i < (usual == 2 ? 6 : 5); ++i) add("P", two + later(3000), 20 * kOneSecond);
    for (int i = 0; i < (usual == 2 ? 5 : 6); ++i) add("P", ten + kOneSecond + later(300), 20 * kOneSecond);
  }
  return ServedInTurn(rows);
}

TEST(Reschedule, AnHourThatIsTheQuietestAlreadyStays) {
  LeverLog log(TwoHours(2));
  const GateResult result = log.Ask("reschedule_v1");
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "already_quietest") << result.skipped.front().explanation;
  EXPECT_TRUE(Says(result.skipped.front().explanation, "ready at 2:00 UTC, which is the quietest hour"));
  EXPECT_EQ(result.skipped.front().measured.at("quiet_hour_utc"), 2);
  EXPECT_EQ(result.other_p_values, std::vector<double>{1.0});
}

TEST(Reschedule, TwoHoursWithWorkAreEnoughForATest) {
  LeverLog log(TwoHours(10));
  const GateResult result = log.Ask("reschedule_v1");
  ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
  const Recommendation& r = result.proposals.front().recommendation;
  EXPECT_EQ(r.actions, Texts{"shift:P:+16h"});
  EXPECT_LT(*r.p_value, 0.001);
}

// Every second day is fast. H1 has most of the runs of fast days and H2 of slow ones, so that H1 is faster in
// all; within each day it is a minute slower.
TEST(ResourceAffinity, TheDirectionIsThatWithinTheDays) {
  std::vector<LeverRow> rows;
  for (int day = 0; day < 40; ++day) {
    for (int i = 0; i < 40; ++i) {
      const bool fast = day % 2 == 0;
      const bool first = (i % 10 != 0) == fast;
      const Timestamp at = kLeverBegin + day * kMicrosPerDay + i * 30 * kOneMinute;
      rows.push_back(
          {"P", first ? "H1" : "H2", at, at, at + ((fast ? 100 : 900) + (first ? 60 : 0)) * kOneSecond});
    }
  }
  LeverLog log(rows);
  const GateResult result = log.Ask("resource_affinity_v1");
  ASSERT_EQ(result.proposals.size(), 1U);
  const Proposal& proposal = result.proposals.front();
  EXPECT_EQ(proposal.recommendation.actions, Texts{"route:P:H2"});
  EXPECT_NEAR(proposal.hours, 800 * 60 / 3600.0, 1e-6);  // a minute for each run on H1
  EXPECT_TRUE(Says(proposal.recommendation.recommendation,
                   "there run for 500 s on average, elsewhere 560 s: within the same stretches of time, of "
                   "which 40 were compared"))
      << proposal.recommendation.recommendation;
  EXPECT_LT(*proposal.recommendation.p_value, 0.001);
  EXPECT_EQ(result.other_p_values, std::vector<double>{1.0});  // H1 was looked at too
}

TEST(ResourceAffinity, EachHostIsATestOfTheFamily) {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 1200; ++i) {
    const Timestamp at = kLeverBegin + i * 20 * kOneMinute;
    const int host = (i + i / 3) % 3;
    rows.push_back({"P", "H" + std::to_string(host), at, at, at + (15 - 5 * (host == 1)) * kOneMinute});
  }
  LeverLog log(rows);
  const GateResult result = log.Ask("resource_affinity_v1");
  ASSERT_EQ(result.proposals.size(), 1U);
  EXPECT_EQ(result.proposals.front().recommendation.actions, Texts{"route:P:H1"});
  EXPECT_EQ(result.other_p_values, (std::vector<double>{1.0, 1.0}));
}

// The replay counts by keys, the gate by texts.
int64_t DroppedBy(LeverLog& log, const std::vector<LeverRow>& rows, const std::string& action) {
  replay::Model model = replay::BuildModel(log.learned().log, log.learned().pools).value();
  std::map<std::string, uint32_t> numbers;
  std::vector<uint32_t> keys;
  for (const LeverRow& row : rows) {
    const std::string& text = row.parameters;
    keys.push_back(text.empty() ? 0 : numbers.try_emplace(text, numbers.size() + 1).first->second);
  }
  replay::ForgetFailed(log.learned().facts.outcome, keys);
  for (const uint32_t row : model.row) model.key.push_back(keys[row]);
  const auto before = static_cast<int64_t>(model.jobs());
  replay::Calls calls;
  replay::JobEdits edits(model, calls);
  const auto parsed = replay::ParseAction(action, replay::NamesOf(log.learned().log, model));
  EXPECT_TRUE(parsed) << action;
  EXPECT_TRUE(replay::Apply(*parsed, edits));
  edits.Settle();
  return before - static_cast<int64_t>(model.jobs());
}

// P calculates each document twice, seconds apart, and in between twice that of the whole month.
std::vector<LeverRow> CallsOf(bool month) {
  std::vector<LeverRow> rows;
  const auto add = [&](Timestamp at, const std::string& parameters) {
    rows.push_back({"P", "H1", at, at, at + 15 * kOneMinute});
    rows.back().parameters = parameters;
  };
  for (int i = 0; i < 600; ++i) {
    const Timestamp at = kLeverBegin + i * 2 * kMicrosPerHour;
    for (int call = 0; call < 2; ++call) add(at + call * 5 * kOneSecond, "Doc=" + std::to_string(i));
    for (int call = 0; call < 2 && month; ++call)
      add(at + kMicrosPerHour + kOneMinute + call * 5 * kOneSecond, "Month=ALL");
  }
  // Neither is a job of the replay: one never ended, one never started.
  add(kLeverBegin + 10 * kOneSecond, "Doc=0");
  rows.back().end = process::kUnknownTime;
  add(kLeverBegin + 11 * kOneSecond, "Doc=0");
  rows.back().start = rows.back().end = process::kUnknownTime;
  return rows;
}

TEST(DedupeOrCache, TheReplayDropsWhatTheGateCounts) {
  for (const bool month : {true, false}) {
    const std::vector<LeverRow> rows = CallsOf(month);
    LeverLog log(rows);
    const GateResult result = log.Ask("dedupe_or_cache_v1");
    ASSERT_EQ(result.proposals.size(), 1U);
    const Recommendation& r = result.proposals.front().recommendation;
    EXPECT_EQ(r.actions, Texts{month ? "dedupe:P:1h:3" : "dedupe:P:1h"});
    EXPECT_EQ(r.evidence.at("values").at("repeats"), 600);
    EXPECT_EQ(DroppedBy(log, rows, r.actions.front()), 600);
    EXPECT_DOUBLE_EQ(result.proposals.front().hours, 150);
    EXPECT_EQ(log.RowsShown(r.evidence), r.evidence.at("rows").get<int64_t>());
    EXPECT_EQ(Says(r.recommendation, "Left alone: 600 further repetitions"), month) << r.recommendation;
  }
}

// P calculates each document; every third time it fails and is asked for again with the same parameters.
std::vector<LeverRow> Resubmitted(process::Outcome second) {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 900; ++i) {
    const Timestamp at = kLeverBegin + i * kMicrosPerHour;
    const bool fails = i % 3 == 0;
    for (int call = 0; call < (fails ? 2 : 1); ++call) {
      const Timestamp again = at + call * 20 * kOneMinute;
      rows.push_back({"P", "H1", again, again, again + 15 * kOneMinute});
      rows.back().parameters = "Doc=" + std::to_string(i);
      rows.back().outcome = call == 1 ? second
                            : fails   ? process::Outcome::kFailed
                                      : process::Outcome::kNotFailed;
    }
  }
  return rows;
}

TEST(DedupeOrCache, ARunAfterAFailureIsNoRepetition) {
  for (const auto second :
       {process::Outcome::kNotFailed, process::Outcome::kUnknown, process::Outcome::kFailed}) {
    const std::vector<LeverRow> rows = Resubmitted(second);
    LeverLog log(rows);
    const GateResult result = log.Ask("dedupe_or_cache_v1");
    EXPECT_TRUE(result.proposals.empty());
    ASSERT_EQ(result.skipped.size(), 1U);
    EXPECT_EQ(result.skipped.front().explanation,
              "No execution has the parameters of one shortly before it that did not fail.");
    EXPECT_EQ(DroppedBy(log, rows, "dedupe:P:1h"), 0);
  }
}

// A hundred of them are asked for a third time, 10 minutes after the second, which did not fail.
TEST(DedupeOrCache, FailedRunsAreLeftOutOfAllThatIsTold) {
  std::vector<LeverRow> rows = Resubmitted(process::Outcome::kUnknown);
  for (int i = 0; i < 300; i += 3) {
    const Timestamp at = kLeverBegin + i * kMicrosPerHour + 30 * kOneMinute;
    rows.push_back({"P", "H1", at, at, at + 15 * kOneMinute});
    rows.back().parameters = "Doc=" + std::to_string(i);
    rows.back().outcome = process::Outcome::kNotFailed;
  }
  LeverLog log(rows);
  const GateResult result = log.Ask("dedupe_or_cache_v1");
  ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
  const Recommendation& r = result.proposals.front().recommendation;
  EXPECT_DOUBLE_EQ(result.proposals.front().hours, 25);
  EXPECT_EQ(DroppedBy(log, rows, r.actions.front()), 100);
  EXPECT_TRUE(
      Says(r.recommendation, "100 of 1,000 runs with parameters (900 distinct) were such repetitions"))
      << r.recommendation;
  EXPECT_TRUE(Says(r.recommendation, "Not counted: 300 runs that failed")) << r.recommendation;
  EXPECT_EQ(r.evidence.at("rows"), 1000);
  EXPECT_EQ(log.RowsShown(r.evidence), 1000);
  EXPECT_EQ(r.assumptions.back(),
            "300 runs whose outcome the log does not tell did not fail: a failed one brings no result");
}

// H1 has one slot and work for 0.8 of it; H2 runs ten seconds of MAIL every five minutes and no Q.
std::vector<LeverRow> FullBesideIdle() {
  Philox random(9);
  std::vector<LeverRow> rows;
  Timestamp at = kLeverBegin;
  for (int i = 0; i < 2000; ++i) {
    at += kOneSecond + static_cast<Micros>(random.Exponential() * 300e6);
    rows.push_back({i % 2 == 0 ? "Q" : "R", "H1", at, at,
                    at + kOneSecond + static_cast<Micros>(random.Exponential() * 240e6)});
  }
  for (Timestamp tick = kLeverBegin; tick < at; tick += 5 * kOneMinute)
    rows.push_back({"MAIL", "H2", tick, tick, tick + 10 * kOneSecond});
  return ServedInTurn(rows);
}

TEST(AddCapacity, AFreeHostOfAnotherPoolDoesNotHideAFullOne) {
  LeverLog log(FullBesideIdle());
  const GateResult result = log.Ask("add_capacity_plus_one_v1", log.Attribution());
  ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
  const Proposal& proposal = result.proposals.front();
  const Recommendation& r = proposal.recommendation;
  EXPECT_EQ(r.actions, Texts{"add-slots:H1:+1"});
  EXPECT_EQ(r.target_process_ids, (Texts{"Q", "R"}));
  const Json& values = r.evidence.at("values");
  const double beside = values.at("restricted_to_full_pool_h");
  const double contention = values.at("contention_h");
  EXPECT_GT(beside, 10 * contention);  // H2 is idle for 29 of 30 seconds
  EXPECT_NEAR(values.at("short_of_slots_h").get<double>(), beside + contention, 1e-9);
  EXPECT_NEAR(proposal.hours, beside + contention, 1e-9);
  EXPECT_GT(values.at("short_of_slots_share_of_slot_waits").get<double>(), 0.9);
  EXPECT_TRUE(Says(r.recommendation, "while a host of another pool, on which they never run, had a free one"))
      << r.recommendation;
}

// Q waits for the slot of H1 and R for that of H2; S, which runs on both, makes them one pool.
TEST(AddCapacity, TheQpecLeverGrowsAQpecHost) {
  Philox random(12);
  std::vector<LeverRow> rows;
  const auto add = [&](const char* process, const char* host, int n, double gap_us, double length_us) {
    Timestamp at = kLeverBegin;
    for (int i = 0; i < n; ++i) {
      at += kOneSecond + static_cast<Micros>(random.Exponential() * gap_us);
      rows.push_back(
          {process, host, at, at, at + kOneSecond + static_cast<Micros>(random.Exponential() * length_us)});
    }
  };
  add("Q", "Qpec1", 2000, 300e6, 200e6);
  add("R", "APP2", 2000, 300e6, 260e6);
  add("S", "Qpec1", 100, 6000e6, 100e6);
  add("S", "APP2", 100, 6000e6, 100e6);
  LeverLog log(ServedInTurn(rows));
  const Json attribution = log.Attribution();
  const GateResult qpec = log.Ask("add_qpec_capacity_plus_one_v1", attribution);
  ASSERT_EQ(qpec.proposals.size(), 1U) << qpec.skipped.front().explanation;
  EXPECT_EQ(qpec.proposals.front().recommendation.actions, Texts{"add-slots:Qpec1:+1"});
  LeverSettings unnamed = LeverTestSettings();
  unnamed.known_issues = false;
  const GateResult any = log.Ask("add_capacity_plus_one_v1", attribution, unnamed);
  ASSERT_EQ(any.proposals.size(), 1U);
  EXPECT_EQ(any.proposals.front().recommendation.actions, Texts{"add-slots:APP2:+1"});
}

TEST(AddCapacity, WhatACapRestrictsIsNoReasonForASlot) {
  LeverLog log(FullBesideIdle());
  const Json attribution = log.Attribution();
  for (process::ProcessCap& cap : log.learned().pools.caps) cap.running = 1;
  LeverSettings settings = LeverTestSettings();
  settings.capacity_least_share = 0.2;  // what waits while both hosts are full is contention still
  const GateResult result = log.Ask("add_capacity_plus_one_v1", attribution, settings);
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "no_contention");
  EXPECT_EQ(result.skipped.front().measured.at("restricted_to_full_pool_h"), 0);
}

// A hundred hours in which P holds eight of ten slots for half an hour while a Q waits for it to end: in
// `runs` executions at once, of equally many slots. `singles` more of it run one after the other, of one slot
// each.
std::vector<LeverRow> BigOnes(int runs, int singles) {
  std::vector<LeverRow> rows;
  for (int hour = 0; hour < 100; ++hour) {
    const Timestamp at = kLeverBegin + hour * kMicrosPerHour, half = at + 30 * kOneMinute;
    for (int i = 0; i < runs; ++i) rows.push_back({"P", "H1", at, at, half});
    for (int i = 0; i < 2; ++i) rows.push_back({"Q", "H1", at, at, half});
    rows.push_back({"Q", "H1", at, half, half + 10 * kOneMinute});
    for (int i = 0; i < singles; ++i) {
      const Timestamp single = half + (i + 1) * 5 * kOneMinute;
      rows.push_back({"P", "H1", single, single, single + kOneMinute});
    }
  }
  return rows;
}

GateResult AskForCap(int runs, int singles = 0) {
  const std::vector<LeverRow> rows = BigOnes(runs, singles);
  LeverLog log(rows);
  process::LearnedLog& learned = log.learned();
  // The rows of a LeverLog take one slot each. Nobody else has this log.
  auto& slots = const_cast<process::Executions&>(learned.log).slots;
  for (size_t row = 0; row < rows.size(); ++row) {
    const bool big = rows[row].process == "P" && rows[row].end - rows[row].start == 30 * kOneMinute;
    slots[row] = big ? static_cast<uint32_t>(8 / runs) : 1;
  }
  learned.pools = process::LearnSlotPools(learned.log, learned.timeline);
  Json attribution = log.Attribution();
  attribution["charged"] = {{{"holder_process_id", "P"}, {"others_contention_us", 50 * kMicrosPerHour}}};
  LeverSettings settings = LeverTestSettings();
  settings.cap_least_share = 0.6;
  return log.Ask("cap_concurrency_v1", attribution, settings);
}

TEST(CapConcurrency, ACapCountsExecutionsAndNotSlots) {
  const GateResult result = AskForCap(2);
  ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
  const Recommendation& r = result.proposals.front().recommendation;
  EXPECT_EQ(r.actions, Texts{"cap:P:1"});  // five slots, four each
  EXPECT_TRUE(Says(r.recommendation,
                   "Run at most 1 of P at once, of typically 4 slots each. For 50.0 h it held more than 5 of "
                   "the 10 slots while others waited"))
      << r.recommendation;
  EXPECT_EQ(r.evidence.at("values").at("slots_of_a_run"), 4);
  EXPECT_EQ(r.evidence.at("values").at("most_at_once"), 2);
}

TEST(CapConcurrency, SlotsAreExecutionsWhereEachTakesOne) {
  const GateResult result = AskForCap(8);
  ASSERT_EQ(result.proposals.size(), 1U) << result.skipped.front().explanation;
  const Recommendation& r = result.proposals.front().recommendation;
  EXPECT_EQ(r.actions, Texts{"cap:P:5"});
  EXPECT_TRUE(Says(r.recommendation,
                   "Run at most 5 of P at once. For 50.0 h it held more than that many of the 10 slots"))
      << r.recommendation;
  EXPECT_EQ(r.evidence.at("values").at("slots_of_a_run"), 1);
}

TEST(CapConcurrency, OneThatNeverBindsIsNotProposed) {
  for (const int singles : {0, 3}) {
    const GateResult result = AskForCap(1, singles);
    EXPECT_TRUE(result.proposals.empty());
    ASSERT_EQ(result.skipped.size(), 1U);
    const SkippedLever& skipped = result.skipped.front();
    EXPECT_EQ(skipped.gating_reason, "never_binds");
    EXPECT_EQ(skipped.measured.at("most_at_once"), 1);
    EXPECT_EQ(skipped.measured.at("cap"), singles == 0 ? 1 : 5);
    EXPECT_EQ(skipped.explanation,
              singles == 0
                  ? "P never ran more than 1 at once, of typically 8 slots each: a cap at 1 would never "
                    "hold one back."
                  : "P never ran more than 1 at once: a cap at 5 would never hold one back.");
  }
}

// S waits each hour for L, which runs for half of it, and then takes ten seconds.
std::vector<LeverRow> ShortBehindLong(bool end_is_known) {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 100; ++i) {
    const Timestamp at = kLeverBegin + i * kMicrosPerHour;
    const Timestamp free = at + 30 * kOneMinute;
    rows.push_back({"L", "H1", at, at, free});
    rows.push_back(
        {"S", "H1", at + kOneMinute, free, end_is_known ? free + 10 * kOneSecond : process::kUnknownTime});
  }
  return rows;
}

TEST(PriorityIsolation, AnUnknownDurationIsNoShortOne) {
  for (const bool known : {true, false}) {
    LeverLog log(ShortBehindLong(known));
    Json attribution = log.Attribution();
    attribution["blame"] = {
        {{"process_id", "S"}, {"holder_process_id", "L"}, {"contention_us", 100 * 29 * kOneMinute}}};
    EXPECT_EQ(log.Ask("priority_isolation_v1", attribution).proposals.size(), known ? 1U : 0U);
  }
}

TEST(BatchPayout, WithoutParametersNothingIsKnownOfTheCalls) {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 100; ++i) {
    const Timestamp at = kLeverBegin + i * 10 * kOneMinute;
    rows.push_back({"PAYCALC", "H1", at, at, at + 5 * kOneMinute});
  }
  LeverLog log(rows);
  LeverSettings settings = LeverTestSettings();
  settings.payouts.processes = {"PAY*"};
  settings.payout_least_keys = 2;
  const GateResult result = log.Ask("batch_payout_report_inputs_v1", {}, settings);
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "no_parameters");
  EXPECT_TRUE(Says(result.skipped.front().explanation, "no execution of the log has parameters"));
}

}  // namespace
}  // namespace harness::ideaspace
