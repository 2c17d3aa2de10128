// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/prng.h"
#include "sessions/cells.h"
#include "sessions/civil_place.h"
#include "sessions/columns.h"
#include "sessions/complexity.h"
#include "sessions/scorer.h"
#include "sessions/spans_for_test.h"

namespace harness::sessions {
namespace {

// A session by hand: an agent of 10 s that plans (1 s to 3 s), searches twice at once (3 to 6 and 4 to 7 s)
// and writes (7 to 9 s).
std::vector<Span> Shop() {
  std::vector<Span> spans = TraceOf(R"(
    a  -  agent      1700/320  name=answer
    b  a  inference  1000/200  name=plan   usd=0.004  model=gpt-4.1
    c  a  tool       -         name=search
    d  a  tool       -         name=search error
    e  a  inference  700/120   name=write  usd=0.001  model=gpt-4.1-mini)")
                                .spans;
  const Timestamp start = 1'751'328'000 * kMicrosPerSecond;  // Tuesday, 2025-07-01T00:00:00Z
  const std::vector<std::pair<int, int>> seconds = {{0, 10}, {1, 3}, {3, 6}, {4, 7}, {7, 9}};
  for (size_t i = 0; i < spans.size(); ++i) {
    spans[i].start_us = start + seconds[i].first * kMicrosPerSecond;
    spans[i].end_us = start + seconds[i].second * kMicrosPerSecond;
  }
  spans[0].cascade_id = "shop";
  spans[0].session_id = "s1";
  spans[0].input = MeasureInput(R"({"product": "iPhone"})");
  return spans;
}

SessionSummary SummaryOf(const std::vector<Span>& spans, const std::string& zone = "UTC") {
  auto summary = Summarise("s1", spans, PricesForTest(), {.time_zone = zone});
  EXPECT_TRUE(summary) << (summary ? "" : summary.error().message);
  return summary ? *summary : SessionSummary();
}

Json RowOf(const std::vector<Span>& spans) {
  return AnalyticsRow(SummaryOf(spans), Scores(), 1'751'414'400 * kMicrosPerSecond);
}

TEST(SessionSummary, FiguresOfASessionByHand) {
  const SessionSummary summary = SummaryOf(Shop());
  EXPECT_EQ(summary.facts.session_id, "s1");
  EXPECT_EQ(summary.facts.cascade_id, "shop");
  EXPECT_EQ(summary.facts.cost_pico, 5'000'000'000);
  EXPECT_EQ(summary.facts.duration_us, 10 * kMicrosPerSecond);
  EXPECT_EQ(summary.facts.tokens_in, 1700);
  EXPECT_EQ(summary.facts.tokens_out, 320);
  EXPECT_EQ(summary.facts.messages, 2);
  EXPECT_EQ(summary.facts.model_mix, "gpt-4.1|gpt-4.1-mini");
  EXPECT_EQ(summary.facts.input_category, "tiny");
  EXPECT_TRUE(summary.facts.eligible);
  EXPECT_EQ(summary.measured_input_tokens, 1000);
  EXPECT_DOUBLE_EQ(summary.complexity_score, ComplexityScore(*summary.input, 1000));
  EXPECT_EQ(summary.message_count, 2);
  EXPECT_EQ(summary.cell_count, 4);
  EXPECT_EQ(summary.span_count, 5);
  EXPECT_EQ(summary.error_count, 1);
  EXPECT_EQ(summary.primary_model, "gpt-4.1");
  EXPECT_EQ(summary.model_switches, 1);
  EXPECT_EQ(summary.hour_of_day, 0);
  EXPECT_EQ(summary.day_of_week, 1);
  EXPECT_EQ(summary.business_day_of_month, 1);
  EXPECT_TRUE(summary.remarks.empty()) << summary.remarks[0];
}

TEST(SessionSummary, CellsByHand) {
  const std::vector<Cell> cells = SummaryOf(Shop()).cells;
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_EQ(cells[0].path, "answer");
  EXPECT_EQ(cells[0].self_duration_us, 2 * kMicrosPerSecond);  // 0 to 1 and 9 to 10
  EXPECT_EQ(cells[0].cost_pico, 0);
  EXPECT_EQ(cells[0].tokens_in, std::nullopt);
  EXPECT_EQ(cells[1].path, "answer / plan");
  EXPECT_EQ(cells[1].cost_pico, 4'000'000'000);
  EXPECT_DOUBLE_EQ(*cells[1].cost_share, 0.8);
  EXPECT_EQ(cells[2].path, "answer / search");
  EXPECT_EQ(cells[2].kind, SpanKind::kTool);
  EXPECT_EQ(cells[2].calls, 2);
  EXPECT_EQ(cells[2].errors, 1);
  EXPECT_EQ(cells[2].duration_us, 6 * kMicrosPerSecond);
  EXPECT_DOUBLE_EQ(*cells[2].duration_share, 0.6);
  EXPECT_EQ(cells[3].path, "answer / write");
  for (const Cell& cell : cells) EXPECT_EQ(cell.bottleneck, cell.name == "search") << cell.name;
}

TEST(SessionSummary, SelfDurationIsLessTheUnionOfTheChildren) {
  std::vector<Span> spans = TraceOf("a - agent -\n b a tool -\n c a tool -\n d a tool -\n e b tool -").spans;
  const std::vector<std::pair<int, int>> times = {{100, 200}, {50, 120}, {110, 130}, {190, 300}, {0, 1000}};
  for (size_t i = 0; i < spans.size(); ++i) {
    spans[i].start_us = times[i].first;
    spans[i].end_us = times[i].second;
  }
  EXPECT_EQ(SelfDuration(MakeSpanTree(spans), 0), 60);  // 130 to 190; what runs outside does not count
  EXPECT_EQ(SelfDuration(MakeSpanTree(spans), 1), 0);
  EXPECT_EQ(SelfDuration(MakeSpanTree(spans), 2), 20);
}

TEST(SessionSummary, OrderOfSpansChangesNothing) {
  Philox random(3);
  std::vector<Span> spans = Shop();
  const std::string row = RowOf(spans).dump(), cells = CellRows(SummaryOf(spans)).dump();
  for (int i = 0; i < 20; ++i) {
    for (size_t k = spans.size(); k > 1; --k) std::swap(spans[k - 1], spans[random.Below(k)]);
    EXPECT_EQ(RowOf(spans).dump(), row);
    EXPECT_EQ(CellRows(SummaryOf(spans)).dump(), cells);
  }
}

TEST(SessionSummary, RowHasEveryColumnAndNoOther) {
  for (const std::vector<Span>& spans : {Shop(), TraceOf("a - agent -").spans}) {
    const Json row = RowOf(spans);
    EXPECT_EQ(row.size(), AnalyticsColumns().size());
    for (const Column& column : AnalyticsColumns()) {
      ASSERT_TRUE(row.contains(column.name)) << column.name;
      const Json& value = row[std::string(column.name)];
      EXPECT_TRUE(column.nullable || !value.is_null()) << column.name;
      if (value.is_null()) continue;
      const bool fits = column.type == ColumnType::kInteger   ? value.is_number_integer()
                        : column.type == ColumnType::kReal    ? value.is_number_float()
                        : column.type == ColumnType::kBoolean ? value.is_boolean()
                        : column.type == ColumnType::kJson    ? value.is_structured()
                                                              : value.is_string();
      EXPECT_TRUE(fits) << column.name << ": " << value;
    }
    for (const Json& cell : CellRows(SummaryOf(spans))) {
      EXPECT_EQ(cell.size(), CellColumns().size());
      for (const Column& column : CellColumns()) {
        ASSERT_TRUE(cell.contains(column.name)) << column.name;
        EXPECT_TRUE(column.nullable || !cell[std::string(column.name)].is_null()) << column.name;
      }
    }
  }
}

TEST(SessionSummary, RowByHand) {
  const Json row = RowOf(Shop());
  EXPECT_EQ(row["total_cost"], 0.005);
  EXPECT_EQ(row["total_cost_pico"], 5'000'000'000);
  EXPECT_EQ(row["total_duration_ms"], 10'000.0);
  EXPECT_EQ(row["total_tokens"], 2020);
  EXPECT_EQ(row["cost_per_message"], 0.0025);
  EXPECT_DOUBLE_EQ(row["cost_per_token"].get<double>(), 0.005 / 2020);
  EXPECT_EQ(row["tokens_per_message"], 1010.0);
  EXPECT_EQ(row["duration_per_message"], 5000.0);
  EXPECT_EQ(row["created_at"], "2025-07-01T00:00:00Z");
  EXPECT_EQ(row["analyzed_at"], "2025-07-02T00:00:00Z");
  EXPECT_EQ(row["models_used"], Json({"gpt-4.1", "gpt-4.1-mini"}));
  EXPECT_EQ(row["input_char_count"], 20);
  EXPECT_EQ(row["input_estimated_tokens"], 5);
  EXPECT_EQ(row["state"], "too_little_history");
  EXPECT_EQ(row["is_cost_outlier"], Json());
  EXPECT_EQ(row["pending"], false);
  EXPECT_EQ(row["analysis_version"], "ledger 1, complexity 1, identity 1, score 1");
}

TEST(SessionSummary, ScoresBecomeColumns) {
  Scores scores;
  scores.cost = {.state = ScoreState::kOutlierHigh,
                 .z = 2.5,
                 .p_value = 0.0124,
                 .location = 1.0,
                 .scale = 1.0,
                 .n_eff = 9.5,
                 .n = 12,
                 .df = 14,
                 .tier = Tier::kGenus,
                 .restarted = false};
  scores.duration.state = ScoreState::kNormal;
  scores.plain.global_avg_cost = 2.5e9;
  scores.plain.cluster_avg_duration = 1500.0;
  const Json row = AnalyticsRow(SummaryOf(Shop()), scores, 0);
  EXPECT_EQ(row["cost_z_score"], 2.5);
  EXPECT_EQ(row["is_cost_outlier"], true);
  EXPECT_EQ(row["is_duration_outlier"], false);
  EXPECT_EQ(row["is_tokens_outlier"], Json());
  EXPECT_EQ(row["global_avg_cost"], 0.0025);
  EXPECT_EQ(row["cluster_avg_duration"], 1.5);
  EXPECT_EQ(row["cluster_stddev_cost"], Json());
  EXPECT_EQ(row["n_eff"], 9.5);
  EXPECT_EQ(row["df"], 14.0);
}

TEST(SessionSummary, RatiosWithoutADivisorAreNull) {
  Json row = RowOf(TraceOf("a - tool - usd=1").spans);
  EXPECT_EQ(row["total_cost"], 1.0);
  EXPECT_EQ(row["message_count"], 0);
  EXPECT_EQ(row["cost_per_message"], Json());
  EXPECT_EQ(row["cost_per_token"], Json());
  row = RowOf(TraceOf("a - inference 0/0 usd=1").spans);
  EXPECT_EQ(row["total_tokens"], 0);
  EXPECT_EQ(row["cost_per_token"], Json());
  EXPECT_EQ(row["cost_per_message"], 1.0);
}

TEST(SessionSummary, MissingPartsArePendingAndNeverZero) {
  const std::vector<Span> spans = TraceOf("a - inference 10/10 usd=1\n b - inference - stream").spans;
  const SessionSummary summary = SummaryOf(spans);
  EXPECT_FALSE(summary.facts.eligible);
  EXPECT_EQ(summary.facts.tokens_in, std::nullopt);
  EXPECT_EQ(summary.remarks.size(), 2u);
  const Json row = RowOf(spans);
  for (const char* column :
       {"total_cost", "total_cost_pico", "total_tokens", "total_tokens_in", "cost_per_token"}) {
    EXPECT_EQ(row[column], Json()) << column;
  }
  EXPECT_EQ(row["pending"], true);
  // A total alone is a total.
  EXPECT_EQ(RowOf(TraceOf("a - inference =30 usd=1").spans)["total_tokens"], 30);
}

TEST(SessionSummary, MessagesStatedWinOverCalls) {
  EXPECT_EQ(SummaryOf(TraceOf("a - agent -\n b a inference 1/1\n c a inference 1/1").spans).message_count, 2);
  EXPECT_EQ(SummaryOf(TraceOf("a - agent -\n b a inference 1/1 messages=3\n c a inference 1/1").spans)
                .message_count,
            3);
  EXPECT_EQ(SummaryOf(TraceOf("a - agent - messages=7\n b a inference 1/1 messages=3").spans).message_count,
            7);
  // A call that is not charged states nothing.
  EXPECT_EQ(
      SummaryOf(TraceOf("a - agent -\n b a inference 1/1 id=r messages=3\n c a inference 1/1 id=r messages=3")
                    .spans)
          .message_count,
      3);
  EXPECT_EQ(SummaryOf(TraceOf("a - agent -").spans).facts.messages, std::nullopt);
}

TEST(SessionSummary, PrimaryModelByCostThenTokensThenName) {
  const auto primary = [](const char* table) { return SummaryOf(TraceOf(table).spans).primary_model; };
  EXPECT_EQ(primary("a - inference 9/9 usd=1 model=x\n b - inference 1/1 usd=2 model=y"), "y");
  EXPECT_EQ(primary("a - inference 9/9 usd=1 model=z\n b - inference 1/1 usd=1 model=y"), "z");
  EXPECT_EQ(primary("a - inference 1/1 usd=1 model=z\n b - inference 1/1 usd=1 model=y"), "y");
  EXPECT_EQ(primary("a - inference - error model=z"), "");
}

TEST(SessionSummary, EligibleIsASessionThatEndedWell) {
  const auto eligible = [](const char* table) { return SummaryOf(TraceOf(table).spans).facts.eligible; };
  EXPECT_TRUE(eligible("a - agent -\n b a inference - error\n c a inference 1/1 usd=1"));  // a retry
  EXPECT_FALSE(eligible("a - agent - error\n b a inference 1/1 usd=1"));
  EXPECT_FALSE(eligible("a - agent -\n b a inference - error"));
  EXPECT_FALSE(eligible("a - inference 1/1"));  // of unknown cost
  std::vector<Span> spans = Shop();
  spans[2].test = true;
  EXPECT_FALSE(SummaryOf(spans).facts.eligible);
  spans = Shop();
  spans[2].aborted = true;
  EXPECT_FALSE(SummaryOf(spans).facts.eligible);
}

TEST(SessionSummary, InputIsTheRootsElseTheEarliest) {
  std::vector<Span> spans = TraceOf("a - agent -\n b a inference 5/1\n c a inference 9/1").spans;
  EXPECT_EQ(SummaryOf(spans).facts.input_category, "unknown");
  EXPECT_EQ(RowOf(spans)["input_complexity_score"], Json());
  spans[2].input = MeasureInput(std::string(600, 'c'));
  EXPECT_EQ(SummaryOf(spans).facts.input_category, "small");
  EXPECT_EQ(SummaryOf(spans).measured_input_tokens, 9);
  spans[1].input = MeasureInput(std::string(2100, 'b'));
  EXPECT_EQ(SummaryOf(spans).facts.input_category, "medium");
  spans[0].input = MeasureInput("root");
  EXPECT_EQ(SummaryOf(spans).facts.input_category, "tiny");
  EXPECT_EQ(SummaryOf(spans).measured_input_tokens, 5);
}

TEST(SessionSummary, CascadeIsTheEarliestNamedElseTheRootsName) {
  std::vector<Span> spans = TraceOf("a - agent - name=root\n b a inference 5/1").spans;
  EXPECT_EQ(SummaryOf(spans).facts.cascade_id, "root");
  spans[1].cascade_id = "named";
  EXPECT_EQ(SummaryOf(spans).facts.cascade_id, "named");
  spans[0].cascade_id = "earlier";
  EXPECT_EQ(SummaryOf(spans).facts.cascade_id, "earlier");
  EXPECT_EQ(SummaryOf(spans).remarks.size(), 2u);  // two cascades; a call of unknown cost
}

TEST(SessionSummary, SessionOfATraceIsTheEarliestThatIsNamed) {
  std::vector<Span> spans = TraceOf("a - agent -\n b a inference 5/1\n c a inference 5/1").spans;
  EXPECT_EQ(SessionOfTrace(spans), spans[0].trace_id);
  spans[2].session_id = "late";
  EXPECT_EQ(SessionOfTrace(spans), "late");
  spans[1].session_id = "early";
  EXPECT_EQ(SessionOfTrace(spans), "early");
  spans[2].start_us = spans[1].start_us;
  std::swap(spans[1], spans[2]);
  EXPECT_EQ(SessionOfTrace(spans), "early");  // at one time the smaller id
}

TEST(SessionSummary, ErrorsAreNamed) {
  EXPECT_FALSE(Summarise("s", {}, PriceTable(), {}));
  const auto summary = Summarise("s", Shop(), PriceTable(), {.time_zone = "Mars/Base"});
  ASSERT_FALSE(summary);
  EXPECT_NE(summary.error().message.find("Mars/Base"), std::string::npos);
  EXPECT_FALSE(Summarise("s", Shop(), PriceTable(), {.time_zone = "../../etc/passwd"}));
}

TEST(CivilPlace, HoursWeekdaysAndBusinessDaysOfAZone) {
  const Timestamp tuesday = 1'751'328'000 * kMicrosPerSecond;  // 2025-07-01T00:00:00Z
  CivilPlace place = CivilPlaceOf(tuesday, "Europe/Berlin").value();
  EXPECT_EQ(place.hour_of_day, 2);  // summer time
  EXPECT_EQ(place.day_of_month, 1);
  place = CivilPlaceOf(tuesday, "America/New_York").value();
  EXPECT_EQ(place.hour_of_day, 20);
  EXPECT_EQ(place.day_of_week, 0);  // Monday, June 30
  EXPECT_EQ(place.day_of_month, 30);
  EXPECT_EQ(place.business_day_of_month, 21);
  place = CivilPlaceOf(tuesday + 4 * kMicrosPerDay, "UTC").value();  // Saturday, July 5
  EXPECT_TRUE(place.is_weekend);
  EXPECT_EQ(place.business_day_of_month, 4);
  place = CivilPlaceOf(tuesday + 31 * kMicrosPerDay, "UTC").value();  // Friday, August 1
  EXPECT_EQ(place.business_day_of_month, 1);
  place = CivilPlaceOf(tuesday + 123 * kMicrosPerDay, "UTC").value();  // Saturday, November 1
  EXPECT_EQ(place.day_of_month, 1);
  EXPECT_EQ(place.business_day_of_month, 0);
  EXPECT_EQ(CivilPlaceOf(-1, "UTC").value().hour_of_day, 23);
}

// docs/sessions.md holds the table of columns as this program has it.
TEST(Columns, DocumentListsThemAsTheyAre) {
  std::ifstream file(std::string(HARNESS_SOURCE_DIR) + "/docs/sessions.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const auto& columns : {AnalyticsColumns(), CellColumns()}) {
    std::string table = "| column | type | unit | meaning |\n|---|---|---|---|\n";
    for (const Column& column : columns) {
      table += "| " + std::string(column.name) + " | " + std::string(NameOf(column.type)) +
               (column.nullable ? " or null" : "") + " | " + std::string(column.unit) + " | ";
      for (const char c : column.meaning) table += c == '|' ? "\\|" : std::string(1, c);
      table += " |\n";
    }
    EXPECT_NE(text.str().find(table), std::string::npos) << "the document should hold:\n" << table;
  }
}

TEST(Columns, NamesAreDistinctAndFound) {
  for (const Column& column : AnalyticsColumns()) {
    EXPECT_EQ(FindAnalyticsColumn(column.name), &column);
    EXPECT_FALSE(column.meaning.empty());
  }
  EXPECT_EQ(FindAnalyticsColumn("nothing"), nullptr);
  EXPECT_EQ(SqlTypeOf(ColumnType::kBoolean), "INTEGER");
}

}  // namespace
}  // namespace harness::sessions
