// SPDX-License-Identifier: Apache-2.0
// The ways in which tokens are counted twice, and laws of every ledger.
#include "sessions/ledger.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/prng.h"
#include "sessions/ledger_for_test.h"

namespace harness::sessions {
namespace {

TEST(Ledger, CallsThatTellTheirTokensAreCharged) {
  Check(R"(
    a  -  agent      -                              | none     -         -
    b  a  inference  1000/200  usd=0.01             | charged  1000/200  0.01
    c  a  inference  500/100   usd=0.005            | charged  500/100   0.005
    d  a  tool       -                              | none     -         -)",
        "1500/300 0.015");
}

TEST(Ledger, ParentThatAddsItsChildrenUpIsARollup) {
  Ledger ledger = Check(R"(
    a  -  agent      1500/300  usd=0.015            | rollup   -         -
    b  a  inference  1000/200  usd=0.01             | charged  1000/200  0.01
    c  a  inference  500/100   usd=0.005            | charged  500/100   0.005)",
                        "1500/300 0.015");
  EXPECT_EQ(
      ledger.lines[0].reason,
      "a sum of what stands below (1,500 in and 300 out here, 1,500 in and 300 out below): charged 0; its "
      "stated cost repeats what stands below (0.015 USD here, 0.015 USD below): charged 0");
}

TEST(Ledger, RollupsOfRollups) {
  Check(R"(
    a  -  chain      1500/300                       | rollup   -         -
    b  a  agent      1500/300                       | rollup   -         -
    c  b  chain      -                              | none     -         -
    d  c  inference  1500/300  usd=1                | charged  1500/300  1)",
        "1500/300 1");
}

TEST(Ledger, ToleranceIsOneTokenOrHalfAPercent) {
  Check(R"(
    a  -  agent      101/51                         | rollup   -         -
    b  a  inference  100/50    usd=1                | charged  100/50    1)",
        "100/50 1");
  Check(R"(
    a  -  agent      102/50                         | flagged  -         -
    b  a  inference  100/50    usd=1                | charged  100/50    1)",
        "100/50 1");
  Check(R"(
    a  -  inference  10050/50                       | rollup   -         -
    b  a  inference  10000/50  usd=1                | charged  10000/50  1)",
        "10000/50 1");
  Check(R"(
    a  -  inference  10051/50  usd=2                | residual 51/0      1
    b  a  inference  10000/50  usd=1                | charged  10000/50  1)",
        "10051/50 2");
  Check(R"(
    a  -  inference  9949/50                        | conflict -         -
    b  a  inference  10000/50  usd=1                | charged  10000/50  1)",
        "10000/50 1");
}

TEST(Ledger, ResidualIsChargedForCallsOfModels) {
  Ledger ledger = Check(R"(
    a  -  inference  900/120   model=m1             | residual 300/20    0.00034 table
    b  a  inference  600/100   model=m1             | charged  600/100   0.0008  table)",
                        "900/120 0.00114");
  EXPECT_EQ(
      ledger.lines[0].reason,
      "more than what stands below (900 in and 120 out here, 600 in and 100 out below): the difference is "
      "charged, 300 in and 20 out; 0.00034 USD by the price m1@any");
}

TEST(Ledger, ResidualOfOtherKindsIsFlaggedAndNotCharged) {
  for (const char* kind : {"agent", "chain", "tool", "other", "retrieval"}) {
    Check("a - " + std::string(kind) +
              " 900/120 | flagged - -\n b a inference 600/100 usd=1 | charged 600/100 1",
          "600/100 1");
  }
  for (const char* kind : {"inference", "embedding", "rerank"}) {
    Check("a - " + std::string(kind) +
              " 900/100 usd=3 | residual 300/0 2\n b a inference 600/100 usd=1 | charged 600/100 1",
          "900/100 3");
  }
}

TEST(Ledger, SmallerIsAConflictAndTheChildrenAreTrusted) {
  Check(R"(
    a  -  agent      900/300                        | conflict -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1)",
        "1000/200 1");
  Check(R"(
    a  -  agent      0/0                            | conflict -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1)",
        "1000/200 1");
}

TEST(Ledger, AgentStepsThatRepeatTheirCallsAreRollups) {
  Check(R"(
    a   -   agent      3000/600                     | rollup   -         -
    s1  a   agent      1000/200                     | rollup   -         -
    c1  s1  inference  1000/200  usd=0.1            | charged  1000/200  0.1
    t1  s1  tool       -                            | none     -         -
    s2  a   agent      2000/400                     | rollup   -         -
    c2  s2  inference  900/300   usd=0.1            | charged  900/300   0.1
    c3  s2  inference  1100/100  usd=0.1            | charged  1100/100  0.1)",
        "3000/600 0.3");
}

