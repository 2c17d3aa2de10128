// SPDX-License-Identifier: Apache-2.0
// Data quality: what was read and kept, what was wrong with it, and which column plays which role.
#include "report/format.h"
#include "report/html_parts.h"
#include "report/html_sections.h"
#include "report/sentences.h"
#include "report/stacked_bars.h"

namespace harness::report {
namespace {

using eventlog::Severity;

std::string Inputs(const eventlog::DatasetInfo& dataset) {
  if (dataset.inputs.empty()) return UnknownNote("unknown: the dataset names no input file");
  StackedBars chart;
  chart.id = "quality-inputs";
  chart.title = "Rows kept and rejected";
  chart.description = "For each input file the rows that were kept and those that were rejected.";
  chart.part_names = {"kept", "rejected"};
  chart.each_row_whole = true;
  std::vector<std::vector<std::string>> rows;
  for (const eventlog::InputInfo& input : dataset.inputs) {
    chart.rows.push_back({input.file,
                          Plural(input.rows_read, "row", "rows"),
                          {static_cast<double>(input.rows_kept), static_cast<double>(input.rows_rejected)},
                          {Count(input.rows_kept), Count(input.rows_rejected)}});
    rows.push_back({HtmlName(input.file), Html(input.format), Count(input.rows_read), Count(input.rows_kept),
                    Count(input.rows_rejected), Bytes(input.bytes)});
  }
  const std::string bars = chart.rows.size() <= 12 ? SubHeading(chart.title) + StackedBarsHtml(chart) : "";
  return bars +
         HtmlTable("Input files",
                   {{"File"}, {"Format"}, {"Rows", true}, {"Kept", true}, {"Rejected", true}, {"Size", true}},
                   rows);
}

std::string SeverityChip(Severity severity) {
  if (severity == Severity::kDataLoss) return Chip("bad", "data loss");
  return severity == Severity::kError ? Chip("warn", "error") : Chip("info", "info");
}

std::string Counters(const eventlog::DatasetInfo& dataset) {
  std::string html = SubHeading("Quality counters");
  if (dataset.counters.empty()) return html + "<p>The import counted nothing unusual.</p>\n";
  std::vector<std::vector<std::string>> rows;
  for (const Severity severity : {Severity::kDataLoss, Severity::kError, Severity::kInfo}) {
    for (const eventlog::QualityCounter& counter : dataset.counters) {
      if (counter.severity != severity) continue;
      std::string places;
      for (const std::string& place : counter.first)
        places += (places.empty() ? "" : "<br>") + HtmlName(place);
      rows.push_back({SeverityChip(severity), "<code>" + Html(counter.name, 80) + "</code>",
                      Count(counter.count), places, Html(counter.meaning)});
    }
  }
  return html + HtmlTable("Quality counters of the import",
                          {{"Severity"}, {"Counter"}, {"Count", true}, {"First places"}, {"Meaning"}}, rows);
}

std::string Roles(const eventlog::DatasetInfo& dataset) {
  std::vector<std::vector<std::string>> rows;
  for (const eventlog::RoleUse& use : dataset.roles) {
    rows.push_back({Html(use.role), use.column.empty() ? "<i>none</i>" : HtmlName(use.column),
                    Html(HowText(use.how)), Html(use.note)});
  }
  return HtmlTable("Roles and their columns", {{"Role"}, {"Column"}, {"How"}, {"Note"}}, rows);
}

std::string PrivacyText(const eventlog::DatasetColumn& column) {
  return column.is_private ? "values are tokens" : column.is_raw ? "kept in clear, not shown" : "";
}

std::string Columns(const eventlog::DatasetInfo& dataset) {
  std::vector<std::vector<std::string>> rows;
  for (const eventlog::DatasetColumn& column : dataset.columns) {
    const std::optional<double> share =
        dataset.rows > 0
            ? std::optional(static_cast<double>(column.nulls) / static_cast<double>(dataset.rows))
            : std::nullopt;
    rows.push_back({HtmlName(column.name), column.normalized ? "normalized" : "of the source",
                    Count(column.nulls), Percent(share), PrivacyText(column)});
  }
  return HtmlTable("Columns and their unknown values",
                   {{"Column"}, {"Origin"}, {"Unknown", true}, {"Share", true}, {"Privacy"}}, rows);
}

}  // namespace

std::string QualitySection(const run::RunResult& run) {
  const eventlog::DatasetInfo& dataset = run.dataset;
  std::string html = Inputs(dataset) + Counters(dataset);
  html += Folded("Which column plays which role", Roles(dataset));
  html += Folded("Columns and their unknown values", Columns(dataset));
  return Card("quality", "Data quality", "Every row that was read is either kept or counted as rejected.",
              html);
}

}  // namespace harness::report
