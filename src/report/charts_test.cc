// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "report/area_chart.h"
#include "report/bar_chart.h"
#include "report/curve_chart.h"
#include "report/heat_map.h"
#include "report/matrix_table.h"
#include "report/series_chart.h"
#include "report/stacked_area.h"
#include "report/stacked_bars.h"
#include "report/svg.h"

namespace harness::report {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> Labels(const std::vector<TimeMark>& marks) {
  std::vector<std::string> labels;
  for (const TimeMark& mark : marks) labels.push_back(mark.label);
  return labels;
}

TEST(SvgNumber, KeepsAtMostTwoDecimals) {
  EXPECT_EQ(SvgNumber(12), "12");
  EXPECT_EQ(SvgNumber(12.5), "12.5");
  EXPECT_EQ(SvgNumber(1.0 / 3), "0.33");
  EXPECT_EQ(SvgNumber(-0.001), "0");
  EXPECT_EQ(SvgPercent(0.125), "12.5%");
}

TEST(NiceCeiling, IsTheNextRoundNumber) {
  EXPECT_DOUBLE_EQ(NiceCeiling(0), 1);
  EXPECT_DOUBLE_EQ(NiceCeiling(1), 1);
  EXPECT_DOUBLE_EQ(NiceCeiling(1.01), 2);
  EXPECT_DOUBLE_EQ(NiceCeiling(2.2), 2.5);
  EXPECT_DOUBLE_EQ(NiceCeiling(30), 50);
  EXPECT_DOUBLE_EQ(NiceCeiling(501), 1000);
  EXPECT_NEAR(NiceCeiling(0.03), 0.05, 1e-12);
}

TEST(TimeMarks, MonthsNameTheYearFirstAndInJanuary) {
  const Timestamp first = DaysFromCivil({2025, 7, 1}) * kMicrosPerDay + 2 * kMicrosPerSecond;
  const Timestamp last = DaysFromCivil({2026, 1, 14}) * kMicrosPerDay;
  EXPECT_EQ(Labels(TimeMarks(first, last, 7)),
            (std::vector<std::string>{"Aug 2025", "Sep", "Oct", "Nov", "Dec", "Jan 2026"}));
}

TEST(TimeMarks, HoursOfOneDay) {
  const Timestamp first = DaysFromCivil({2025, 7, 1}) * kMicrosPerDay;
  EXPECT_EQ(Labels(TimeMarks(first, first + kMicrosPerDay - 1, 7)),
            (std::vector<std::string>{"1 Jul", "06:00", "12:00", "18:00"}));
}

TEST(TimeMarks, AnySpanHasFewMarksInsideIt) {
  const Timestamp first = DaysFromCivil({1969, 11, 3}) * kMicrosPerDay + 12345;
  for (Micros span = kMicrosPerSecond; span < 200 * 365 * kMicrosPerDay; span = span * 7 / 3) {
    const auto marks = TimeMarks(first, first + span, 7);
    EXPECT_LE(marks.size(), 7u) << span;
    for (const TimeMark& mark : marks) {
      EXPECT_GE(mark.at, first);
      EXPECT_LE(mark.at, first + span);
    }
  }
  EXPECT_TRUE(TimeMarks(5, 5, 7).empty());
}

TEST(HeatLevel, SixthsOfTheLargest) {
  EXPECT_EQ(HeatLevel(0, 6), 0);
  EXPECT_EQ(HeatLevel(0.1, 6), 1);
  EXPECT_EQ(HeatLevel(1, 6), 1);
  EXPECT_EQ(HeatLevel(1.1, 6), 2);
  EXPECT_EQ(HeatLevel(6, 6), 6);
  EXPECT_EQ(HeatLevel(0, 0), 0);
}

TEST(BarChartSvg, WidthsAreSharesOfTheLargest) {
  const std::string svg =
      BarChartSvg({"b",
                   "Title",
                   "Text",
                   {{"A", 8.0, "8 h", false}, {"B", 2.0, "2 h", false}, {"C", {}, "unknown", false}}});
  EXPECT_TRUE(Has(svg, "<title id=\"b-t\">Title</title>"));
  EXPECT_TRUE(Has(svg, "<rect class=\"bar\" x=\"0\" y=\"21\" width=\"100%\""));
  EXPECT_TRUE(Has(svg, "<rect class=\"bar\" x=\"0\" y=\"59\" width=\"25%\""));
  EXPECT_FALSE(Has(svg, "<rect class=\"bar\" x=\"0\" y=\"97\""));  // unknown has no bar
}

TEST(StackedBars, PartsStandSideBySide) {
  StackedBars chart{"s", "T", "D", {"kept", "rejected"}, {{"f.csv", "4 rows", {3, 1}, {"3", "1"}}}, true};
  const std::string html = StackedBarsHtml(chart);
  EXPECT_TRUE(Has(html, "class=\"part0\" x=\"0%\" y=\"21\" width=\"75%\""));
  EXPECT_TRUE(Has(html, "class=\"part1\" x=\"75%\" y=\"21\" width=\"25%\""));
  chart.rows[0].parts = {0, 0};
  EXPECT_FALSE(Has(StackedBarsHtml(chart), "<rect class=\"part"));
}

TEST(AreaChartSvg, StepsFromZeroWithAGapWhereUnknown) {
  AreaChart chart{"a", "T", "D", "series0", 0, kMicrosPerHour, {1.0, 2.0, std::nullopt, 0.0}};
  const std::string svg = AreaChartSvg(chart);
  // Scale 0..2 over 120 pixels, four steps of 250.
  EXPECT_TRUE(Has(svg, "d=\"M0 120V60H250V0H500V120ZM750 120V120H1000V120Z\"")) << svg;
  EXPECT_TRUE(Has(svg, "d=\"M0 60H250V0H500M750 120H1000\"")) << svg;
}

SeriesChart TwoSeries() {
  SeriesChart chart{"q", "Queue", "D", "executions waiting", 0, kMicrosPerHour, {}};
  chart.series = {{"observed", "series1", true, {0.0, 4.0}}, {"a <b>", "series0", false, {2.0, 2.0}}};
  return chart;
}

TEST(SeriesChart, AllSeriesShareOneScale) {
  const std::string html = SeriesChartHtml(TwoSeries());
  // Scale 0..5 over 160 pixels: 4 is at 32, 2 at 96.
  EXPECT_TRUE(Has(html, "class=\"edge series1\" d=\"M0 160H500V32H1000\"")) << html;
  EXPECT_TRUE(Has(html, "class=\"edge series0\" d=\"M0 96H500V96H1000\"")) << html;
  EXPECT_TRUE(Has(html, ">5.0 executions waiting</text>"));
  EXPECT_FALSE(Has(html, "class=\"fill series0\""));
}

TEST(SeriesChart, AFileNeedsNothingElse) {
  const std::string svg = SeriesChartFile(TwoSeries());
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\""));
  EXPECT_TRUE(Has(svg, "<style>"));
  EXPECT_TRUE(Has(svg, ">a &lt;b&gt;</text>"));
  EXPECT_FALSE(Has(svg, "href"));
  EXPECT_FALSE(Has(svg, "<script"));
}

