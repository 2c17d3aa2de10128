// SPDX-License-Identifier: Apache-2.0
// Sequences in logs that are made by hand: what is one, what is none, its key, its cohort and its batches.
#include "process/sequences.h"

#include <gtest/gtest.h>

#include <string>

#include "process/sequence_batches.h"
#include "process/times_for_test.h"

namespace harness::process {
namespace {

constexpr Timestamp kMonday = 1756713600 * kS;  // 2025-09-01 08:00 UTC

// A log of executions of a minute that start when they are queued.
struct Log {
  Executions log;
  ExecutionFacts facts;
  SequenceRows parameters{10'000};

  uint32_t Add(const std::string& process, Timestamp at, const std::string& owner, const std::string& keys,
               const std::string& values, bool is_case = false) {
    const auto row = static_cast<uint32_t>(log.rows());
    log.process.push_back(static_cast<uint32_t>(log.processes.Of(process)));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of("h")));
    log.eligible_us.push_back(at);
    log.started_us.push_back(at);
    log.ended_us.push_back(at + kM);
    log.slots.push_back(1);
    log.predecessor.push_back(kNoRow);
    facts.queued_us.push_back(at);
    if (!keys.empty()) parameters.Add(row, owner, is_case, keys, values);
    return row;
  }
  Sequences Find(SequenceOptions options = {}, const CloseWindows& windows = {}) const {
    return FindSequences(log, facts, parameters, windows, options, {}, {});
  }
};

std::vector<std::string> Names(const Log& log, const Sequence& sequence) {
  std::vector<std::string> names;
  for (const uint32_t process : sequence.runs.processes)
    names.emplace_back(log.log.processes.NameOf(process));
  return names;
}

std::string Value(int i) {
  return "v" + std::to_string(i);
}

using Texts = std::vector<std::string>;

// A, B, C of one user, a value each day; two runs of B one after the other are one step.
Log ThreeSteps(int days) {
  Log log;
  for (int day = 0; day < days; ++day) {
    const Timestamp at = kMonday + day * kD;
    log.Add("A", at, "u", "K;S", Value(day) + ";s");
    log.Add("B", at + 10 * kM, "u", "K;S", Value(day) + ";s");
    log.Add("B", at + 20 * kM, "u", "K;S", Value(day) + ";s");
    log.Add("C", at + 30 * kM, "u", "K", Value(day));
  }
  return log;
}

TEST(Sequences, OrderedRunsOfAUser) {
  const Log log = ThreeSteps(20);
  const Sequences sequences = log.Find();
  ASSERT_EQ(sequences.found.size(), 1U);
  const Sequence& found = sequences.found[0];
  EXPECT_EQ(Names(log, found), (Texts{"A", "B", "C"}));
  EXPECT_EQ(found.runs.source, SequenceSource::kUser);
  EXPECT_EQ(found.key, "K");
  EXPECT_EQ(found.values, 20);
  EXPECT_EQ(found.shared, Texts{"S"});
  EXPECT_EQ(found.runs.instances.size(), 20U);
  EXPECT_EQ(found.runs.instances.At(3).size(), 4U);
  EXPECT_EQ(found.runs.confidence.of, 20);
  // Wilson's lower end of 20 of 20: 20 / (20 + 1.96^2).
  EXPECT_NEAR(found.runs.confidence.low, 20 / (20 + 3.8415), 1e-4);
  EXPECT_EQ(found.cohort, "any_day");
}

TEST(Sequences, FewerInstancesThanTheSupportAreNone) {
  EXPECT_TRUE(ThreeSteps(19).Find().found.empty());
  EXPECT_EQ(ThreeSteps(19).Find({.least_support = 19}).found.size(), 1U);
}

TEST(Sequences, AUsersRunEndsWithTheWindowACasesDoesNot) {
  Log user, in_case;
  for (int day = 0; day < 30; ++day) {
    const Timestamp at = kMonday + day * kD;
    for (Log* log : {&user, &in_case}) {
      const bool is_case = log == &in_case;
      const std::string owner = is_case ? "case" + Value(day) : "u";
      log->Add("A", at, owner, "K", Value(day), is_case);
      log->Add("B", at + 5 * kH, owner, "K", Value(day), is_case);
    }
  }
  EXPECT_TRUE(user.Find().found.empty());
  EXPECT_EQ(user.Find({.window_us = 5 * kH}).found.size(), 1U);
  const Sequences cases = in_case.Find();
  ASSERT_EQ(cases.found.size(), 1U);
  EXPECT_EQ(cases.found[0].runs.source, SequenceSource::kCase);
}

// The same value again: the second A opens a run of its own, though it is within the window.
TEST(Sequences, AProcessThatComesAgainBeginsAnotherRun) {
  Log log;
  for (int i = 0; i < 30; ++i) {
    const Timestamp at = kMonday + i * kH;
    log.Add("A", at, "u", "K", Value(i % 6));
    log.Add("B", at + kM, "u", "K", Value(i % 6));
  }
  const Sequences sequences = log.Find({.window_us = 30 * kD});
  ASSERT_EQ(sequences.found.size(), 1U);
  EXPECT_EQ(sequences.found[0].runs.instances.size(), 30U);
  EXPECT_EQ(sequences.found[0].values, 6);
}

TEST(Sequences, BothOrdersAreNoOrder) {
  Log log;
  for (int day = 0; day < 60; ++day) {
    const Timestamp at = kMonday + day * kD;
    log.Add(day % 2 == 0 ? "A" : "B", at, "u", "K", Value(day));
    log.Add(day % 2 == 0 ? "B" : "A", at + kM, "u", "K", Value(day));
  }
  EXPECT_TRUE(log.Find().found.empty());
}

TEST(Sequences, ManyWaysOnFromOneProcessAreNoSequence) {
  Log log;
  for (int day = 0; day < 90; ++day) {
    const Timestamp at = kMonday + day * kD;
    log.Add("A", at, "u", "K", Value(day));
    log.Add("B" + Value(day % 3), at + kM, "u", "K", Value(day));
  }
  EXPECT_TRUE(log.Find().found.empty());  // each 30 of 90
}

// Links: paths are sequences, a parent of two children is none; linked rows take no part in ordered runs.
TEST(Sequences, LinksArePathsAndNotFans) {
  Log log;
  for (int i = 0; i < 25; ++i) {
    const Timestamp at = kMonday + i * kH;
    const uint32_t a = log.Add("A", at, "u", "K", Value(i));
    const uint32_t b = log.Add("B", at, "x", "K", Value(i));
    const uint32_t c = log.Add("C", at, "y", "K", Value(i));
    log.log.links.emplace_back(a, b);
    log.log.links.emplace_back(b, c);
    log.log.links.emplace_back(b, c);  // as parent and as dependency: once
    const uint32_t parent = log.Add("P", at, "u", "L", Value(i));
    for (const char* child : {"Q", "R"})
      log.log.links.emplace_back(parent, log.Add(child, at, "u", "L", Value(i)));
  }
  const Sequences sequences = log.Find();
  ASSERT_EQ(sequences.found.size(), 1U);
  EXPECT_EQ(Names(log, sequences.found[0]), (Texts{"A", "B", "C"}));
  EXPECT_EQ(sequences.found[0].runs.source, SequenceSource::kLinks);
}

// 30 of A, B, C, and 22 that ended after B.
TEST(Sequences, AUnfinishedPartIsNoSequenceOfItsOwn) {
  Log log;
  for (int i = 0; i < 52; ++i) {
    const uint32_t a = log.Add("A", kMonday + i * kH, "u", "K", Value(i));
    const uint32_t b = log.Add("B", kMonday + i * kH, "u", "K", Value(i));
    log.log.links.emplace_back(a, b);
    if (i < 30) log.log.links.emplace_back(b, log.Add("C", kMonday + i * kH, "u", "K", Value(i)));
  }
  const Sequences sequences = log.Find();
  ASSERT_EQ(sequences.found.size(), 1U);
  EXPECT_EQ(sequences.found[0].runs.processes.size(), 3U);
  EXPECT_EQ(sequences.found[0].runs.confidence.n, 52);
}

TEST(Sequences, WithoutAParameterThatVariesThereIsNoKey) {
  Log log;
  for (int i = 0; i < 30; ++i) {
    const uint32_t a = log.Add("A", kMonday + i * kH, "u", "K", "same");
    log.log.links.emplace_back(a, log.Add("B", kMonday + i * kH, "u", "K", "same"));
  }
  const Sequences sequences = log.Find();
  EXPECT_TRUE(sequences.found.empty());
  EXPECT_EQ(sequences.without_key, 1);
}

// 20 instances at 22:00 and 23:00 or in the window of the 20th to the 5th, beside rows around the clock.
TEST(Sequences, CohortsAreHeldAgainstTheWholeLog) {
  const auto log_at = [](auto time_of) {
    Log log;
    for (int hour = 0; hour < 24 * 60; ++hour) log.Add("X", kMonday + hour * kH, "", "", "");
    for (int i = 0; i < 20; ++i) {
      log.Add("A", time_of(i), "u", "K", Value(i));
      log.Add("B", time_of(i) + kM, "u", "K", Value(i));
    }
    return log;
  };
  const Log night = log_at([](int i) { return kMonday + i * kD + 14 * kH; });
  ASSERT_EQ(night.Find().found.size(), 1U);
  EXPECT_EQ(night.Find().found[0].cohort, "night");
  EXPECT_EQ(night.Find().found[0].cohort_share, 1);
  CloseWindows windows;
  windows.dynamic = {{202510, kMonday + 19 * kD, kMonday + 30 * kD, "static", 0, 0, 0}};
  const Log close = log_at([](int i) { return kMonday + 20 * kD + i * 11 * kH; });
  const Sequences found = close.Find({}, windows);
  ASSERT_EQ(found.found.size(), 1U);
  EXPECT_EQ(found.found[0].cohort, "close_window");
  ASSERT_EQ(found.found[0].months.size(), 1U);
  EXPECT_EQ(found.found[0].months[0].month, 202510);
  EXPECT_EQ(found.found[0].months[0].runs, 20);
  // Where the whole log lies in the window, that of a sequence says nothing.
  windows.dynamic[0] = {202510, kMonday - kD, kMonday + 90 * kD, "static", 0, 0, 0};
  EXPECT_EQ(close.Find({}, windows).found[0].cohort, "any_day");
}

// Inputs at 0, 20, 50, 80 s and an hour later, all with S, then the last two with another one.
TEST(SequenceBatches, CloseByWindowAndSharedParameters) {
  Log log;
  const std::vector<Micros> at = {0, 20 * kS, 50 * kS, 80 * kS, kH, kH + kS};
  for (int i = 0; i < 6; ++i) {
    const std::string values = Value(i) + (i < 5 ? ";s" : ";t");
    const Timestamp asked = kMonday + at[static_cast<size_t>(i)];
    const uint32_t a = log.Add("A", asked, "u", "K;S", values);
    log.log.links.emplace_back(a, log.Add("B", asked, "u", "K;S", values));
  }
  const Sequences sequences = log.Find({.least_support = 6});
  ASSERT_EQ(sequences.found.size(), 1U);
  ASSERT_EQ(sequences.found[0].shared, Texts{"S"});
  const std::vector<Micros> setup = {30 * kS, 10 * kS};
  SequenceBatchOptions options;
  options.windows_us = {kM};
  const auto plan = PlanBatches(log.log, log.facts, sequences.found[0], setup, options);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->batches, (std::vector<std::vector<size_t>>{{0, 1, 2}}));  // 80 s is more than a minute
  EXPECT_EQ(plan->inputs, 3);
  EXPECT_EQ(plan->calls_reduced, 4);
  EXPECT_EQ(plan->saved_us, 2 * 40 * kS);
  EXPECT_EQ(plan->held_us, 50 * kS + 30 * kS);
  options.windows_us = {kM, 2 * kM};  // four: 120 s saved, 80 + 60 + 30 s held
  EXPECT_EQ(PlanBatches(log.log, log.facts, sequences.found[0], setup, options)->window_us, kM);
  options.most_in_one = 2;
  const auto pairs = PlanBatches(log.log, log.facts, sequences.found[0], setup, options);
  EXPECT_EQ(pairs->batches, (std::vector<std::vector<size_t>>{{0, 1}, {2, 3}}));
  options.windows_us = {kS};  // no two inputs are so close with the same S
  EXPECT_FALSE(PlanBatches(log.log, log.facts, sequences.found[0], setup, options));
}

}  // namespace
}  // namespace harness::process
