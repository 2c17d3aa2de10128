// SPDX-License-Identifier: Apache-2.0
// The simulation on a handful of executions that can be followed by hand.
#include "generate/erp_pool.h"

#include <gtest/gtest.h>

#include "generate/erp_catalogue.h"
#include "generate/erp_causes.h"

namespace harness::generate {
namespace {

constexpr uint16_t kPlain = 0, kUrgent = 1, kCapped = 2, kPolled = 3, kParent = 4, kChild = 5, kExtract = 6;

class ErpPool : public ::testing::Test {
 protected:
  ErpPool() {
    model_.processes = {{.id = "PLAIN"},
                        {.id = "URGENT", .priority = 0},
                        {.id = "CAPPED", .cap = 1},
                        {.id = "POLLED", .poll = 300, .polled_share = 1.0},
                        {.id = "PARENT"},
                        {.id = "CHILD"},
                        {.id = kExtractProcess}};
    model_.families = {{kParent, kChild, true, false}};
    model_.slots_per_host = 1;
  }

  // Latency 1 s; times in seconds of the log; in order of `eligible`.
  size_t Add(uint16_t process, Second eligible, Second service, int32_t after = -1, Link link = Link::kNone) {
    Job job;
    job.process = process;
    job.queued = job.eligible = eligible;
    job.service_s = service;
    job.after = after;
    job.link = link;
    if (after >= 0) {
      job.next_dependent = jobs_[static_cast<size_t>(after)].first_dependent;
      jobs_[static_cast<size_t>(after)].first_dependent = static_cast<int32_t>(jobs_.size());
    }
    jobs_.push_back(job);
    return jobs_.size() - 1;
  }

  PoolResult Run() { return RunPool(model_, calendar_, DefaultKnobs(model_), jobs_); }
  Second CauseOf(size_t job, Cause cause) {
    return CausesOf(jobs_[job], model_, calendar_)[static_cast<size_t>(cause)];
  }