TEST(StackedArea, PartsStandOnEachOtherAndEmptyOnesAreLeftOut) {
  StackedArea chart{"c", "T", "D", "h", 0, kMicrosPerHour, {}};
  chart.parts = {
      {"held", "cause-held", {1, 2}}, {"none", "cause-none", {0, 0}}, {"busy", "cause-busy", {1, 0}}};
  const std::string html = StackedAreaHtml(chart);
  // Scale 0..2 over 180 pixels.
  EXPECT_TRUE(Has(html, "class=\"cause-held\" d=\"M0 180V90H500V0H1000V180H500V180H0Z\"")) << html;
  EXPECT_TRUE(Has(html, "class=\"cause-busy\" d=\"M0 90V0H500V0H1000V0H500V90H0Z\"")) << html;
  EXPECT_FALSE(Has(html, "cause-none"));
}

TEST(CurveChart, PointsLinesAndWhiskers) {
  CurveChart chart{"c", "T", "D", "h", {"+0", "+1"}, {}};
  chart.curves = {{"replayed", "series0", false, {{10.0, {}, {}}, {5.0, 4.0, 6.0}}},
                  {"theory", "series2", false, {{}, {}}}};
  const std::string html = CurveChartHtml(chart);
  // Scale 0..10 over 180 pixels below 16; choices at 25 % and 75 %.
  EXPECT_TRUE(Has(html, "x1=\"25%\" y1=\"16\" x2=\"75%\" y2=\"106\"")) << html;
  EXPECT_TRUE(Has(html, "x1=\"75%\" y1=\"124\" x2=\"75%\" y2=\"88\"")) << html;
  EXPECT_FALSE(Has(html, "theory"));
}

TEST(MatrixTable, CellsCarryFigureAndLevel) {
  const std::string html = MatrixTableHtml({"C", "who", {"A&B"}, {"X", "Y", "Z"}, {{6.0, 0.5, 0.0}}, 1});
  EXPECT_TRUE(
      Has(html, "<td class=\"num h6\">6.0</td><td class=\"num h1\">0.5</td><td class=\"num h0\"></td>"));
  EXPECT_TRUE(Has(html, "A&amp;B"));
}

TEST(PeakOf, IsTheFirstOfTheLargest) {
  EXPECT_EQ(PeakOf({std::nullopt, 1.0, 3.0, 3.0}), 2u);
  EXPECT_EQ(PeakOf({std::nullopt}), std::nullopt);
  EXPECT_EQ(PeakOf({}), std::nullopt);
}

TEST(HeatMapHtml, NamesEveryHourOfTheWeek) {
  HeatMap map{"h", "T", "D", "runs", 0, {}};
  map.values[6][23] = 12;
  const std::string html = HeatMapHtml(map);
  EXPECT_TRUE(Has(html, "<title>Sun 23:00: 12 runs</title>"));
  EXPECT_TRUE(Has(html, "<title>Mon 00:00: 0 runs</title>"));
}

}  // namespace
}  // namespace harness::report
