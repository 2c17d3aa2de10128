// SPDX-License-Identifier: Apache-2.0
#include "replay/naive_promise.h"

#include <gtest/gtest.h>

#include "replay/study.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

TEST(NaiveSaving, IsExactWhereTheProductIsNot) {
  EXPECT_EQ(NaiveSaving(100, 3, 1), 25);
  EXPECT_EQ(NaiveSaving(103, 3, 1), 25);
  EXPECT_EQ(NaiveSaving(103, 3, 0), 0);
  EXPECT_EQ(NaiveSaving(Int128{1} << 120, int64_t{1} << 40, int64_t{1} << 40), Int128{1} << 119);
  EXPECT_EQ(NaiveSaving((Int128{1} << 64) - 1, 1, INT64_MAX - 1),
            (Int128{1} << 64) - 4);  // less 2 + 1 / 2^63
}

// H0 of two slots and H1 of three share A, which waits 70; H2 runs B, which waits 30.
class NaivePromises : public testing::Test {
 protected:
  NaivePromises() : model_(ModelOf({{"A", "H0", 0, 70, 80}, {"A", "H1", 0, 0, 10}, {"B", "H2", 0, 30, 40}})) {
    for (size_t host = 0; host < 3; ++host)
      model_.hosts[host].slots = host == 2 ? 1 : 2 + static_cast<int64_t>(host);
  }
  Plan PlanOfTexts(const std::vector<std::string>& texts) const {
    const Names names{{"A", "B"}, {"H0", "H1", "H2"}};
    Plan plan;
    for (const std::string& text : texts) plan.push_back(ParseAction(text, names).value());
    return plan;
  }
  Int128 Promised(const std::vector<std::string>& texts) const {
    return PromiseOf(model_, PlanOfTexts(texts))->promised_us;
  }
  Model model_;
};

TEST_F(NaivePromises, OneActionOnTwoHostsIsTwoActions) {
  const NaivePromise promise = PromiseOf(model_, PlanOfTexts({"add-slots:H0,H1:+1"})).value();
  EXPECT_EQ(promise.slots, 5);
  EXPECT_EQ(promise.more, 2);
  EXPECT_EQ(promise.wait_us, 70);
  EXPECT_EQ(promise.promised_us, 20);
  EXPECT_EQ(Promised({"add-slots:H0:+1", "add-slots:H1:+1"}), 20);
  EXPECT_EQ(Promised({"add-slots:H1:+2"}), 20);
  EXPECT_EQ(Promised({"add-slots:*:+1"}), 20 + 15);
  EXPECT_EQ(Promised({"add-slots:H2,H0:+1"}), 70 / 6 + 15);
}

TEST_F(NaivePromises, OnlyPoolsThatGrowCount) {
  EXPECT_EQ(Promised({"add-slots:H0:-1", "add-slots:H1:+1", "add-slots:H2:+2"}), 20);
  EXPECT_EQ(Promised({"add-slots:H0:-1"}), 0);
  EXPECT_EQ(Promised({"thin:A:2", "add-slots:H2:+1"}), 15);
  EXPECT_FALSE(PromiseOf(model_, PlanOfTexts({"shift:A:+1m"})));
  EXPECT_FALSE(PromiseOf(model_, {}));
}

TEST_F(NaivePromises, OfSlotsAloneIsOfNothingElse) {
  EXPECT_EQ(PromiseOfSlotsAlone(model_, PlanOfTexts({"add-slots:H2:+1"}))->promised_us, 15);
  EXPECT_FALSE(PromiseOfSlotsAlone(model_, PlanOfTexts({"thin:A:2", "add-slots:H2:+1"})));
  EXPECT_FALSE(PromiseOfSlotsAlone(model_, PlanOfTexts({"add-slots:H0:-1", "add-slots:H2:+1"})));
  EXPECT_FALSE(PromiseOfSlotsAlone(model_, {}));
}

}  // namespace
}  // namespace harness::replay
