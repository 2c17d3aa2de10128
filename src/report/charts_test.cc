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

TEST(NiceScale, IsTheSmallestOfFewRoundSteps) {
  const auto expect = [](double peak, double top, double step, int decimals) {
    const AxisScale scale = NiceScale(peak);
    EXPECT_NEAR(scale.top, top, 1e-12 * top) << peak;
    EXPECT_NEAR(scale.step, step, 1e-12 * step) << peak;
    EXPECT_EQ(scale.decimals, decimals) << peak;
  };
  expect(0, 1, 0.5, 1);
  expect(1, 1, 0.5, 1);
  expect(1.01, 1.25, 0.25, 2);
  expect(4, 4, 2, 0);
  expect(10, 10, 5, 0);
  expect(30, 30, 10, 0);
  expect(108, 125, 25, 0);
  expect(501, 600, 200, 0);
  expect(0.0011, 0.00125, 0.00025, 5);
  expect(0.03, 0.03, 0.01, 2);
}

TEST(NiceScale, NeverLeavesAThirdOfTheHeightEmpty) {
  for (double peak = 1e-6; peak < 1e9; peak *= 1.037) {
    const AxisScale scale = NiceScale(peak);
    EXPECT_GE(scale.top, peak * (1 - 1e-9));
    EXPECT_LE(scale.top, peak * 1.5) << peak;
    EXPECT_LE(scale.top / scale.step, 5 + 1e-9) << peak;
  }
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

TEST(BarChartSvg, ADetailStandsBelowLabelAndValue) {
  const std::string svg =
      BarChartSvg({"b", "T", "D", {{"A", 8.0, "8", false, "9 s, reference 1 s"}, {"B", 4.0, "4"}}});
  EXPECT_TRUE(Has(svg, "<text x=\"0\" y=\"31\" class=\"rest\">9 s, reference 1 s</text>")) << svg;
  EXPECT_TRUE(Has(svg, "<rect class=\"bar\" x=\"0\" y=\"38\" width=\"100%\"")) << svg;
  EXPECT_TRUE(Has(svg, "<rect class=\"bar\" x=\"0\" y=\"93\" width=\"50%\"")) << svg;
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
  // Scale 0..4 over 160 pixels: 4 is at 0, 2 at 80.
  EXPECT_TRUE(Has(html, "class=\"edge series1\" d=\"M0 160H500V0H1000\"")) << html;
  EXPECT_TRUE(Has(html, "class=\"edge series0\" d=\"M0 80H500V80H1000\"")) << html;
  // Values left of the plot on their lines, the unit above it.
  EXPECT_TRUE(Has(html, "x=\"-8\" y=\"100\">2</text>")) << html;
  EXPECT_TRUE(Has(html, "x=\"0\" y=\"11\">executions waiting</text>")) << html;
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

TEST(CurveChart, ChoicesOfTwoLinesAndSmallFigures) {
  CurveChart chart{"c", "T", "D", "energy left", {"nothing", "1 change\n1 server"}, {}};
  chart.curves = {{"energy left", "series0", false, {{0.0011, {}, {}}, {0.0005, {}, {}}}}};
  const std::string html = CurveChartHtml(chart);
  EXPECT_TRUE(Has(html, "y=\"213\">1 change</text>")) << html;
  EXPECT_TRUE(Has(html, "y=\"227\">1 server</text>")) << html;
  EXPECT_TRUE(Has(html, ">0.00125</text>")) << html;
  EXPECT_TRUE(Has(html, "1 change, 1 server: 0.000500 energy left")) << html;
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
