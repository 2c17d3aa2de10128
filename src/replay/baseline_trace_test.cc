// SPDX-License-Identifier: Apache-2.0
#include "replay/baseline_trace.h"

#include <gtest/gtest.h>

#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Numbers = std::vector<uint32_t>;

// One slot: 0-10, then the one of 5 waits until 10 and runs to 20, then 30-35.
TEST(BaselineTrace, ByHand) {
  const Model model = OneHost(1, {{0, 10}, {5, 10}, {30, 5}});
  std::vector<Timestamp> starts;
  const BaselineTrace trace = BaselineTrace::Make(model, model, Discipline::kFcfs, starts);
  EXPECT_EQ(starts, (std::vector<Timestamp>{0, 10, 30}));
  EXPECT_TRUE(trace.is_useful());
  EXPECT_TRUE(trace.IsQuiet(4));
  EXPECT_FALSE(trace.IsQuiet(5));
  EXPECT_FALSE(trace.IsQuiet(9));
  EXPECT_TRUE(trace.IsQuiet(10));
  EXPECT_EQ(trace.QuietBefore(5), 4);
  EXPECT_EQ(trace.QuietBefore(10), 4);
  EXPECT_EQ(trace.QuietBefore(11), 10);
  EXPECT_FALSE(trace.Queued(0));
  EXPECT_TRUE(trace.Queued(1));
  Numbers live;
  trace.StateAt(-1, model, starts, live);
  EXPECT_EQ(live, Numbers());
  trace.StateAt(4, model, starts, live);
  EXPECT_EQ(live, Numbers{0});
  trace.StateAt(12, model, starts, live);
  EXPECT_EQ(live, Numbers{1});
  trace.StateAt(20, model, starts, live);
  EXPECT_EQ(live, Numbers());
}

TEST(BaselineTrace, NothingGoesOnFromALogThatIsNotStartedWhole) {
  Model model = OneHost(1, {{0, 10}, {5, 10}});
  model.hosts[0].calendar.closed = {{0, kMicrosPerWeek}};
  std::vector<Timestamp> starts;
  EXPECT_FALSE(BaselineTrace::Make(model, model, Discipline::kFcfs, starts).is_useful());
}

TEST(BaselineTrace, NothingGoesOnFromALogThatIsHardlyEverQuiet) {
  std::vector<Timestamp> starts;
  const Model calm = StreamModel(2, 3000, 2, 0.5);
  EXPECT_TRUE(BaselineTrace::Make(calm, calm, Discipline::kFcfs, starts).is_useful());
  const Model full = StreamModel(2, 3000, 2, 1.2);
  EXPECT_FALSE(BaselineTrace::Make(full, full, Discipline::kFcfs, starts).is_useful());
}

// States are kept now and then: whatever lies between is found all the same.
TEST(BaselineTrace, StatesAreThoseOfAllJobs) {
  const Model model = StreamModel(3, 5000, 4, 0.7);
  std::vector<Timestamp> starts;
  const BaselineTrace trace = BaselineTrace::Make(model, model, Discipline::kFcfs, starts);
  Philox random(8);
  const Timestamp first = model.eligible_us.front();
  const auto span = static_cast<uint64_t>(model.eligible_us.back() - first) + 1'000'000;
  for (int trial = 0; trial < 200; ++trial) {
    const Timestamp at = first - 1000 + static_cast<Timestamp>(random.Below(span));
    Numbers live, expected;
    uint32_t next = 0;
    for (; next < model.jobs() && model.eligible_us[next] <= at; ++next) {
      if (starts[next] + model.service_us[next] > at) expected.push_back(next);
    }
    trace.StateAt(at, model, starts, live);
    ASSERT_EQ(live, expected);
    bool waits = false;
    for (const uint32_t job : live) waits |= starts[job] > at;
    ASSERT_EQ(trace.IsQuiet(at), !waits) << at;
    ASSERT_TRUE(trace.IsQuiet(trace.QuietBefore(at)));
    ASSERT_LT(trace.QuietBefore(at), at);
  }
}

}  // namespace
}  // namespace harness::replay
