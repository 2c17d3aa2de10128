// SPDX-License-Identifier: Apache-2.0
#include "sessions/spans_page.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "sessions/store_for_test.h"

namespace harness::sessions {
namespace {

// Two traces of one session whose spans share starts and ids, so that only the trace tells them apart; the
// trace that stands later comes first.
std::vector<Span> SpansOfTwoTraces() {
  std::vector<Span> spans;
  for (const char trace : {'b', 'a'}) {
    for (int i = 0; i < 7; ++i) {
      Span span;
      span.trace_id = std::string(32, trace);
      span.span_id = std::string(15, '0') + std::to_string(i);
      span.parent_id = i == 0 ? "" : std::string(16, '0');
      span.session_id = "both";
      span.name = "step " + std::to_string(i);
      span.kind = SpanKind::kTool;
      span.start_us = (i / 3) * kMicrosPerSecond;
      span.end_us = span.start_us + kMicrosPerSecond;
      spans.push_back(span);
    }
  }
  return spans;
}

using Key = std::tuple<int64_t, std::string, std::string>;

Key KeyOf(const Json& span) {
  return {span.at("start_us").get<int64_t>(), span.at("span_id").get<std::string>(),
          span.at("trace_id").get<std::string>()};
}

// Pages of `limit`, the forms in turn: a cursor of one is a cursor of all.
std::vector<Json> AllPages(SessionStore& store, int64_t limit, const std::vector<SpanForm>& forms) {
  std::vector<Json> spans;
  std::string cursor;
  for (size_t page = 0; page < 100; ++page) {
    const Json read = store.Spans("both", cursor, limit, forms[page % forms.size()]).value();
    EXPECT_EQ(read.at("total"), 14);
    for (const Json& span : read.at("items")) spans.push_back(span);
    if (read.at("next_cursor").is_null()) break;
    cursor = read.at("next_cursor").get<std::string>();
  }
  return spans;
}

TEST(SpansPage, EveryFormAndEveryLengthOfPagesShowsTheSpansOnceInOneOrder) {
  StoreForTest test;
  test.Ingest(SpansOfTwoTraces());
  test.Drain();
  const std::vector<Json> whole = AllPages(*test.store, 5000, {SpanForm::kWhole});
  ASSERT_EQ(whole.size(), 14u);
  for (size_t i = 1; i < whole.size(); ++i) EXPECT_LT(KeyOf(whole[i - 1]), KeyOf(whole[i]));
  for (const int64_t limit : {1, 2, 3, 13, 14}) {
    const std::vector<Json> mixed =
        AllPages(*test.store, limit, {SpanForm::kOutline, SpanForm::kBrief, SpanForm::kWhole});
    ASSERT_EQ(mixed.size(), 14u) << limit;
    for (size_t i = 0; i < mixed.size(); ++i) {
      for (const auto& [name, value] : mixed[i].items()) {
        if (name == "ledger") continue;
        EXPECT_EQ(value, whole[i].at(name)) << name;
      }
    }
  }
}

TEST(SpansPage, TheOutlineHasNoLedgerAndTheOthersHave) {
  StoreForTest test;
  test.Ingest(SpansOfTwoTraces());
  test.Drain();
  const auto first = [&](SpanForm form) { return test.store->Spans("both", "", 1, form)->at("items").at(0); };
  EXPECT_FALSE(first(SpanForm::kOutline).contains("ledger"));
  EXPECT_EQ(first(SpanForm::kBrief).at("ledger").at("ledger_role"), "none");
  EXPECT_EQ(first(SpanForm::kWhole).at("ledger").at("ledger_role"), "none");
  EXPECT_FALSE(first(SpanForm::kBrief).contains("usage"));
}

TEST(SpansPage, ABadLimitAndABadCursorAreRefusedInEveryForm) {
  StoreForTest test;
  test.Ingest(SpansOfTwoTraces());
  test.Drain();
  for (const SpanForm form : {SpanForm::kWhole, SpanForm::kBrief, SpanForm::kOutline}) {
    for (const int64_t limit : {-1, 0, 5001}) {
      EXPECT_EQ(test.store->Spans("both", "", limit, form).error().code, ErrorCode::kInvalidArgument);
    }
    EXPECT_EQ(test.store->Spans("both", "AAAA", 1, form).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(test.store->Spans("neither", "", 1, form).error().code, ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace harness::sessions
