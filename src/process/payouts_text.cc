// SPDX-License-Identifier: Apache-2.0
#include "process/payouts_text.h"

#include <algorithm>

#include "base/exact_json.h"
#include "base/text.h"
#include "process/sample_summary.h"

namespace harness::process {
namespace {

Json FiguresJson(const PayoutFigures& figures, bool knows_status) {
  const auto hours = [](const ExactSum& sum, int64_t n) { return n > 0 ? Json(Hours(sum.value())) : Json(); };
  return {{"runs", figures.runs},
          {"batch_keys", figures.batch_keys},
          {"period_keys", figures.period_keys},
          {"runs_with_duration", figures.runs_with_duration},
          {"duration_us", ExactJson(figures.duration_us)},
          {"duration_hours", hours(figures.duration_us, figures.runs_with_duration)},
          {"runs_with_wait", figures.runs_with_wait},
          {"wait_us", ExactJson(figures.wait_us)},
          {"wait_hours", hours(figures.wait_us, figures.runs_with_wait)},
          {"error_runs", knows_status ? Json(figures.error_runs) : Json()},
          {"keyed_runs", figures.keyed_runs},
          {"batches", figures.keyed_runs - figures.avoidable_calls},
          {"avoidable_calls", figures.avoidable_calls},
          {"priced_calls", figures.priced_calls},
          {"saving_us", ExactJson(figures.saving_us)},
          {"saving_hours", figures.avoidable_calls > 0 && figures.priced_calls == 0
                               ? Json()
                               : Json(Hours(figures.saving_us.value()))}};
}

Json ProcessesJson(const std::map<std::string, PayoutFigures>& processes, bool knows_status) {
  Json list = Json::array();
  for (const auto& [name, figures] : processes) {
    Json row = FiguresJson(figures, knows_status);
    row["process_id"] = name;
    list.push_back(std::move(row));
  }
  return list;
}

Json SetupsJson(const Payouts& payouts) {
  Json list = Json::array();
  for (const CallSetup& setup : payouts.setups) {
    list.push_back({{"process_id", setup.process_id},
                    {"method", setup.method},
                    {"reason", setup.reason},
                    {"n", setup.n},
                    {"setup_us", setup.setup_us ? Json(*setup.setup_us) : Json()}});
  }
  return list;
}

Json QualityJson(const PayoutQuality& quality) {
  return {{"overlapping_calls", quality.overlapping_calls},
          {"calls_without_parameters", quality.calls_without_parameters},
          {"calls_without_key", quality.calls_without_key},
          {"calls_without_time", quality.calls_without_time}};
}

// Quoted where it holds a comma, a quote, a line break or a blank at its ends.
std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos && Trim(text) == text) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

constexpr const char* kHeader =
    "level,source,source_hash,process_id,runs,batch_keys,period_keys,duration_hours,wait_hours,error_runs,"
    "keyed_runs,batches,avoidable_calls,setup_seconds_per_call,setup_method,setup_n,"
    "saving_hours_modeled_upper\n";

std::string Whole(const Json& value) {
  return value.is_null() ? "" : std::to_string(value.get<int64_t>());
}

std::string Decimals(const Json& value) {
  return value.is_null() ? "" : FormatFixed(value.get<double>(), 6);
}

const Json* SetupOf(const Json& report, const std::string& process) {
  for (const Json& setup : report.at("setups")) {
    if (setup.at("process_id") == process) return &setup;
  }
  return nullptr;
}

std::string CsvRow(const std::string& level, const Json* source, const Json& figures, const Json& report) {
  const std::string process = figures.value("process_id", "");
  const Json* setup = SetupOf(report, process);
  std::string row = level + ',';
  row += source == nullptr ? "," : CsvField(source->at("file")) + ',' + source->at("hash").get<std::string>();
  row += ',' + CsvField(process);
  for (const char* key : {"runs", "batch_keys", "period_keys"}) row += ',' + Whole(figures.at(key));
  for (const char* key : {"duration_hours", "wait_hours"}) row += ',' + Decimals(figures.at(key));
  for (const char* key : {"error_runs", "keyed_runs", "batches", "avoidable_calls"}) {
    row += ',' + Whole(figures.at(key));
  }
  if (setup == nullptr) {
    row += ",,,";
  } else {
    const Json& us = setup->at("setup_us");
    row += ',' + (us.is_null() ? "" : FormatFixed(Seconds(us.get<int64_t>()), 6));
    row += ',' + setup->at("method").get<std::string>() + ',' + Whole(setup->at("n"));
  }
  return row + ',' + Decimals(figures.at("saving_hours")) + '\n';
}

}  // namespace

