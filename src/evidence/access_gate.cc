// SPDX-License-Identifier: Apache-2.0
#include "evidence/access_gate.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace harness::evidence {
namespace {

using insight::Verdict;
using plugin::AccessStatus;

constexpr std::array kStatuses = {AccessStatus::kCompliant, AccessStatus::kApprovedBoundedLoader,
                                  AccessStatus::kNeedsStreaming, AccessStatus::kViolation};

std::string Counted(int64_t count, const char* one, const char* many) {
  return FormatThousands(count) + " " + (count == 1 ? one : many);
}

double Share(const DataAccess& access) {
  return access.plugins.empty()
             ? 1.0
             : static_cast<double>(access.covered()) / static_cast<double>(access.plugins.size());
}

std::string CoverageText(const DataAccess& access) {
  return "coverage " + PercentText(Share(access));
}

bool AllCovered(const DataAccess& access) {
  return access.covered() == static_cast<int64_t>(access.plugins.size());
}

Json Names(const DataAccess& access, auto matches) {
  Json names = Json::array();
  for (const PluginAccess& plugin : access.plugins) {
    if (matches(plugin)) names.push_back(plugin.fixed.plugin_id);
  }
  return names;
}

Json Uncovered(const DataAccess& access) {
  return Names(access, [](const PluginAccess& plugin) { return !plugin.covered; });
}

Json Violations(const DataAccess& access) {
  return Names(access, [](const PluginAccess& plugin) { return plugin.status == AccessStatus::kViolation; });
}

Verdict VerdictOf(const DataAccess& access) {
  if (!access.expired.empty()) return Verdict::kFail;
  const bool violated = access.Count(AccessStatus::kViolation) > 0;
  if (!violated && AllCovered(access)) return Verdict::kPass;
  if (!access.policy.strict) return Verdict::kWarn;
  return AllCovered(access) ? Verdict::kFail : Verdict::kInconclusive;
}

std::string SentenceOf(const DataAccess& access) {
  std::string text = access.policy.strict ? "Phase B: " : "Phase A: ";
  for (const AllowlistEntry& entry : access.expired)
    text += "the allowlist entry of " + entry.plugin_id + " (" + entry.owner + ") expired on " +
            entry.expires + "; ";
  const int64_t violations = access.Count(AccessStatus::kViolation);
  text += violations == 0 ? "no plugin breaks its data contract"
                          : Counted(violations, "plugin breaks", "plugins break") + " the data contract";
  text += " over " + FormatThousands(access.rows) + " rows; " + CoverageText(access);
  if (!AllCovered(access)) {
    std::vector<std::string> names = Uncovered(access).get<std::vector<std::string>>();
    text += ", not known of " + Join(names, ", ");
  }
  text += ".";
  for (const PluginAccess& plugin : access.plugins) {
    if (plugin.status == AccessStatus::kViolation)
      text += " " + plugin.fixed.plugin_id + ": " + plugin.sentence;
  }
  return text;
}

Json Statuses(const DataAccess& access) {
  Json statuses = Json::object();
  for (const AccessStatus status : kStatuses)
    statuses[std::string(plugin::NameOf(status))] = access.Count(status);
  return statuses;
}

Json Expired(const DataAccess& access) {
  Json expired = Json::array();
  for (const AllowlistEntry& entry : access.expired) expired.push_back(ToJson(entry));
  return expired;
}

}  // namespace

int64_t DataAccess::covered() const {
  return std::count_if(plugins.begin(), plugins.end(),
                       [](const PluginAccess& plugin) { return plugin.covered; });
}

int64_t DataAccess::mismatches() const {
  int64_t count = 0;
  for (const PluginAccess& plugin : plugins) count += static_cast<int64_t>(plugin.mismatches.size());
  return count;
}

int64_t DataAccess::Count(AccessStatus status) const {
  return std::count_if(plugins.begin(), plugins.end(),
                       [status](const PluginAccess& plugin) { return plugin.status == status; });
}

DataAccess JudgeDataAccess(std::vector<PluginAccess> plugins, int64_t rows, AccessPolicy policy,
                           Timestamp now) {
  DataAccess access;
  access.rows = rows;
  access.policy = std::move(policy);
  access.plugins = std::move(plugins);
  for (const AllowlistEntry& entry : access.policy.allowlist) {
    if (entry.IsExpired(now)) access.expired.push_back(entry);
  }
  access.gate = {"data_access", true, VerdictOf(access), SentenceOf(access),
                 Json{{"phase", access.policy.strict ? "B" : "A"},
                      {"rows", rows},
                      {"unbounded_rows", access.policy.unbounded_rows},
                      {"coverage", Share(access)},
                      {"uncovered", Uncovered(access)},
                      {"violations", Violations(access)},
                      {"mismatches", access.mismatches()},
                      {"expired", Expired(access)}}};
  return access;
}

Json ToJson(const DataAccess& access) {
  Json allowlist = Json::array();
  for (const AllowlistEntry& entry : access.policy.allowlist) allowlist.push_back(ToJson(entry));
  Json plugins = Json::array();
  for (const PluginAccess& plugin : access.plugins) plugins.push_back(ToJson(plugin));
  return {{"policy",
           {{"phase", access.policy.strict ? "B" : "A"},
            {"unbounded_rows", access.policy.unbounded_rows},
            {"allowlist", std::move(allowlist)}}},
          {"coverage",
           {{"plugins", access.plugins.size()},
            {"covered", access.covered()},
            {"share", Share(access)},
            {"uncovered", Uncovered(access)}}},
          {"statuses", Statuses(access)},
          {"mismatches", access.mismatches()},
          {"gate", insight::ToJson(access.gate)},
          {"plugins", std::move(plugins)}};
}

std::string AccessLine(const DataAccess& access) {
  constexpr std::array<const char*, 4> kWords = {"compliant", "in approved bounds", "to be made to stream",
                                                 "in violation"};
  std::vector<std::string> parts;
  for (size_t i = 0; i < kStatuses.size(); ++i) {
    const int64_t count = access.Count(kStatuses[i]);
    if (count > 0) parts.push_back(FormatThousands(count) + " " + kWords[i]);
  }
  return Counted(static_cast<int64_t>(access.plugins.size()), "plugin", "plugins") + ": " +
         Join(parts, ", ") + "; " + CoverageText(access) + ", " +
         Counted(access.mismatches(), "mismatch", "mismatches");
}

}  // namespace harness::evidence
