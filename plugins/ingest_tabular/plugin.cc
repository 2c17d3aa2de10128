// SPDX-License-Identifier: Apache-2.0
// Which rows and columns came in from which inputs, and what was wrong with them?
#include "base/text.h"
#include "plugin/context.h"

namespace harness::plugins::ingest_tabular {
namespace {

// What does not depend on name and format of a file: the same rows in CSV or Parquet say the same.
Json InputsJson(const eventlog::DatasetInfo& info) {
  Json list = Json::array();
  for (const auto& input : info.inputs) {
    list.push_back({{"rows_read", input.rows_read},
                    {"rows_kept", input.rows_kept},
                    {"rows_rejected", input.rows_rejected}});
  }
  return list;
}

Json ColumnsJson(const eventlog::DatasetInfo& info) {
  Json list = Json::array();
  for (const auto& column : info.columns) {
    list.push_back({{"name", column.name},
                    {"normalized", column.normalized},
                    {"nulls", column.nulls},
                    {"private", !eventlog::MayShowValues(column)}});
  }
  return list;
}

Json RolesJson(const eventlog::DatasetInfo& info) {
  Json list = Json::array();
  for (const auto& role : info.roles) {
    list.push_back({{"role", role.role}, {"column", role.column}, {"how", role.how}, {"note", role.note}});
  }
  return list;
}

Json CountersJson(const eventlog::DatasetInfo& info) {
  Json list = Json::array();
  for (const auto& counter : info.counters) {
    list.push_back({{"name", counter.name},
                    {"severity", eventlog::SeverityName(counter.severity)},
                    {"count", counter.count},
                    {"meaning", counter.meaning}});
  }
  return list;
}

plugin::FindingSeverity SeverityOf(const eventlog::QualityCounter& counter) {
  return counter.severity == eventlog::Severity::kDataLoss ? plugin::FindingSeverity::kMedium
                                                           : plugin::FindingSeverity::kLow;
}

// One finding for each counter that says more than "for your information".
plugin::Finding CounterFinding(const eventlog::DatasetInfo& info, const eventlog::QualityCounter& counter,
                               int64_t rows_read) {
  plugin::Finding finding;
  finding.kind = "data_quality";
  finding.id = finding.kind + ":" + counter.name;
  finding.severity = SeverityOf(counter);
  finding.confidence = 1;
  finding.title = counter.name + ": " + FormatThousands(counter.count);
  finding.what = FormatThousands(counter.count) + " times among " + FormatThousands(rows_read) +
                 " rows read: " + counter.meaning;
  finding.why = counter.severity == eventlog::Severity::kDataLoss
                    ? "These rows or values are missing from every figure of the report."
                    : "These values stand in the log but are wrong or unusable in some figures.";
  finding.where = {{"counter", counter.name}};
  finding.measurement_type = "measured";
  finding.assumptions = {"counted in every row while reading, so the confidence is 1"};
  finding.evidence = {"SELECT count(*) AS rows_kept FROM events", info.rows};
  finding.n = rows_read;
  finding.estimate = static_cast<double>(counter.count);
  finding.unit = "occurrences";
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const eventlog::DatasetInfo& info = context.data().info();
  int64_t read = 0;
  int64_t rejected = 0;
  for (const auto& input : info.inputs) {
    read += input.rows_read;
    rejected += input.rows_rejected;
  }
  plugin::PluginResult result;
  result.summary = FormatThousands(info.rows) + " rows and " + std::to_string(info.columns.size()) +
                   " columns from " + std::to_string(info.inputs.size()) +
                   (info.inputs.size() == 1 ? " input" : " inputs") + "; " + FormatThousands(rejected) +
                   " of " + FormatThousands(read) + " rows rejected.";
  result.metrics = {{"rows", info.rows},
                    {"columns", ColumnsJson(info)},
                    {"rows_read", read},
                    {"rows_rejected", rejected},
                    {"inputs", InputsJson(info)},
                    {"roles", RolesJson(info)},
                    {"counters", CountersJson(info)}};
  for (const auto& counter : info.counters) {
    if (counter.severity == eventlog::Severity::kInfo || counter.count == 0) continue;
    result.findings.push_back(CounterFinding(info, counter, read));
  }
  return result;
}

}  // namespace harness::plugins::ingest_tabular