TEST(Ledger, OnlyTheAgentTells) {
  Check(R"(
    a  -  agent      3000/600  usd=0.3              | charged  3000/600  0.3
    b  a  inference  -         stream               | none     -         -
    c  a  inference  -                              | none     -         -)",
        "3000/600 0.3");
}

TEST(Ledger, OneCallSeenByTwoLibrariesAsParentAndChild) {
  Check(R"(
    a  -  inference  1000/200                       | rollup   -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1)",
        "1000/200 1");
  // One of them tells nothing.
  Check(R"(
    a  -  inference  -                              | none     -         -
    b  a  inference  1000/200  usd=1                | charged  1000/200  1)",
        "1000/200 1");
  Check(R"(
    a  -  inference  1000/200  usd=1                | charged  1000/200  1
    b  a  inference  -                              | none     -         -)",
        "1000/200 1");
  // Neither tells: one call of unknown cost, not two.
  Ledger ledger = Check(R"(
    a  -  inference  -                              | none     -         -
    b  a  inference  -                              | charged  ?         ?)",
                        "?/? ?");
  EXPECT_EQ(ledger.spans_without_cost, 1);
}

TEST(Ledger, OneResponseIdIsOneChargeAndOneDuplicate) {
  Ledger ledger = Check(R"(
    a  -  agent      -                              | none      -         -
    b  a  inference  1000/200  id=r1  usd=1         | charged   1000/200  1
    c  a  inference  1000/200  id=r1  usd=1         | duplicate -         -
    d  a  inference  500/100   id=r2  usd=2         | charged   500/100   2)",
                        "1500/300 3");
  EXPECT_EQ(ledger.lines[2].reason, "the response id \"r1\" is charged at span 000000000000000b: charged 0");
}

TEST(Ledger, DuplicatesInTwoTreesOfTwoInstrumentors) {
  // Each library has its own agent above its own view of the one call.
  Check(R"(
    a  -  agent      1000/200                       | rollup    -         -
    b  a  inference  1000/200  id=r1  usd=1         | charged   1000/200  1
    x  -  agent      1000/200  usd=1                | rollup    -         -
    y  x  inference  1000/200  id=r1                | duplicate -         -)",
        "1000/200 1");
  // Both views and a sum above both: the sum counts the call once.
  Check(R"(
    r  -  chain      1000/200                       | rollup    -         -
    a  r  agent      1000/200                       | rollup    -         -
    b  a  inference  1000/200  id=r1  usd=1         | charged   1000/200  1
    x  r  agent      1000/200                       | rollup    -         -
    y  x  inference  1000/200  id=r1                | duplicate -         -)",
        "1000/200 1");
  // Three views, one without tokens.
  Check(R"(
    r  -  chain      1000/200                       | rollup    -         -
    a  r  inference  1000/200  id=r1  usd=1         | charged   1000/200  1
    b  r  inference  1000/200  id=r1                | duplicate -         -
    c  r  inference  -         id=r1                | duplicate -         -)",
        "1000/200 1");
}

TEST(Ledger, DuplicatesAsParentAndChild) {
  Check(R"(
    a  -  inference  1000/200  id=r1                | duplicate -         -
    b  a  inference  1000/200  id=r1  usd=1         | charged   1000/200  1)",
        "1000/200 1");
  // The one that tells is charged; the cost may stand at the other.
  Check(R"(
    a  -  inference  1000/200  id=r1                | charged   1000/200  1
    b  a  inference  -         id=r1  usd=1         | duplicate -         -)",
        "1000/200 1");
}

TEST(Ledger, AgentThatBearsTheIdOfItsLastCall) {
  Check(R"(
    a  -  agent      1500/300  id=r2                | duplicate -         -
    b  a  inference  1000/200  id=r1  usd=1         | charged   1000/200  1
    c  a  inference  500/100   id=r2  usd=1         | charged   500/100   1)",
        "1500/300 2");
}

TEST(Ledger, FetchedAnswersAreNeverCharged) {
  Check(R"(
    a  -  agent      -                              | none      -         -
    b  a  inference  1000/200  id=r1  usd=1         | charged   1000/200  1
    c  a  fetch      1000/200  id=r1  usd=1         | fetched   -         -
    d  a  fetch      1000/200  usd=1                | fetched   -         -)",
        "1000/200 1");
  Check("a - fetch 1000/200 usd=1 | fetched - -", "?/? 0");
}

