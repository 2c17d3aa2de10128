// SPDX-License-Identifier: Apache-2.0
// Plain sentences and figures that more than one format says in the same words. Text, not markup: the caller
// escapes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/facts.h"

namespace harness::report {

// What the run says above all: how long executions waited and which process stands out, or that it is
// unknown.
std::string HeadlineSentence(const run::RunResult& run, const Facts& facts);

// "from eligible to start" or "from queue to start": two figures that must not bear one name.
std::string WaitSpanText(const LongWaits& waits);

// How many executions were retried and how many failed, and how long the failed ones ran.
std::string RetriesSentence(const Retries& retries);
// The table of retries: its columns, of HtmlColumn or MarkdownColumn, and the cells of a process.
template <typename Column>
std::vector<Column> RetryColumns() {
  return {{"Process"},
          {"Runs", true},
          {"Retried", true},
          {"Failed", true},
          {"Retried or failed", true},
          {"Attempts beyond the first", true},
          {"Failed runs ran", true}};
}
std::vector<std::string> RetryCells(const RetriedProcess& process, std::string name);

// "12.0 h (40.0 %)" less wait by one way to tell, or why there is none; the share is of the recorded wait.
std::string SavingText(std::optional<double> hours, std::optional<double> share, const char* none);
std::string ReplayedText(const PoolCapacity& pool);

// "12", or that no row names one.
std::string HostsText(const Facts& facts);
// What the waits leave out: negative ones, and close windows that nothing shows. May be empty.
std::vector<std::string> WaitRemarks(const Waits& waits);
// The table of hosts: its columns, of HtmlColumn or MarkdownColumn, and the cells of a host.
template <typename Column>
std::vector<Column> HostColumns() {
  return {{"Host"},
          {"Most at once", true},
          {"Slots, estimated", true},
          {"Busy, of the most slots held", true},
          {"in a span of", true},
          {"Evidence for the slots"}};
}
std::vector<std::string> HostCells(const Pool& pool, std::string name, std::string evidence);
// Executions without a host, or "" where each names one.
std::string HostRemark(const Load& load);

// What a reader must know before trusting the rest: lost data, failed plugins, derived times, and
// findings that put others in doubt (of the kinds outlying_times and overlapping_inputs). May be empty.
std::vector<std::string> Cautions(const run::RunResult& run);

// "2025-07-01 00:00 to 2026-01-14 10:56 UTC", or "unknown".
std::string SpanText(const eventlog::DatasetInfo& dataset);
// "197 d 10 h", or "unknown".
std::string SpanLength(const eventlog::DatasetInfo& dataset);

// "247,022.2 h", "87.8" for a bare ratio of unit "1", "3 m 20 s" for micros; "unknown" for nothing.
std::string FigureText(std::optional<double> value, const std::string& unit);
// "241,000.0 h to 252,000.0 h (95 %)", or "none" when there is no interval.
std::string IntervalText(const Json& finding);
// The names and values of a finding's `where`, "process_id" and "LOSEXTCHLD"; records of several figures
// stand in report.json alone.
std::vector<std::pair<std::string, std::string>> WhereOf(const Json& finding);

// What a plugin said of itself; of one that failed also the file that holds what it wrote, where it wrote
// anything.
std::string SummaryText(const run::PluginOutcome& plugin);

std::string StatusText(const std::string& status);  // "done", "skipped", "not applicable", "failed"
std::string ScopeText(const std::string& scope);    // "All rows", "Close window, static", ...
std::string ThresholdText(double threshold_s);      // "60 s"
std::string HowText(const std::string& how);        // "inferred from names and content", ...

}  // namespace harness::report
