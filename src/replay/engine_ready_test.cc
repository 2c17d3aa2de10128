// SPDX-License-Identifier: Apache-2.0
// Caps, releases of batches and ticks, by hand.
#include <gtest/gtest.h>

#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Starts = std::vector<Timestamp>;

void ExpectStarts(const Model& model, const Starts& expected) {
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs, true).started_us, expected) << "short cut";
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs, false).started_us, expected) << "events";
}

// Three slots, at most one at once: one after the other though two slots are free.
TEST(ReplayCap, OneAtOnceThoughSlotsAreFree) {
  Model model = OneHost(3, {{0, 10}, {1, 5}, {2, 5}, {40, 1}});
  ExpectStarts(model, {0, 1, 2, 40});
  model.cap_of_process = {1};
  ExpectStarts(model, {0, 10, 15, 40});
  model.cap_of_process = {2};
  ExpectStarts(model, {0, 1, 6, 40});
}

// Two slots. C (eligible at 3) is served while A1 (at 1) waits for its permission; at 10 A1 stands before D
// (at 4), which came after it.
TEST(ReplayCap, WhoWaitsForAPermissionIsPassedOverAndKeepsItsPlace) {
  Model model = OneHost(2, {{0, 10}, {1, 5}, {3, 17}, {4, 4}});
  model.process = {0, 0, 1, 1};
  model.class_of_process = {0, 0};
  model.priority_of_process = {0, 0};
  model.preferred_hosts = {{0}, {0}};
  ExpectStarts(model, {0, 1, 6, 10});
  model.hosts[0].slots = 1;
  ExpectStarts(model, {0, 10, 15, 32});
  model.hosts[0].slots = 2;
  model.cap_of_process = {1, 0};
  ExpectStarts(model, {0, 10, 3, 15});
}

// A permission is held from the moment of being ready: job 2 has it while it waits for a slot until 10, and
// job 3 from 15 on, before job 4, which came at 12.
TEST(ReplayCap, APermissionIsHeldWhileWaiting) {
  Model model = OneHost(2, {{0, 10}, {0, 30}, {1, 5}, {2, 5}, {12, 4}});
  model.process = {1, 1, 0, 0, 1};
  model.class_of_process = {0, 0};
  model.priority_of_process = {0, 0};
  model.preferred_hosts = {{0}, {0}};
  ExpectStarts(model, {0, 0, 10, 15, 20});
  model.cap_of_process = {1, 0};
  ExpectStarts(model, {0, 0, 10, 15, 20});
}

TEST(ReplayCap, OneThatNeverStartsKeepsItsPermission) {
  Model model = OneHost(1, {{0, 10}, {1, 5}});
  model.hosts[0].calendar.closed = {{0, kMicrosPerWeek}};
  model.cap_of_process = {1};
  ExpectStarts(model, {process::kUnknownTime, process::kUnknownTime});
}

// The second is released at 20 and the third waits for it; nothing counts from the release but the start.
TEST(ReplayRelease, NotBeforeTheRelease) {
  Model model = OneHost(1, {{0, 10}, {1, 5}, {2, 5}});
  model.predecessor[2] = 1;
  model.release_us = {process::kUnknownTime, 20, 7};
  ExpectStarts(model, {0, 20, 25});
}

// Ticks at 3, 13, 23, ...: ready at 1, at 13 (on the tick), and at 30 when the predecessor ends.
TEST(ReplayPoll, ReadyAtTheNextTick) {
  Model model = OneHost(2, {{1, 2}, {13, 17}, {14, 1}});
  model.predecessor[2] = 1;
  model.poll_of_process = {{10, 3, 0, 0}};
  model.polled = {1, 1, 1};
  ExpectStarts(model, {3, 13, 33});
  model.polled = {0, 1, 0};
  ExpectStarts(model, {1, 13, 30});
}

}  // namespace
}  // namespace harness::replay