TEST(Ledger, CachedTokensBesideTheInputAreAddedToIt) {
  // 800 + 100 > 100: the input counts only what was not cached.
  Ledger ledger = Check(R"(
    a  -  agent      1000/50                          | rollup   -        -
    b  a  inference  100/50    read=800 created=100 model=m1 | charged 1000/50 0.00038 table)",
                        "1000/50 0.00038");  // 200 at 1e-6, 800 at 1e-7, 50 at 2e-6
  EXPECT_TRUE(ledger.lines[1].cached_outside);
  EXPECT_NE(ledger.lines[1].reason.find("cached tokens stood beside the input"), std::string::npos);
  // 800 + 100 <= 1000: they stand inside.
  ledger = Check("b - inference 1000/50 read=800 created=100 model=m1 | charged 1000/50 0.00038 table",
                 "1000/50 0.00038");
  EXPECT_FALSE(ledger.lines[0].cached_outside);
  // Just as many as the input is inside, one more is not.
  EXPECT_EQ(
      Check("b - inference 900/50 read=900 usd=1 | charged 900/50 1", "900/50 1").lines[0].cached_outside,
      false);
  EXPECT_EQ(
      Check("b - inference 899/50 read=900 usd=1 | charged 1799/50 1", "1799/50 1").lines[0].cached_outside,
      true);
}

TEST(Ledger, FailedAttemptWithoutTokensAddsNothing) {
  Check(R"(
    a  -  agent      -                              | none     -         -
    b  a  inference  -         error                | none     -         -
    c  a  inference  1000/200  usd=1                | charged  1000/200  1)",
        "1000/200 1");
  Check("b - inference - error | none - -", "?/? ?");  // all there is: unknown, not 0
}

TEST(Ledger, FailedAttemptWithTokensIsCharged) {
  Check(R"(
    a  -  agent      1900/250                       | rollup   -         -
    b  a  inference  900/50    error usd=0.5        | charged  900/50    0.5
    c  a  inference  1000/200  usd=1                | charged  1000/200  1)",
        "1900/250 1.5");
}

TEST(Ledger, StreamedCallWithoutTokensIsUnknownAndNeverZero) {
  Ledger ledger = Check(R"(
    a  -  agent      -                              | none     -         -
    b  a  inference  -         stream model=m1      | charged  ?         ?
    c  a  inference  1000/200  usd=1                | charged  1000/200  1)",
                        "1000/200 ?");
  EXPECT_EQ(ledger.spans_without_cost, 1);
  EXPECT_EQ(ledger.spans_without_tokens, 1);
  EXPECT_EQ(ledger.known_cost_pico, 1'000'000'000'000);
  // Libraries that get no counts from a stream write zeros.
  Check("b - inference 0/0 stream model=m1 | charged ? ?", "?/? ?");
  // A stated cost stays what it is.
  Check("b - inference - stream usd=0.25 | charged ? 0.25", "?/? 0.25");
}

TEST(Ledger, ZeroTokensAreNotUnknown) {
  Check("b - inference 0/0 model=m1 | charged 0/0 0 table", "0/0 0");
  Check("b - embedding 12/- model=m1 | charged 12/0 0.000012 table", "12/0 0.000012");
}

TEST(Ledger, OnlyATotal) {
  Ledger ledger = Check(R"(
    a  -  agent      =1500                          | rollup   -         -
    b  a  inference  =1000                          | charged  =1000     ?
    c  a  inference  500/0     usd=1                | charged  500/0     1)",
                        "500/0 ?");
  EXPECT_EQ(ledger.tokens_total, 1500);
  EXPECT_EQ(ledger.spans_without_tokens, 1);
  EXPECT_EQ(ledger.spans_without_total, 0);
  Check(R"(
    a  -  inference  =1500  usd=3                   | residual =500      2
    b  a  inference  900/100   usd=1                | charged  900/100   1)",
        "900/100 3");
  // With one of its parts the total tells the other.
  Check("b - inference 1000/- total=1200 usd=1 | charged 1000/200 1", "1000/200 1");
}

