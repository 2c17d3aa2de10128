// SPDX-License-Identifier: Apache-2.0
#include "replay/timed_permits.h"

#include <gtest/gtest.h>

namespace harness::replay {
namespace {

// Process 0 runs two at once, process 1 as many as it likes.
TimedPermits Two() {
  Machines machines;
  machines.cap_of_process = {2, 0};
  TimedPermits permits;
  permits.Reset(machines);
  return permits;
}

std::vector<uint32_t> GrantedBy(TimedPermits& permits, Timestamp now) {
  std::vector<TimedPermits::Asking> granted;
  permits.Grants(now, granted);
  std::vector<uint32_t> jobs;
  for (const auto& each : granted) jobs.push_back(each.job);
  return jobs;
}

TEST(TimedPermits, WithoutACapNobodyAsks) {
  TimedPermits permits = Two();
  EXPECT_TRUE(permits.IsCapped(0));
  EXPECT_FALSE(permits.IsCapped(1));
  permits.Reset(Machines());
  EXPECT_FALSE(permits.IsCapped(0));
  EXPECT_EQ(permits.NextGrant(), kNever);
}

TEST(TimedPermits, AnEndThatHasPassedIsFreeForTheNextThatAsks) {
  TimedPermits permits = Two();
  EXPECT_TRUE(permits.Ask(0, {1, 0}));
  permits.Start(0, 10);
  EXPECT_TRUE(permits.Ask(0, {2, 0}));
  permits.Start(0, 20);
  EXPECT_TRUE(permits.Ask(0, {3, 10}));  // the first ends at this very instant
  EXPECT_EQ(permits.NextGrant(), kNever);
}

TEST(TimedPermits, WhoWaitsGetsTheFirstEndInTheOrderOfAsking) {
  TimedPermits permits = Two();
  EXPECT_TRUE(permits.Ask(0, {1, 0}));
  permits.Start(0, 20);
  EXPECT_TRUE(permits.Ask(0, {2, 0}));
  permits.Start(0, 10);
  EXPECT_FALSE(permits.Ask(0, {3, 5}));
  EXPECT_FALSE(permits.Ask(0, {4, 6}));
  EXPECT_EQ(permits.NextGrant(), 10);
  EXPECT_TRUE(GrantedBy(permits, 9).empty());
  EXPECT_EQ(GrantedBy(permits, 10), (std::vector<uint32_t>{3}));
  // Who comes at the same instant stands behind those that wait.
  EXPECT_FALSE(permits.Ask(0, {5, 10}));
  EXPECT_EQ(permits.NextGrant(), 20);
  EXPECT_EQ(GrantedBy(permits, 20), (std::vector<uint32_t>{4}));
}

TEST(TimedPermits, AHolderThatStartsLateAnnouncesItsEnd) {
  TimedPermits permits = Two();
  EXPECT_TRUE(permits.Ask(0, {1, 0}));
  EXPECT_TRUE(permits.Ask(0, {2, 0}));
  EXPECT_FALSE(permits.Ask(0, {3, 0}));
  EXPECT_EQ(permits.NextGrant(), kNever);  // both wait for a slot
  permits.Start(0, 30);
  EXPECT_EQ(permits.NextGrant(), 30);
  permits.Start(0, 15);
  EXPECT_EQ(permits.NextGrant(), 15);
  EXPECT_EQ(GrantedBy(permits, 15), (std::vector<uint32_t>{3}));
  // The end at 30 was announced and nobody waits for it any more.
  EXPECT_TRUE(GrantedBy(permits, 30).empty());
  EXPECT_EQ(permits.NextGrant(), kNever);
}

TEST(TimedPermits, AServiceOfZeroHandsItsPermissionOnAtOnce) {
  TimedPermits permits = Two();
  EXPECT_TRUE(permits.Ask(0, {1, 0}));
  EXPECT_TRUE(permits.Ask(0, {2, 0}));
  EXPECT_FALSE(permits.Ask(0, {3, 0}));
  const auto next = permits.Free(0);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->job, 3U);
  EXPECT_FALSE(permits.Free(0));
  EXPECT_TRUE(permits.Ask(0, {4, 0}));
  EXPECT_FALSE(permits.Ask(0, {5, 0}));
}

}  // namespace
}  // namespace harness::replay
