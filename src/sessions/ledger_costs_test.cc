// SPDX-License-Identifier: Apache-2.0
// Costs that stand at several spans, at some, in other currencies, or in a price table.
#include "sessions/ledger_costs.h"

#include <gtest/gtest.h>

#include "sessions/ledger_for_test.h"

namespace harness::sessions {
namespace {

TEST(LedgerCosts, CostAtParentAndChildrenIsChargedAtTheChildren) {
  Check(R"(
    a  -  agent      -         usd=3                | none     -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1
    c  a  inference  500/100   usd=2                | charged  500/100   2)",
        "1500/300 3");
  // More or less above: the children are trusted.
  Ledger ledger = Check(R"(
    a  -  agent      -         usd=9                | none     -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1)",
                        "1000/200 1");
  EXPECT_EQ(
      ledger.lines[0].reason,
      "tells no tokens and is no call of a model; its stated cost is more than what stands below (9 USD "
      "here, 1 USD below), and none of the calls below lacks one: charged 0");
  ledger = Check(R"(
    a  -  agent      1000/200  usd=0.5              | rollup   -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1)",
                 "1000/200 1");
  EXPECT_NE(ledger.lines[0].reason.find("its stated cost is less than what stands below (0.5 USD here, 1 USD "
                                        "below), which is trusted: charged 0"),
            std::string::npos);
}

TEST(LedgerCosts, CostAtTheParentAloneStandsForItsCalls) {
  Check(R"(
    a  -  agent      1500/300  usd=3                | rollup   -         3
    b  a  inference  1000/200                       | charged  1000/200  -
    c  a  inference  500/100   model=m1             | charged  500/100   -)",
        "1500/300 3");
  // What is beyond the stated ones stands for those that state none.
  Check(R"(
    a  -  agent      -         usd=3                | charged  ?         2
    b  a  inference  1000/200  usd=1                | charged  1000/200  1
    c  a  inference  500/100                        | charged  500/100   -)",
        "1500/300 3");
  // The parent added up what it knew: the other call is still unknown, or priced.
  Check(R"(
    a  -  agent      -         usd=1                | none     -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1
    c  a  inference  500/100                        | charged  500/100   ?)",
        "1500/300 ?");
  Check(R"(
    a  -  agent      -         usd=1                | none     -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1
    c  a  inference  500/100   model=m1             | charged  500/100   0.0007 table)",
        "1500/300 1.0007");
}

// An agent tells the tokens of three calls, and one of them what it cost: what the others cost is not known,
// and a price for all of the tokens would charge the first twice.
TEST(LedgerCosts, CostOfSomeOfTheCallsIsNotTheCostOfAll) {
  const Ledger ledger = Check(R"(
    a  -  agent      9000/2000 model=m1             | charged  9000/2000 ?
    b  a  inference  -         usd=1                | none     -         1
    c  a  inference  -                              | none     -         -
    d  a  inference  -                              | none     -         -)",
                              "9000/2000 ?");
  EXPECT_EQ(ledger.known_cost_pico, 1'000'000'000'000);
  EXPECT_NE(ledger.lines[0].reason.find("cost unknown: 2 of the 3 calls below state none"), std::string::npos)
      << ledger.lines[0].reason;
  // All of them, or all but one that failed.
  Check(R"(
    a  -  agent      9000/2000 model=m1             | charged  9000/2000 -
    b  a  inference  -         usd=1                | none     -         1
    c  a  inference  -         usd=2                | none     -         2
    d  a  inference  -         error                | none     -         -)",
        "9000/2000 3");
  // A cost above closes it.
  Check(R"(
    r  -  agent      -         usd=5                | charged  ?         4
    a  r  agent      9000/2000 model=m1             | charged  9000/2000 -
    b  a  inference  -         usd=1                | none     -         1
    c  a  inference  -                              | none     -         -)",
        "9000/2000 5");
}

TEST(LedgerCosts, CostOfAToolIsItsOwn) {
  Check(R"(
    a  -  agent      1000/200  usd=1.25             | rollup   -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1
    c  a  tool       -         usd=0.25             | charged  ?         0.25)",
        "1000/200 1.25");
  Ledger ledger = Check(R"(
    b  -  inference  1000/200  usd=1                | charged  1000/200  1
    c  b  tool       -         usd=0.25             | charged  ?         0.25)",
                        "1000/200 1.25");
  EXPECT_EQ(ledger.spans_without_tokens, 0);
}

TEST(LedgerCosts, OtherCurrenciesAreStoredAndNotAdded) {
  Ledger ledger = Check(R"(
    a  -  agent      -         eur=3                | none     -         -
    b  a  inference  1000/200  eur=1                | charged  1000/200  ?
    c  a  inference  500/100   eur=2  model=m1      | charged  500/100   0.0007 table
    d  a  inference  500/100   usd=5                | charged  500/100   5
    e  a  inference  500/100   id=r1 eur=4 model=m1 | charged  500/100   0.0007 table
    f  a  inference  500/100   id=r1 eur=4          | duplicate -        -)",
                        "2500/500 ?");
  ASSERT_EQ(ledger.other_currencies.size(), 1u);
  EXPECT_EQ(ledger.other_currencies[0].first, "EUR");
  EXPECT_EQ(ledger.other_currencies[0].second, 7'000'000'000'000);
}

TEST(LedgerCosts, PriceTableWithThresholdsAndBothNames) {
  Check("a - inference 1000/100 model=M1 | charged 1000/100 0.0012 table", "1000/100 0.0012");
  Check("a - inference 1001/100 model=m1 | charged 1001/100 0.002402 table", "1001/100 0.002402");
  Check("a - inference 1000/100 model=m1-2025 asked=m1 | charged 1000/100 0.0012 table", "1000/100 0.0012");
  Check("a - inference 1000/100 model=m1-2025-01-01 | charged 1000/100 ?", "1000/100 ?");
  Check("a - inference 1000/100 | charged 1000/100 ?", "1000/100 ?");
}

}  // namespace
}  // namespace harness::sessions