std::vector<std::string> PayoutCautions(const Payouts& payouts) {
  std::vector<std::string> cautions;
  const auto of_calls = [&](int64_t n, const char* one, const char* many) {
    return FormatThousands(n) + " of " + FormatThousands(payouts.total.runs) + " payout calls " +
           (n == 1 ? one : many);
  };
  if (const int64_t n = payouts.quality.overlapping_calls; n > 0) {
    cautions.push_back(of_calls(n, "repeats a call that is", "repeat calls that are") +
                       " in more than one input; totals count them as often as they stand there.");
  }
  if (const int64_t n = payouts.quality.calls_without_time; n > 0)
    cautions.push_back(of_calls(n, "has", "have") + " no time at all; none of them can join a batch.");
  return cautions;
}

Json PayoutsJson(const Payouts& payouts, const PayoutOptions& options) {
  Json sources = Json::array();
  for (const PayoutSource& source : payouts.sources) {
    sources.push_back({{"file", source.file},
                       {"hash", source.hash},
                       {"rows", source.rows},
                       {"processes", ProcessesJson(source.processes, payouts.knows_status)},
                       {"total", FiguresJson(source.total, payouts.knows_status)}});
  }
  return {{"schema_version", 1},
          {"settings",
           {{"processes", options.processes},
            {"batch_keys", options.batch_keys},
            {"period_keys", options.period_keys},
            {"window_us", options.window_us},
            {"least_calls", options.least_calls}}},
          {"size_column", payouts.size_column.empty() ? Json() : Json(payouts.size_column)},
          {"saving_measurement", "modeled"},
          {"saving_bound", "upper"},
          {"setups", SetupsJson(payouts)},
          {"quality", QualityJson(payouts.quality)},
          {"cautions", PayoutCautions(payouts)},
          {"sources", std::move(sources)},
          {"overall",
           {{"processes", ProcessesJson(payouts.by_process, payouts.knows_status)},
            {"total", FiguresJson(payouts.total, payouts.knows_status)}}}};
}

void RenameSources(const std::map<std::string, std::string>& files, Json& report) {
  std::vector<Json> sources = report.at("sources").get<std::vector<Json>>();
  for (Json& source : sources) {
    const auto at = files.find(source.at("hash").get<std::string>());
    if (at != files.end()) source["file"] = at->second;
  }
  const auto key = [](const Json& source) {
    return std::pair(source.at("file").get<std::string>(), source.at("hash").get<std::string>());
  };
  std::stable_sort(sources.begin(), sources.end(),
                   [&](const Json& a, const Json& b) { return key(a) < key(b); });
  report["sources"] = std::move(sources);
}

std::string PayoutsCsv(const Json& report) {
  std::string csv = kHeader;
  for (const Json& source : report.at("sources")) {
    for (const Json& row : source.at("processes")) csv += CsvRow("source_process", &source, row, report);
  }
  for (const Json& source : report.at("sources")) {
    csv += CsvRow("source", &source, source.at("total"), report);
  }
  const Json& overall = report.at("overall");
  for (const Json& row : overall.at("processes")) csv += CsvRow("overall_process", nullptr, row, report);
  return csv + CsvRow("overall", nullptr, overall.at("total"), report);
}

}  // namespace harness::process
