// SPDX-License-Identifier: Apache-2.0
#include "process/wait_charges.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string>

#include "process/wait_causes.h"

namespace harness::process {
namespace {

using Charges = std::vector<NameCharge>;

// One slot, one after the other; in minutes:
//
//     schedule user  waits  runs    waits while these hold the slot
//   1    S1     U1      0   0-30
//   2    -      U2     20  30-40    20 S1 U1
//   3    S2     U1     20  40-45    10 S1 U1, 10 - U2
//   4    S1     U1     10  45-55     5 - U2, 5 S2 U1
//   5    -      -       5  55-60     5 S1 U1
//   6    S1     U1      8  60-65     3 S1 U1, 5 - -
//
// 63 minutes. S1 is charged 20 + 10 + 5 + 3, of which it waits 3 itself; "-" 10 + 5 + 5; S2 5. U1 is charged
// 20 + 10 + 5 + 5 + 3, of which it waits 18 itself; U2 10 + 5; "-" 5.
class ChargedWaits : public ::testing::Test {
 protected:
  ChargedWaits() {
    Add("S1", "U1", 0, 30, 0);
    Add("", "U2", 30, 10, 20);
    Add("S2", "U1", 40, 5, 20);
    Add("S1", "U1", 45, 10, 10);
    Add("", "", 55, 5, 5);
    Add("S1", "U1", 60, 5, 8);
    const Timeline timeline = MakeTimeline(log_);
    EXPECT_EQ(LearnSlotPools(log_, timeline).hosts.front().slots, 1);
  }

  WaitCharges Charged(size_t most_names = kMostChargedNames) const {
    const Timeline timeline = MakeTimeline(log_);
    return ChargeWaits(log_, LearnSlotPools(log_, timeline), timeline, {}, columns_, 63 * kMicrosPerMinute,
                       most_names);
  }
  static NameCharge Of(const ChargeColumn& column, uint32_t row, int64_t all, int64_t others) {
    return {column.of_row[row], 1, all * kMicrosPerMinute, others * kMicrosPerMinute};
  }

  Executions log_;
  ChargeColumns columns_;

 private:
  void Add(const std::string& schedule, const std::string& user, Micros start, Micros service, Micros wait) {
    log_.process.push_back(static_cast<uint32_t>(log_.processes.Of("P" + std::to_string(log_.rows()))));
    log_.host.push_back(static_cast<uint32_t>(log_.hosts.Of("h")));
    log_.eligible_us.push_back((start - wait) * kMicrosPerMinute);
    log_.started_us.push_back(start * kMicrosPerMinute);
    log_.ended_us.push_back((start + service) * kMicrosPerMinute);
    log_.slots.push_back(1);
    log_.predecessor.push_back(kNoRow);
    Name(columns_.schedules, schedule);
    Name(columns_.users, user);
  }
  static void Name(ChargeColumn& column, const std::string& name) {
    column.of_row.push_back(
        static_cast<uint32_t>(name.empty() ? column.names.OfNull() : column.names.Of(name)));
  }
};

TEST_F(ChargedWaits, GoToTheSchedulesAndUsersThatHoldTheSlots) {
  const WaitCharges charges = Charged();
  EXPECT_EQ(charges.schedules, (Charges{Of(columns_.schedules, 0, 38, 35), Of(columns_.schedules, 1, 20, 20),
                                        Of(columns_.schedules, 2, 5, 5)}));
  EXPECT_EQ(charges.users, (Charges{Of(columns_.users, 0, 43, 25), Of(columns_.users, 1, 15, 15),
                                    Of(columns_.users, 4, 5, 5)}));
  // Five pairs: more than three, so that each column has a sweep of its own.
  EXPECT_EQ(Charged(3).schedules, charges.schedules);
  EXPECT_EQ(Charged(3).users, charges.users);
}

// What is not told apart is one: S1 and S2, and what they waited for each other is their own.
TEST_F(ChargedWaits, NamesBeyondTheMostAreOne) {
  const WaitCharges charges = Charged(2);
  EXPECT_EQ(charges.schedules,
            (Charges{Of(columns_.schedules, 1, 20, 20),
                     NameCharge{kNoRow, 2, 43 * kMicrosPerMinute, 25 * kMicrosPerMinute}}));
}

TEST_F(ChargedWaits, OfOneNameAreItsOwn) {
  columns_.schedules = {};
  columns_.users = {};
  columns_.users.of_row.assign(log_.rows(), static_cast<uint32_t>(columns_.users.names.Of("U")));
  const WaitCharges charges = Charged();
  EXPECT_TRUE(charges.schedules.empty());
  EXPECT_EQ(charges.users, (Charges{Of(columns_.users, 0, 63, 0)}));
}

// What two groups held while two others contended is held by the one that both become.
TEST(HeldTables, MergedGroupsHoldWhatTheirPartsHeld) {
  HeldTable table{{6, 4, 0}, HeldBy(3, HeldRow(3))};
  table.held_by[0].Of(1) = 5;
  table.held_by[0].Of(2) = 1;
  table.held_by[1].Of(2) = 8;
  const HeldTable merged = MergeGroups(table, std::array<uint32_t, 3>{1, 1, 0}, 2);
  EXPECT_EQ(merged.contention_us, (std::vector<Int128>{0, 10}));
  // 10 us in shares of 9 and 5: 6.43 and 3.57.
  EXPECT_EQ(SplitHeld(merged, {0, 1})[1], (std::vector<Charge>{{0, 6}, {1, 4}}));
}

}  // namespace
}  // namespace harness::process
