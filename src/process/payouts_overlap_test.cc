// SPDX-License-Identifier: Apache-2.0
#include "process/payouts_overlap.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace harness::process {
namespace {

CallIdentity Named(uint32_t id, Timestamp at_us) {
  return {.process = 1, .id = id, .at_us = at_us};
}

CallIdentity Nameless(Timestamp at_us, uint32_t key) {
  return {.process = 1, .at_us = at_us, .started_us = at_us, .host = 2, .key = key, .rest = 5};
}

TEST(OverlappingCalls, AreThoseBeyondTheSourceThatHasMost) {
  EXPECT_EQ(OverlappingCalls({}), 0);
  // In two sources: one too many. In three: two.
  EXPECT_EQ(OverlappingCalls({{Named(7, 10), 0}, {Named(7, 10), 1}}), 1);
  EXPECT_EQ(OverlappingCalls({{Named(7, 10), 0}, {Named(7, 10), 1}, {Named(7, 10), 2}}), 2);
  // Twice in one source is no overlap; 2, 3 and 1 of a call are 6 less 3.
  EXPECT_EQ(OverlappingCalls({{Named(7, 10), 0}, {Named(7, 10), 0}}), 0);
  std::vector<SourceCall> calls;
  for (const uint32_t source : {0U, 1U, 2U, 1U, 0U, 1U}) calls.push_back({Named(7, 10), source});
  EXPECT_EQ(OverlappingCalls(calls), 3);
  std::reverse(calls.begin(), calls.end());
  EXPECT_EQ(OverlappingCalls(calls), 3);
}

TEST(OverlappingCalls, AnotherIdentityIsAnotherCall) {
  EXPECT_EQ(OverlappingCalls({{Named(7, 10), 0}, {Named(8, 10), 1}}), 0);
  EXPECT_EQ(OverlappingCalls({{Named(7, 10), 0}, {Named(7, 11), 1}}), 0);  // an id that is given anew
  EXPECT_EQ(OverlappingCalls({{Nameless(10, 3), 0}, {Nameless(10, 3), 1}}), 1);
  EXPECT_EQ(OverlappingCalls({{Nameless(10, 3), 0}, {Nameless(10, 4), 1}}), 0);
  EXPECT_EQ(OverlappingCalls({{Nameless(10, 3), 0}, {Named(7, 10), 1}}), 0);
}

TEST(OverlappingCalls, WithoutIdAndTimeNothingTellsThatCallsAreTheSame) {
  EXPECT_EQ(OverlappingCalls({{Nameless(kUnknownTime, 3), 0}, {Nameless(kUnknownTime, 3), 1}}), 0);
  EXPECT_EQ(OverlappingCalls({{Named(7, kUnknownTime), 0}, {Named(7, kUnknownTime), 1}}), 1);
}

}  // namespace
}  // namespace harness::process
