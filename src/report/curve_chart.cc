// SPDX-License-Identifier: Apache-2.0
#include "report/curve_chart.h"

#include <algorithm>

#include "base/result.h"
#include "base/text.h"
#include "report/chart_frame.h"
#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr PlotPlace kCurvePlace{16, 180};
constexpr size_t kPhoneWidth = 264;  // of the plot, in pixels
constexpr size_t kCharacterWidth = 6, kLabelGap = 3;
constexpr double kLineHeight = 14;

double Largest(const CurveChart& chart) {
  double largest = 0;
  for (const Curve& curve : chart.curves) {
    for (const CurvePoint& point : curve.points) {
      largest = std::max({largest, point.value.value_or(0), point.high.value_or(0)});
    }
  }
  return largest;
}

bool IsEmpty(const Curve& curve) {
  return std::none_of(curve.points.begin(), curve.points.end(),
                      [](const CurvePoint& point) { return point.value.has_value(); });
}

// Each choice stands in the middle of its column.
std::string X(size_t choice, size_t choices) {
  return SvgPercent((static_cast<double>(choice) + 0.5) / static_cast<double>(choices));
}

std::vector<std::string> Lines(const std::string& choice) {
  std::vector<std::string> lines;
  for (const std::string_view line : Split(choice, '\n')) lines.emplace_back(line);
  return lines;
}

// 1 where all labels fit beside each other on a phone, 2 where every second does, and so on.
size_t LabelledEach(const CurveChart& chart) {
  size_t longest = 0;
  for (const std::string& choice : chart.choices) {
    for (const std::string& line : Lines(choice)) longest = std::max(longest, line.size());
  }
  const size_t needed = chart.choices.size() * (longest * kCharacterWidth + kLabelGap);
  return std::max<size_t>(1, (needed + kPhoneWidth - 1) / kPhoneWidth);
}

// What the labels take below the first line.
double MoreLines(const CurveChart& chart) {
  size_t most = 1;
  for (const std::string& choice : chart.choices) most = std::max(most, Lines(choice).size());
  return kLineHeight * static_cast<double>(most - 1);
}

std::string CurveSvg(const CurveChart& chart, const Curve& curve, const AxisScale& scale) {
  const size_t n = chart.choices.size();
  const auto y = [&](double value) {
    return SvgNumber(kCurvePlace.top + kCurvePlace.height * (1 - value / scale.top));
  };
  const std::string css = curve.css_class + (curve.dashed ? " dashed" : "");
  std::string svg;
  for (size_t i = 0; i < n; ++i) {
    const CurvePoint& point = curve.points[i];
    if (!point.value) continue;
    if (i > 0 && curve.points[i - 1].value) {
      svg += "<line class=\"edge " + css + "\" x1=\"" + X(i - 1, n) + "\" y1=\"" +
             y(*curve.points[i - 1].value) + "\" x2=\"" + X(i, n) + "\" y2=\"" + y(*point.value) + "\"/>";
    }
    if (point.low && point.high) {
      svg += "<line class=\"edge " + curve.css_class + "\" x1=\"" + X(i, n) + "\" y1=\"" + y(*point.low) +
             "\" x2=\"" + X(i, n) + "\" y2=\"" + y(*point.high) + "\"/>";
    }
    svg += "<circle class=\"dot " + curve.css_class + "\" cx=\"" + X(i, n) + "\" cy=\"" + y(*point.value) +
           "\" r=\"3.5\"><title>" + Html(curve.name) + ", " + Html(Join(Lines(chart.choices[i]), ", ")) +
           ": " + Grouped(*point.value, scale.decimals + 1) + " " + Html(chart.unit) + "</title></circle>";
  }
  return svg + "\n";
}

std::string ChoiceAxis(const CurveChart& chart) {
  std::string svg;
  const size_t n = chart.choices.size();
  const size_t each = LabelledEach(chart);
  for (size_t i = 0; i < n; i += each) {
    double y = kCurvePlace.top + kCurvePlace.height + 17;
    for (const std::string_view line : Split(chart.choices[i], '\n')) {
      svg += "<text class=\"tick middle\" x=\"" + X(i, n) + "\" y=\"" + SvgNumber(y) + "\">" + Html(line) +
             "</text>";
      y += kLineHeight;
    }
  }
  return svg + "\n";
}

}  // namespace

std::string CurveChartHtml(const CurveChart& chart) {
  const AxisScale scale = NiceScale(Largest(chart));
  std::string legend;
  std::string curves;
  for (const Curve& curve : chart.curves) {
    HARNESS_CHECK(curve.points.size() == chart.choices.size());
    if (IsEmpty(curve)) continue;
    legend += "<li><span class=\"swatch line " + curve.css_class + "\"></span>" + Html(curve.name) + "</li>";
    curves += CurveSvg(chart, curve, scale);
  }
  return "<ul class=\"legend\">" + legend + "</ul>\n" +
         SvgOpen(chart.id, chart.title, chart.description,
                 kCurvePlace.top + kCurvePlace.height + kAxisHeight + MoreLines(chart), "curves") +
         ScaleGrid(kCurvePlace, scale, chart.unit) + curves + ChoiceAxis(chart) + "</svg>\n";
}

}  // namespace harness::report