  ErpModel model_;
  // 0.01 of the span is 47 hours; 8 ticks are missing, so closed from 02:00 to 02:40 of the first night.
  ErpCalendar calendar_{1, 0.01, 561, true};
  std::vector<Job> jobs_;
};

TEST_F(ErpPool, FirstComeFirstServedOverBothHosts) {
  Add(kPlain, 10, 100);
  Add(kPlain, 20, 100);
  Add(kPlain, 30, 100);
  Add(kPlain, 40, 100);
  const PoolResult result = Run();
  EXPECT_EQ(jobs_[0].start, 11);
  EXPECT_EQ(jobs_[0].host, 0);
  EXPECT_EQ(jobs_[1].start, 21);
  EXPECT_EQ(jobs_[1].host, 1);
  EXPECT_EQ(jobs_[2].start, 112);  // the first ends at 111
  EXPECT_EQ(jobs_[3].start, 122);
  EXPECT_EQ(CauseOf(2, Cause::kContention), 81);
  EXPECT_EQ(CauseOf(2, Cause::kDispatch), 1);
  EXPECT_EQ(CauseOf(0, Cause::kContention), 0);
  EXPECT_EQ(result.long_wait_s[kPlain], 82 + 82);
  EXPECT_EQ(result.busy_slot_s[0] + result.busy_slot_s[1], 400);
}

TEST_F(ErpPool, PriorityGoesFirst) {
  Add(kPlain, 10, 100);
  Add(kPlain, 10, 200);
  Add(kPlain, 20, 10);
  Add(kUrgent, 30, 10);
  Run();
  EXPECT_EQ(jobs_[3].start, 112);
  EXPECT_EQ(jobs_[2].start, 123);  // the urgent one ends at 122
}

TEST_F(ErpPool, CapRestrictsWhileASlotIsFree) {
  Add(kCapped, 10, 100);
  Add(kCapped, 20, 100);
  Add(kPlain, 50, 100);  // takes the second slot: from 50 on the wait is contention
  Run();
  EXPECT_EQ(jobs_[1].start, 112);
  EXPECT_EQ(CauseOf(1, Cause::kRestricted), 30);
  EXPECT_EQ(CauseOf(1, Cause::kContention), 61);
  EXPECT_EQ(CauseOf(1, Cause::kDispatch), 1);
}

TEST_F(ErpPool, PollReleasesAtTheNextMultiple) {
  Add(kPolled, 100, 10);
  Add(kPolled, 600, 10);
  Run();
  EXPECT_EQ(jobs_[0].start, 301);
  EXPECT_EQ(CauseOf(0, Cause::kSchedule), 200);
  EXPECT_EQ(jobs_[1].start, 601);
  EXPECT_EQ(CauseOf(1, Cause::kSchedule), 0);
}

TEST_F(ErpPool, ChildIsQueuedAtTheStartOfItsParentAndHeldToItsEnd) {
  Add(kParent, 10, 500);
  Add(kChild, 10, 20, 0, Link::kParent);
  jobs_[1].stagger_s = 7;
  Run();
  EXPECT_EQ(jobs_[1].queued, 18);
  EXPECT_EQ(jobs_[1].eligible, 18);
  EXPECT_EQ(jobs_[1].start, 512);
  EXPECT_EQ(CauseOf(1, Cause::kHeld), 493);
  EXPECT_EQ(CauseOf(1, Cause::kDispatch), 1);
}

TEST_F(ErpPool, WithoutTheHoldTheChildStartsAtOnce) {
  model_.families[0].hold = false;
  Add(kParent, 10, 500);
  Add(kChild, 10, 20, 0, Link::kParent);
  Run();
  EXPECT_EQ(jobs_[1].start, 12);
  EXPECT_EQ(CauseOf(1, Cause::kHeld), 0);
}

TEST_F(ErpPool, DependentKeepsItsOwnQueueTime) {
  Add(kPlain, 10, 30);
  Add(kPlain, 10, 40, 0, Link::kDependency);
  Add(kPlain, 10, 50, 1, Link::kDependency);
  Run();
  EXPECT_EQ(jobs_[1].start, 42);
  EXPECT_EQ(jobs_[2].start, 83);
  EXPECT_EQ(CauseOf(2, Cause::kHeld), 72);
}

TEST_F(ErpPool, ClosedHoursDelayStartsAndNotRuns) {
  const Second closes = 2 * 3600, opens = closes + 8 * 300;
  ASSERT_TRUE(calendar_.IsClosed(closes));
  ASSERT_TRUE(calendar_.IsClosed(opens - 1));
  ASSERT_FALSE(calendar_.IsClosed(opens));
  Add(kPlain, closes - 100, 1000);
  Add(kPlain, closes + 600, 10);
  Run();
  EXPECT_EQ(jobs_[0].end, closes + 901);
  EXPECT_EQ(jobs_[1].start, opens + 1);
  EXPECT_EQ(CauseOf(1, Cause::kUnavailable), 1800);
  EXPECT_EQ(CauseOf(1, Cause::kContention), 0);
}

TEST_F(ErpPool, AttemptsFollowOneAnotherAndServicesScale) {
  Add(kPlain, 10, 100);
  jobs_[0].attempts = 3;
  Knobs knobs = DefaultKnobs(model_);
  knobs.service_scale[kPlain] = 1.5;
  RunPool(model_, calendar_, knobs, jobs_);
  EXPECT_EQ(jobs_[0].end - jobs_[0].start, 450);
}

TEST_F(ErpPool, WhatDoesNotFitInTheLogStaysOpen) {
  const Second end = calendar_.end();
  Add(kPlain, end - 20, 100);
  Add(kPlain, end - 20, 100);
  Add(kPlain, end - 10, 100);
  Run();
  EXPECT_EQ(jobs_[0].start, end - 19);
  EXPECT_GT(jobs_[0].end, end);
  EXPECT_EQ(jobs_[2].start, kNever);
}

}  // namespace
}  // namespace harness::generate