TEST(Ledger, OrphansAreRootsAndCirclesAreCutAtTheSmallestId) {
  Check(R"(
    b  zz inference  1000/200  usd=1                | charged  1000/200  1
    c  zz inference  500/100   usd=1                | charged  500/100   1)",
        "1500/300 2");
  // a <- c <- b <- a: a becomes the root, with b below it and c below that.
  Check(R"(
    a  c  agent      500/100                        | rollup   -         -
    b  a  agent      500/100                        | rollup   -         -
    c  b  inference  500/100   usd=1                | charged  500/100   1)",
        "500/100 1");
  Check("a a inference 500/100 usd=1 | charged 500/100 1", "500/100 1");
  // Parents are sought within the trace.
  Check(R"(
    a  -  agent      500/100                        | charged  500/100   ?
    b  a  inference  500/100   usd=1 trace=b        | charged  500/100   1)",
        "1000/200 ?");
}

TEST(Ledger, NothingToldIsUnknown) {
  Check("a - agent - | none - -", "?/? ?");
  EXPECT_EQ(MakeLedger({}, PriceTable()).lines.size(), 0u);
}

TEST(Ledger, HugeFiguresStopAtTheLargestInteger) {
  Check(R"(
    b  -  inference  9223372036854775807/9223372036854775807  model=m1  | charged 9223372036854775807/9223372036854775807 ?
    c  -  inference  5/5 usd=1                                          | charged 5/5 1)",
        "9223372036854775807/9223372036854775807 ?");
}

