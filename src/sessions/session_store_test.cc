// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sessions/store_for_test.h"

namespace harness::sessions {
namespace {

void Shuffle(std::vector<Span>& spans, uint64_t seed) {
  Philox random("none", "session_store_test", "shuffle");
  random = random.Stream(seed);
  for (size_t i = spans.size(); i > 1; --i) std::swap(spans[i - 1], spans[random.Below(i)]);
}

TEST(SessionStore, ASessionHasItsRowSpansLedgerAndCells) {
  StoreForTest test;
  test.Ingest(SessionForTest(1));
  test.Drain();
  const auto row = test.store->Row("session-1");
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(row->at("session_id"), "session-1");
  EXPECT_EQ(row->at("cascade_id"), "cascade-1");
  EXPECT_EQ(row->at("span_count"), 4);
  int64_t cost = 0, tokens = 0;
  for (const Span& span : SessionForTest(1)) {
    cost += span.cost ? span.cost->pico : 0;
    tokens += span.usage.input.value_or(0);
  }
  EXPECT_EQ(row->at("total_cost_pico"), cost);
  EXPECT_EQ(row->at("total_tokens_in"), tokens);
  EXPECT_EQ(row->at("created_at"), FormatIso(SessionForTest(1)[0].start_us));

  const Json spans = test.store->Spans("session-1", "", 3).value();
  EXPECT_EQ(spans.at("items").size(), 3u);
  EXPECT_EQ(spans.at("total"), 4);
  EXPECT_EQ(spans.at("items")[0].at("name"), SessionForTest(1)[0].name);
  EXPECT_EQ(spans.at("items")[1].at("ledger").at("span_id"), spans.at("items")[1].at("span_id"));
  const Json rest = test.store->Spans("session-1", spans.at("next_cursor").get<std::string>(), 3).value();
  ASSERT_EQ(rest.at("items").size(), 1u);
  EXPECT_EQ(rest.at("items")[0].at("name"), "call 2");
  EXPECT_TRUE(rest.at("next_cursor").is_null());

  EXPECT_EQ(test.store->LedgerOf("session-1")->at("totals").at("cost_pico"), cost);
  EXPECT_EQ(test.store->Cells("session-1")->at("items").size(), 4u);
  const Json two = test.store->Cells("session-1", 2).value();
  EXPECT_EQ(two.at("items").size(), 2u);
  EXPECT_EQ(two.at("total"), 4);
  EXPECT_EQ(test.store->Row("session-2").error().code, ErrorCode::kNotFound);
}

TEST(SessionStore, AnyOrderAnyPiecesTwiceGivesTheSameRows) {
  StoreForTest straight;
  straight.Ingest(SessionsForTest(40));
  straight.Drain();
  const std::vector<std::string> expected = straight.Rows();
  ASSERT_EQ(expected.size(), 40u);
  for (uint64_t seed = 0; seed < 4; ++seed) {
    StoreForTest test;
    std::vector<Span> spans = SessionsForTest(40);
    const std::vector<Span> again = spans;
    Shuffle(spans, seed);
    // Single spans, with analyses in between, then all of them once more.
    for (size_t i = 0; i < spans.size(); i += 5) {
      test.Ingest({spans.begin() + static_cast<long>(i),
                   spans.begin() + static_cast<long>(std::min(i + 5, spans.size()))});
      if (i % 45 == 0) test.Drain();
    }
    test.Ingest(again);
    test.Drain();
    const auto outcome = test.store->Reanalyze(std::nullopt, NoProgress());
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->at("sessions"), 40);
    EXPECT_EQ(test.Rows(), expected) << "seed " << seed;
    EXPECT_EQ(test.store->Stats().at("spans"), SessionsForTest(40).size());
    // Nothing is left to change.
    EXPECT_EQ(test.store->Reanalyze(std::nullopt, NoProgress())->at("changed"), 0);
  }
}

TEST(SessionStore, TheLaterEndWinsWhateverCameFirst) {
  std::vector<Span> early = SessionForTest(3), late = early;
  late[1].end_us += 5'000'000;
  late[1].cost->pico += 17;
  std::vector<std::string> rows[2];
  for (int order = 0; order < 2; ++order) {
    StoreForTest test;
    test.Ingest(order == 0 ? early : late);
    test.Drain();
    test.Ingest(order == 0 ? late : early);
    test.Drain();
    rows[order] = test.Rows();
    const Json versions = test.store->Versions("session-3").value();
    EXPECT_EQ(versions.at("items").size(), order == 0 ? 1u : 0u) << "a version that lost changes no row";
    EXPECT_EQ(test.store->Stats().at("spans"), early.size());
  }
  EXPECT_EQ(rows[0], rows[1]);
}

TEST(SessionStore, SpansOfOneTraceMoveToTheSessionThatALaterSpanNames) {
  StoreForTest test;
  const std::vector<Span> spans = SessionForTest(2);
  test.Ingest({spans.begin() + 1, spans.end()});
  test.Drain();
  EXPECT_TRUE(test.store->Row(spans[0].trace_id)) << "no span names a session yet";
  test.Ingest({spans[0]});
  test.Drain();
  EXPECT_EQ(test.store->Row(spans[0].trace_id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(test.store->Row("session-2")->at("span_count"), 4);
  EXPECT_EQ(test.Rows().size(), 1u);
  EXPECT_EQ(test.store->Stats().at("rows"), 1);
  EXPECT_EQ(test.store->Versions(spans[0].trace_id)->at("items").size(), 1u);
}

TEST(SessionStore, TheBackgroundWaitsForSilenceAndALateChildReopens) {
  StoreForTest test;
  const std::vector<Span> spans = SessionForTest(4);
  test.Ingest({spans.begin(), spans.end() - 1});
  test.store->StartBackground();
  const auto wait_for = [&](const auto& condition) {
    for (int i = 0; i < 3000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return condition();
  };
  ASSERT_TRUE(wait_for([&] { return test.store->Stats().at("lag_spans") == 0; }));
  EXPECT_EQ(test.store->Row("session-4").error().code, ErrorCode::kNotFound) << "the clock stands";
  EXPECT_EQ(test.store->Stats().at("open"), 1);
  test.store->StopBackground();
  test.clock.now_us += 5 * kMicrosPerSecond;
  test.store->StartBackground();
  ASSERT_TRUE(wait_for([&] { return test.store->Row("session-4").has_value(); }));
  EXPECT_EQ(test.store->Row("session-4")->at("span_count"), 3);
  test.Ingest({spans.back()});
  ASSERT_TRUE(wait_for([&] { return test.store->Stats().at("open") == 1; }));
  test.store->StopBackground();
  test.clock.now_us += 5 * kMicrosPerSecond;
  test.store->StartBackground();
  ASSERT_TRUE(wait_for([&] { return test.store->Row("session-4")->at("span_count") == 4; }));
  EXPECT_EQ(test.store->Versions("session-4")->at("items").size(), 1u);
}

TEST(SessionStore, WithoutARootItWaitsLonger) {
  StoreForTest test;
  const std::vector<Span> spans = SessionForTest(5);
  test.Ingest({spans.begin() + 1, spans.end()});
  test.clock.now_us += kMicrosPerMinute;
  test.store->StartBackground();
  while (test.store->Stats().at("open") != 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  test.store->StopBackground();
  EXPECT_EQ(test.store->Row(spans[0].trace_id).error().code, ErrorCode::kNotFound);
  test.clock.now_us += 5 * kMicrosPerMinute;
  test.store->StartBackground();
  while (!test.store->Row(spans[0].trace_id)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(test.store->Stats().at("open"), 0);
}

TEST(SessionStore, ACostThatIsUnknownIsPendingAndPricesComeWithTheNextAnalysis) {
  StoreForTest test;
  test.Ingest(SessionForTest(9));
  test.Drain();
  const Json before = test.store->Row("session-9").value();
  EXPECT_TRUE(before.at("total_cost").is_null());
  EXPECT_EQ(before.at("pending"), true);
  EXPECT_EQ(before.at("state"), "cost_pending");
  EXPECT_EQ(test.store->Stats().at("pending"), 1);
  const PriceTable prices =
      PriceTable::Parse(R"({"model-a": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}})", "p")
          .value();
  ASSERT_TRUE(test.store->SetPrices(prices));
  EXPECT_EQ(test.store->Prices()->Digest(), prices.Digest());
  EXPECT_EQ(test.store->Row("session-9").value(), before) << "rows keep theirs";
  EXPECT_EQ(test.store->Reanalyze(std::nullopt, NoProgress())->at("changed"), 1);
  int64_t cost = 0;
  for (const Span& span : SessionForTest(9)) {
    if (span.kind != SpanKind::kInference) continue;
    cost += span.cost ? span.cost->pico : *span.usage.input * 1'000'000 + *span.usage.output * 2'000'000;
  }
  EXPECT_EQ(test.store->Row("session-9")->at("total_cost_pico"), cost);
  EXPECT_EQ(test.store->LedgerOf("session-9")->at("totals").at("cost_pico"), cost);
  EXPECT_EQ(test.store->Stats().at("pending"), 0);
}

TEST(SessionStore, AsOfGivesTheRowsOfThen) {
  StoreForTest then;
  then.Ingest(SessionsForTest(12));
  then.Drain();
  const auto expected = then.Rows();

  StoreForTest test;
  test.Ingest(SessionsForTest(12));
  const Timestamp as_of = test.clock.now_us;
  test.clock.now_us += kMicrosPerHour;
  // Later: other sessions, another version of a span, and a name for a trace.
  std::vector<Span> later = SessionForTest(20);
  later.push_back(SessionForTest(3)[2]);
  later.back().end_us += kMicrosPerDay;
  later.push_back(SessionForTest(5)[1]);
  later.back().span_id = HexForTest(77, 16);
  later.back().start_us = kStartForTest - 1;
  later.back().session_id = "session-stolen";
  test.Ingest(later);
  test.Drain();
  const auto now = test.Rows();
  EXPECT_NE(now, expected);
  ASSERT_TRUE(test.store->Row("session-stolen"));
  const auto outcome = test.store->Reanalyze(as_of, NoProgress());
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->at("sessions"), 12);
  EXPECT_EQ(test.Rows(), expected);
  EXPECT_EQ(test.store->Row("session-20").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(test.store->Reanalyze(std::nullopt, NoProgress()));
  EXPECT_EQ(test.Rows().size(), 13u);
}

TEST(SessionStore, FlagsAreDerivedAgainFromTheirSnapshot) {
  StoreForTest test;
  test.Ingest(SessionsForTest(30));
  test.Drain();
  const Json row = test.store->Row("session-29").value();
  const Json why = test.store->Why("session-28").value();
  EXPECT_EQ(why.at("same_snapshot"), true);
  EXPECT_EQ(why.at("scores").at("cost").at("z"), test.store->Row("session-28")->at("cost_z_score"));
  EXPECT_TRUE(why.at("baselines").at("duration").contains("points"));
  Json verified = test.store->Verify("session-28").value();
  EXPECT_EQ(verified.at("same"), true) << verified;
  EXPECT_EQ(verified.at("history"), "the history of now");
  // An earlier session changes afterwards, so the history of now is another one.
  std::vector<Span> late = SessionForTest(4);
  late.resize(2);
  late[1].span_id = HexForTest(99, 16);
  late[1].cost->pico = 900'000'000'000;
  late[1].response_id = "r-late";
  test.Ingest(late);
  test.Ingest(SessionForTest(35));
  test.Drain();
  EXPECT_EQ(test.store->Why("session-28")->at("same_snapshot"), false);
  verified = test.store->Verify("session-28").value();
  EXPECT_EQ(verified.at("same"), true) << verified;
  EXPECT_EQ(verified.at("history"), "the history when the row was made");
}

TEST(SessionStore, ASecondProcessMayReadButNotWrite) {
  StoreForTest test;
  test.Ingest(SessionsForTest(2));
  test.Drain();
  auto second = SessionStore::Open(*test.home, {}, test.clock);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE((*second)->Row("session-1"));
  EXPECT_EQ((*second)->Ingest(SessionForTest(3)).error().code, ErrorCode::kBusy);
  EXPECT_EQ((*second)->Drain(NoProgress()).error().code, ErrorCode::kBusy);
  test.store.reset();
  EXPECT_TRUE((*second)->Ingest(SessionForTest(3)));
}

TEST(SessionStore, SpansThatCannotBeAreRefusedBeforeAnyIsStored) {
  StoreForTest test;
  std::vector<Span> spans = SessionForTest(1);
  spans[2].trace_id = "ABC";
  EXPECT_EQ(test.store->Ingest(spans).error().code, ErrorCode::kInvalidArgument);
  spans = SessionForTest(1);
  spans[3].end_us = spans[3].start_us - 1;
  EXPECT_EQ(test.store->Ingest(spans).error().code, ErrorCode::kInvalidArgument);
  test.Drain();
  EXPECT_EQ(test.store->Stats().at("spans"), 0);
  EXPECT_EQ(test.store->Ingest({})->stored, 0);
}

TEST(SessionStore, AnOutlierOfTheDayIsAnAlertAndAnOutlier) {
  StoreForTest test;
  std::vector<Span> spans;
  for (uint64_t number = 0; number < 60; ++number) {
    if (number % 10 == 9) continue;
    std::vector<Span> one = SessionForTest(number);
    for (Span& span : one) {
      span.cascade_id = "cascade";
      if (number == 58 && span.cost) span.cost->pico *= 5000;
    }
    spans.insert(spans.end(), one.begin(), one.end());
  }
  test.Ingest(spans);
  test.Drain();
  const Json row = test.store->Row("session-58").value();
  EXPECT_EQ(row.at("state"), "outlier_high");
  ASSERT_TRUE(row.at("q_value").is_number());
  EXPECT_GE(row.at("q_value").get<double>(), row.at("p_value").get<double>());
  const Json alerts = test.store->Alerts("2026-01-05").value();
  ASSERT_GE(alerts.at("items").size(), 1u);
  EXPECT_EQ(alerts.at("items")[0].at("session_id"), "session-58");
  EXPECT_EQ(alerts.at("items")[0].at("metric"), "cost");
  EXPECT_EQ(alerts.at("items")[0].at("q_value"), row.at("q_value"));
  EXPECT_EQ(test.store->Alerts("").value(), alerts) << "the newest day";
  EXPECT_TRUE(test.store->Alerts("2020-01-01")->at("items").empty());
  EXPECT_EQ(test.store->Alerts("yesterday").error().code, ErrorCode::kInvalidArgument);
  const auto outliers = test.store->Outliers("cascade", 10);
  ASSERT_TRUE(outliers);
  ASSERT_FALSE(outliers->rows.empty());
  EXPECT_EQ(outliers->rows[0].at("session_id"), "session-58");
  EXPECT_TRUE(test.store->Outliers("other", 10)->rows.empty());
  const auto regressions = test.store->Regressions("cascade");
  ASSERT_TRUE(regressions) << regressions.error().message;
  EXPECT_FALSE(regressions->at("items").empty());
}

TEST(SessionStore, OverviewsAddUp) {
  StoreForTest test;
  test.Ingest(SessionsForTest(30));
  test.Drain();
  const Json cascades = test.store->Cascades().value().at("items");
  ASSERT_EQ(cascades.size(), 3u);
  EXPECT_EQ(cascades[0].at("sessions"), 10);
  double cost = 0, timeline = 0;
  int64_t without = 0;
  for (const Json& cascade : cascades) {
    cost += cascade.at("cost").get<double>();
    without += cascade.at("sessions_without_cost").get<int64_t>();
  }
  EXPECT_EQ(without, 3);
  int64_t sessions = 0;
  const Json hours = test.store->CostTimeline("", "hour").value();
  for (const Json& bucket : hours.at("items")) {
    timeline += bucket.at("cost").is_null() ? 0 : bucket.at("cost").get<double>();
    sessions += bucket.at("sessions").get<int64_t>();
  }
  EXPECT_EQ(sessions, 30);
  EXPECT_NEAR(cost, timeline, 1e-12);
  EXPECT_EQ(test.store->CostTimeline("cascade-1", "day")->at("items").size(), 1u);
  EXPECT_EQ(test.store->CostTimeline("", "year").error().code, ErrorCode::kInvalidArgument);
  const Json week = test.store->CostTimeline("", "week").value();
  EXPECT_EQ(week.at("items")[0].at("start"), "2026-01-05T00:00:00Z") << "a Monday";
  const Json baselines = test.store->Baselines("cascade-0").value();
  EXPECT_EQ(baselines.at("items").size(), 3u);
  EXPECT_EQ(baselines.at("items")[1].at("metric"), "duration");
  EXPECT_EQ(baselines.at("items")[1].at("median"), 60000.0) << "every root lasts a minute";
  EXPECT_EQ(test.store->Baselines("cascade-9").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace harness::sessions
