// SPDX-License-Identifier: Apache-2.0
#include "report/series_chart.h"

#include <algorithm>

#include "report/area_chart.h"
#include "report/chart_frame.h"
#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr PlotPlace kInPage{16, 160};
constexpr PlotPlace kInFile{16, 300};
constexpr double kFileWidth = 960;
constexpr double kTitleHeight = 58;  // down to the first line of the legend
constexpr double kLegendLine = 20;
constexpr double kMargin = 24;

constexpr const char* kFileStyle =
    "svg{--card:#fff;--ink:#17212b;--soft:#55626f;--line:#dfe5ea;--blue:#0b66b0;--orange:#bf5600;"
    "--green:#007a5c;--violet:#6b4fbb}\n"
    "@media (prefers-color-scheme:dark){svg{--card:#151d26;--ink:#e5ebf1;--soft:#9aa8b6;--line:#2a3541;"
    "--blue:#5cb0f2;--orange:#f29a55;--green:#46c9a0;--violet:#b39af0}}\n"
    "text{font-family:system-ui,\"Segoe UI\",\"Noto Sans\",\"Liberation Sans\",Arial,sans-serif;"
    "fill:var(--ink);font-size:13px}\n"
    ".head{font-size:17px;font-weight:600} .paper{fill:var(--card)} .overflow{overflow:visible}\n"
    ".tick{fill:var(--soft);font-size:11.5px} .middle{text-anchor:middle} .end{text-anchor:end}\n"
    ".grid,.mark{stroke:var(--line);stroke-width:1}\n"
    ".fill{fill-opacity:.16;stroke:none}"
    ".edge{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke;stroke-linejoin:round}\n"
    ".fill.series0,.swatch.series0{fill:var(--blue)} .edge.series0{stroke:var(--blue)}\n"
    ".fill.series1,.swatch.series1{fill:var(--orange)} .edge.series1{stroke:var(--orange)}\n"
    ".fill.series2,.swatch.series2{fill:var(--green)} .edge.series2{stroke:var(--green)}\n"
    ".fill.series3,.swatch.series3{fill:var(--violet)} .edge.series3{stroke:var(--violet)}\n";

double Largest(const SeriesChart& chart) {
  double largest = 0;
  for (const ChartSeries& series : chart.series) {
    const auto peak = PeakOf(series.values);
    if (peak) largest = std::max(largest, *series.values[*peak]);
  }
  return largest;
}

std::string Plot(const SeriesChart& chart, const PlotPlace& place) {
  const AxisScale scale = NiceScale(Largest(chart));
  std::string paths;
  size_t steps = 0;
  for (const ChartSeries& series : chart.series) {
    const auto path = [&](const char* kind, bool closed) {
      return "<path class=\"" + std::string(kind) + " " + series.css_class + "\" d=\"" +
             StepPath(series.values, scale.top, place.height, closed) + "\"/>";
    };
    if (series.filled) paths += path("fill", true);
    paths += path("edge", false);
    steps = std::max(steps, series.values.size());
  }
  return InnerPlot(place, paths) + ScaleGrid(place, scale, chart.unit) +
         TimeAxis(place, chart.start_us, chart.step_us * static_cast<Micros>(steps));
}

}  // namespace

std::string SeriesChartHtml(const SeriesChart& chart) {
  std::string html = "<ul class=\"legend\">";
  for (const ChartSeries& series : chart.series) {
    html += "<li><span class=\"swatch line " + series.css_class + "\"></span>" + Html(series.name) + "</li>";
  }
  return html + "</ul>\n" +
         SvgOpen(chart.id, chart.title, chart.description, kInPage.top + kInPage.height + kAxisHeight,
                 "area") +
         Plot(chart, kInPage) + "</svg>\n";
}

std::string SeriesChartFile(const SeriesChart& chart) {
  const double plot_height = kInFile.top + kInFile.height + kAxisHeight;
  const double head = kTitleHeight + kLegendLine * static_cast<double>(chart.series.size());
  const double height = head + plot_height + kMargin;
  const auto number = [](double value) { return SvgNumber(value); };
  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(kFileWidth) + "\" height=\"" +
      number(height) + "\" viewBox=\"0 0 " + number(kFileWidth) + " " + number(height) +
      "\" role=\"img\">\n<title>" + Html(chart.title) + "</title>\n<desc>" + Html(chart.description) +
      "</desc>\n<style>\n" + kFileStyle +
      "</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n<text class=\"head\" x=\"" +
      number(kMargin) + "\" y=\"32\">" + Html(chart.title, 110) + "</text>\n";
  double y = kTitleHeight;
  for (const ChartSeries& series : chart.series) {
    svg += "<rect class=\"swatch " + series.css_class + "\" x=\"" + number(kMargin) + "\" y=\"" +
           number(y - 7) + "\" width=\"14\" height=\"4\"/><text x=\"" + number(kMargin + 22) + "\" y=\"" +
           number(y) + "\">" + Html(series.name, 120) + "</text>\n";
    y += kLegendLine;
  }
  return svg + "<svg class=\"overflow\" x=\"" + number(kMargin + kScaleWidth) + "\" y=\"" + number(head) +
         "\" width=\"" + number(kFileWidth - 2 * kMargin - kScaleWidth) + "\" height=\"" +
         number(plot_height) + "\">\n" + Plot(chart, kInFile) + "</svg>\n</svg>\n";
}

}  // namespace harness::report