TEST(Ledger, DeepChainsAndManyChildrenAreSafe) {
  std::vector<Span> chain;
  for (int i = 0; i < 50'000; ++i) {
    Span span = SpanForTest("x - agent 100/10", i);
    span.span_id = std::to_string(1'000'000 + i);
    if (i > 0) span.parent_id = std::to_string(1'000'000 + i - 1);
    if (i == 49'999) span.kind = SpanKind::kInference;
    chain.push_back(span);
  }
  Ledger ledger = MakeLedger(chain, PricesForTest());
  EXPECT_EQ(ledger.tokens_in, 100);
  EXPECT_EQ(ledger.lines[0].role, LedgerRole::kRollup);
  for (Span& span : chain) span.parent_id = chain[0].span_id;
  chain[0].parent_id = "";
  chain[0].usage.input = 100 * 49'999;
  chain[0].usage.output = 10 * 49'999;
  ledger = MakeLedger(chain, PricesForTest());
  EXPECT_EQ(ledger.tokens_in, 100 * 49'999);
  EXPECT_EQ(ledger.lines[0].role, LedgerRole::kRollup);
}

// A random tree whose inner spans may add up what stands below them, with duplicates, fetches and silence.
std::vector<Span> RandomTrace(Philox& random) {
  std::vector<Span> spans;
  const auto n = static_cast<int64_t>(2 + random.Below(14));
  for (int64_t i = 0; i < n; ++i) {
    static const std::vector<std::string> kKinds = {"inference", "inference", "agent",    "tool",
                                                    "chain",     "fetch",     "embedding"};
    Span span = SpanForTest("x - " + kKinds[random.Below(kKinds.size())] + " -",
                            static_cast<int64_t>(random.Below(5)));
    span.span_id = "s" + std::to_string(random.Next64());
    if (i > 0 && random.Chance(0.85)) span.parent_id = spans[random.Below(static_cast<uint64_t>(i))].span_id;
    if (random.Chance(0.6)) span.usage.input = static_cast<int64_t>(random.Below(3)) * 100;
    if (span.usage.input && random.Chance(0.9))
      span.usage.output = static_cast<int64_t>(random.Below(3)) * 10;
    if (random.Chance(0.1)) span.usage.total = static_cast<int64_t>(random.Below(300));
    if (random.Chance(0.2)) span.usage.cache_read = static_cast<int64_t>(random.Below(300));
    if (random.Chance(0.3)) span.response_id = "r" + std::to_string(random.Below(3));
    if (random.Chance(0.3))
      span.cost = StatedCost{static_cast<int64_t>(random.Below(5)), random.Chance(0.8) ? "USD" : "EUR", ""};
    if (random.Chance(0.3)) span.response_model = "m1";
    if (random.Chance(0.2)) span.status = SpanStatus::kError;
    if (random.Chance(0.2)) span.streaming = true;
    spans.push_back(span);
  }
  return spans;
}

std::string Dump(const Ledger& ledger) {
  Json lines = Json::array();
  for (const LedgerLine& line : ledger.lines) lines.push_back(ToJson(line));
  return lines.dump(1) + TextOfTotals(ledger) + std::to_string(ledger.spans_without_cost);
}

TEST(Ledger, OrderOfSpansChangesNothing) {
  Philox random(6);
  for (int round = 0; round < 300; ++round) {
    std::vector<Span> spans = RandomTrace(random);
    const std::string first = Dump(MakeLedger(spans, PricesForTest()));
    for (int i = 0; i < 3; ++i) {
      for (size_t k = spans.size(); k > 1; --k) std::swap(spans[k - 1], spans[random.Below(k)]);
      ASSERT_EQ(Dump(MakeLedger(spans, PricesForTest())), first);
    }
  }
}

TEST(Ledger, TotalsAreTheSumsOfTheLines) {
  Philox random(7);
  for (int round = 0; round < 500; ++round) {
    const Ledger ledger = MakeLedger(RandomTrace(random), PricesForTest());
    int64_t in = 0, out = 0, cost = 0;
    for (const LedgerLine& line : ledger.lines) {
      const bool pays = line.role == LedgerRole::kCharged || line.role == LedgerRole::kResidual;
      EXPECT_TRUE(pays || line.charged.Empty()) << line.reason;
      in += line.charged.input.value_or(0);
      out += line.charged.output.value_or(0);
      cost += line.cost_pico.value_or(0);
      EXPECT_EQ(line.cost_pico.has_value(),
                line.cost_source == CostSource::kProvider || line.cost_source == CostSource::kPriceTable);
    }
    EXPECT_EQ(ledger.tokens_in.value_or(0), in);
    EXPECT_EQ(ledger.tokens_out.value_or(0), out);
    EXPECT_EQ(ledger.known_cost_pico, cost);
    EXPECT_EQ(ledger.cost_pico.value_or(cost), cost);
    EXPECT_TRUE(!ledger.cost_pico || ledger.spans_without_cost == 0);
  }
}

// Leaves are calls; each inner span either tells the exact sum of the leaves below it or nothing; some calls
// are seen a second time by a span above or beside them. Whatever the tree, each leaf is charged once.
TEST(Ledger, ConsistentTreesChargeEachLeafOnce) {
  Philox random(8);
  for (int round = 0; round < 500; ++round) {
    std::vector<Span> spans = {SpanForTest("root - agent -", 0)};
    std::vector<size_t> parent = {SIZE_MAX};
    const size_t inner = 1 + random.Below(8);
    for (size_t i = 1; i < inner; ++i) {
      parent.push_back(random.Below(i));
      spans.push_back(
          SpanForTest("i" + std::to_string(i) + " - " + (random.Chance(0.5) ? "agent" : "chain") + " -", 1));
      spans.back().parent_id = spans[parent[i]].span_id;
    }
    std::vector<Usage> sums(inner);
    int64_t all_in = 0, all_out = 0;
    for (uint64_t leaf = 0, n = 1 + random.Below(6); leaf < n; ++leaf) {
      const size_t under = random.Below(inner);
      Span span = SpanForTest("c" + std::to_string(leaf) + " - inference -", 2);
      span.usage.input = static_cast<int64_t>(50 + random.Below(5000));
      span.usage.output = static_cast<int64_t>(random.Below(500));
      span.parent_id = spans[under].span_id;
      all_in += *span.usage.input;
      all_out += *span.usage.output;
      for (size_t at = under; at != SIZE_MAX; at = parent[at]) {
        sums[at].input = sums[at].input.value_or(0) + *span.usage.input;
        sums[at].output = sums[at].output.value_or(0) + *span.usage.output;
      }
      if (random.Chance(0.4)) {  // seen twice: by a wrapper, or beside it under one id
        Span again = span;
        again.span_id = IdForTest("d" + std::to_string(leaf));
        if (random.Chance(0.5)) {
          span.parent_id = again.span_id;
        } else {
          span.response_id = again.response_id = "r" + std::to_string(leaf);
        }
        spans.push_back(again);
      }
      spans.push_back(span);
    }
    for (size_t i = 0; i < inner; ++i) {
      if (random.Chance(0.5)) spans[i].usage = sums[i];
    }
    const Ledger ledger = MakeLedger(spans, PriceTable());
    ASSERT_EQ(ledger.tokens_in, all_in);
    ASSERT_EQ(ledger.tokens_out, all_out);
    for (const LedgerLine& line : ledger.lines) {
      EXPECT_NE(line.role, LedgerRole::kFlagged) << line.reason;
      EXPECT_NE(line.role, LedgerRole::kConflict) << line.reason;
    }
  }
}

}  // namespace
}  // namespace harness::sessions
