// SPDX-License-Identifier: Apache-2.0
// In which days of each month are the books closed, and how do we know?
#include "base/text.h"
#include "plugin/context.h"
#include "process/close_windows.h"
#include "process/confidence.h"
#include "process/sql_terms.h"

namespace harness::plugins::analysis_close_cycle_window_resolver {
namespace {

process::CloseOptions OptionsOf(const Json& config) {
  process::CloseOptions options;
  options.first_day = config.at("first_day").get<int>();
  options.static_last_day = config.at("static_last_day").get<int>();
  options.share = config.at("share").get<double>();
  options.least_rows = config.at("least_rows").get<int64_t>();
  options.last_roll_day = config.at("last_roll_day").get<int>();
  return options;
}

// The roll day and the day after, the new month beside the one before.
std::string StreakQuery(const process::CloseWindow& window) {
  const std::string at = process::kReferenceSql;
  return "SELECT CAST(floor(" + at +
         " / 86400000000.0) AS BIGINT) AS day, account_month, count(*) AS executions "
         "FROM events WHERE account_month IN (" +
         std::to_string(process::MonthBefore(window.month)) + ", " + std::to_string(window.month) + ") AND " +
         at + " >= " + std::to_string(window.to_us - kMicrosPerDay) + " AND " + at + " < " +
         std::to_string(window.to_us + kMicrosPerDay) + " GROUP BY ALL ORDER BY ALL";
}

plugin::Finding WindowFinding(const process::CloseWindow& window) {
  const std::string month = std::to_string(window.month / 100) + "-" + (window.month % 100 < 10 ? "0" : "") +
                            std::to_string(window.month % 100);
  const auto with_new_month = static_cast<int64_t>(window.share * static_cast<double>(window.n) + 0.5);
  plugin::Finding finding;
  finding.kind = "close_window";
  finding.id = "close_window:" + month;
  finding.severity = plugin::FindingSeverity::kInfo;
  // How surely the new month holds more than the old one in the streak: its share's lower bound.
  finding.confidence = process::CoverageConfidence(with_new_month, window.n);
  finding.title = "Month " + month + " takes over on day " + std::to_string(window.roll_day);
  finding.what = "The close before " + month + " runs from " + FormatIso(window.from_us) + " to " +
                 FormatIso(window.to_us) + "; on the roll day and the day after, " +
                 PercentText(window.share) + " of the parameters name the new month.";
  finding.why = "Waits inside the close are reported apart, because its load is another one.";
  finding.where = {{"month", month}, {"from", FormatIso(window.from_us)}, {"to", FormatIso(window.to_us)}};
  finding.measurement_type = "measured";
  finding.assumptions = {"days are UTC", "confidence is the lower 95 % bound of the share of the new month"};
  finding.evidence = {StreakQuery(window), window.n};
  finding.n = window.n;
  finding.estimate = static_cast<double>(window.roll_day);
  finding.unit = "day of month";
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::FindCloseWindows(context.data(), OptionsOf(context.config())));
  if (windows.fixed.empty()) {
    return plugin::NotApplicable("no_times", "The log has no times, so there is no month to close.");
  }
  ASSIGN_OR_RETURN(const int64_t with_month,
                   context.data().QueryInt64("SELECT count(account_month)::BIGINT FROM events"));
  plugin::PluginResult result;
  Json fixed = Json::array();
  Json dynamic = Json::array();
  int64_t from_parameters = 0;
  for (const process::CloseWindow& window : windows.fixed) fixed.push_back(process::ToJson(window));
  for (const process::CloseWindow& window : windows.dynamic) {
    dynamic.push_back(process::ToJson(window));
    if (window.source != "parameters") continue;
    ++from_parameters;
    result.findings.push_back(WindowFinding(window));
  }
  result.metrics = {{"rows_with_month", with_month},
                    {"rows", context.data().info().rows},
                    {"static", std::move(fixed)},
                    {"dynamic", std::move(dynamic)},
                    {"months_from_parameters", from_parameters}};
  const std::string days = "day " + std::to_string(context.config().at("first_day").get<int>()) + " to day " +
                           std::to_string(context.config().at("static_last_day").get<int>());
  result.summary =
      from_parameters == 0
          ? "No close window shows in the parameters; the fixed " + days +
                " of each month stands in its place."
          : std::to_string(windows.dynamic.size()) + " close windows; " + std::to_string(from_parameters) +
                " of them end where the parameters show the new month taking over, the others are the "
                "fixed " +
                days + ".";
  return result;
}

}  // namespace harness::plugins::analysis_close_cycle_window_resolver
