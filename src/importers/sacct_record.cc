// SPDX-License-Identifier: Apache-2.0
#include "importers/sacct_record.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "importers/time_parse.h"

namespace harness::importers {
namespace {

constexpr std::string_view kXdmodFields =
    "jobid|jobidraw|cluster|partition|qos|account|group|gid|user|uid|submit|eligible|start|end|elapsed|"
    "exitcode|state|"
    "nnodes|ncpus|reqcpus|reqmem|reqtres|alloctres|timelimit|nodelist|jobname";

std::string_view WithoutTrailingBar(std::string_view line) {
  return line.ends_with('|') ? line.substr(0, line.size() - 1) : line;
}

std::optional<size_t> PositionOf(const std::vector<std::string>& names, std::string_view wanted) {
  for (size_t i = 0; i < names.size(); ++i) {
    // "JobName%30" asks sacct for a width, which stays in some headers.
    if (AsciiLower(names[i].substr(0, names[i].find('%'))) == wanted) return i;
  }
  return std::nullopt;
}

SacctHeader Locate(std::string_view line, bool from_file) {
  SacctHeader header;
  header.from_file = from_file;
  for (const std::string_view name : Split(line, '|')) header.names.emplace_back(Trim(name));
  const auto at = [&](std::string_view name) { return PositionOf(header.names, name); };
  header.job_id = at("jobid");
  header.job_id_raw = at("jobidraw");
  header.job_name = at("jobname");
  header.partition = at("partition");
  header.account = at("account");
  header.qos = at("qos");
  header.user = at("user");
  header.submit = at("submit");
  header.eligible = at("eligible");
  header.start = at("start");
  header.end = at("end");
  header.state = at("state");
  header.node_list = at("nodelist");
  header.cpus = at("alloccpus");
  if (!header.cpus) header.cpus = at("ncpus");
  return header;
}

bool LooksLikeTime(std::string_view value) {
  return IsSacctNull(value) || ParseTime(value, TimeForm::kIso).has_value();
}

}  // namespace

std::optional<SacctHeader> ParseSacctHeader(std::string_view line) {
  if (line.find('|') == std::string_view::npos || !IsValidUtf8(line)) return std::nullopt;
  SacctHeader header = Locate(WithoutTrailingBar(line), true);
  const bool identified = header.job_id || header.job_id_raw;
  const bool more = header.submit || header.start || header.end || header.state || header.job_name ||
                    header.partition || header.account || header.eligible || header.node_list;
  if (!identified || !more) return std::nullopt;
  return header;
}

SacctHeader XdmodLayout() {
  return Locate(kXdmodFields, false);
}

bool IsXdmodRecord(std::string_view line) {
  static const SacctHeader layout = XdmodLayout();
  std::vector<std::string_view> fields;
  if (!SplitSacct(line, layout.names.size(), fields)) return false;
  return !fields[*layout.job_id].empty() && LooksLikeTime(fields[*layout.submit]) &&
         LooksLikeTime(fields[*layout.eligible]) && LooksLikeTime(fields[*layout.start]) &&
         LooksLikeTime(fields[*layout.end]);
}

bool SplitSacct(std::string_view line, size_t expected, std::vector<std::string_view>& fields) {
  fields.clear();
  size_t begin = 0;
  while (true) {
    const size_t bar = line.find('|', begin);
    fields.push_back(line.substr(begin, bar == std::string_view::npos ? bar : bar - begin));
    if (bar == std::string_view::npos) break;
    begin = bar + 1;
  }
  if (fields.size() == expected + 1 && fields.back().empty()) fields.pop_back();
  return fields.size() == expected;
}

bool IsSacctNull(std::string_view value) {
  return value.empty() || value == "None" || value == "Unknown" || value == "N/A" || value == "INVALID";
}

bool IsJobStep(std::string_view job_id) {
  return job_id.find('.') != std::string_view::npos;
}

std::string_view SacctState(std::string_view state) {
  state = state.substr(0, state.find(' '));
  return state.ends_with('+') ? state.substr(0, state.size() - 1) : state;
}

bool IsPrivateSacctField(std::string_view name) {
  static constexpr std::array<std::string_view, 11> kPrivate = {
      "admincomment", "comment",    "container",     "extra", "stderr", "stdin",
      "stdout",       "submitline", "systemcomment", "uid",   "workdir"};
  const std::string lower = AsciiLower(name.substr(0, name.find('%')));
  return std::find(kPrivate.begin(), kPrivate.end(), lower) != kPrivate.end();
}

}  // namespace harness::importers
