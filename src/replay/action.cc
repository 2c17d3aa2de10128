// SPDX-License-Identifier: Apache-2.0
#include "replay/action.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "replay/action_text.h"
#include "replay/actions.h"

namespace harness::replay {

namespace {

constexpr std::array<const char*, kActionKinds> kKindNames = {
    "add-slots", "priority", "shift", "thin",  "merge",  "split", "retry",
    "route",     "keep",     "cap",   "defer", "unlink", "dedupe"};

std::string SignedText(const std::string& number) {
  return number[0] == '-' ? number : "+" + number;
}

std::string NamesText(const std::vector<uint32_t>& hosts, const Names& names) {
  std::vector<std::string> parts;
  for (const uint32_t host : hosts) parts.push_back(ActionName(names.hosts[host]));
  return parts.empty() ? "*" : Join(parts, ",");
}

std::string PermilleText(int64_t permille) {
  return FormatDouble(static_cast<double>(permille) / kPermille);
}

std::string WindowsText(const Action& action) {
  std::vector<std::string> parts;
  for (const TimeWindow& window : action.windows)
    parts.push_back(FormatIso(window.from_us) + "/" + FormatIso(window.to_us));
  return (action.outside ? ":outside " : ":within ") + Join(parts, ",");
}

// What stands after the target, as text.
std::string ValueText(const Action& action, const Names& names) {
  switch (action.kind) {
    case ActionKind::kAddSlots:
      return SignedText(std::to_string(action.amount));
    case ActionKind::kShift:
      return SignedText(ActionSpan(action.amount));
    case ActionKind::kMerge: {
      std::string text = std::to_string(action.amount);
      if (action.window_us != kDefaultMergeWindow || action.setup_us >= 0)
        text += ":" + ActionSpan(action.window_us);
      return action.setup_us >= 0 ? text + ":" + ActionSpan(action.setup_us) : text;
    }
    case ActionKind::kFewerRetries:
      return PermilleText(action.amount);
    case ActionKind::kRoute:
      return NamesText(action.hosts, names);
    case ActionKind::kKeep:
      return std::to_string(action.amount) + (action.windows.empty() ? "" : WindowsText(action));
    case ActionKind::kDefer:
      return ActionSpan(action.from_us) + "-" + ActionSpan(action.to_us);
    case ActionKind::kUnlink:
      return ActionName(names.processes[action.predecessor]);
    case ActionKind::kDedupe:
      return ActionSpan(action.window_us) + (action.amount > 0 ? ":" + std::to_string(action.amount) : "");
    default:
      return std::to_string(action.amount);
  }
}

bool HasAmount(ActionKind kind) {
  return kind != ActionKind::kRoute && kind != ActionKind::kDefer && kind != ActionKind::kUnlink &&
         kind != ActionKind::kDedupe;
}

}  // namespace

const char* ActionKindName(ActionKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

Names NamesOf(const process::Executions& log, const Model& model) {
  Names names;
  for (size_t i = 0; i < log.processes.size(); ++i) names.processes.emplace_back(log.processes.NameOf(i));
  for (const ModelHost& host : model.hosts) names.hosts.emplace_back(log.hosts.NameOf(host.log_host));
  return names;
}

std::string ToText(const Action& action, const Names& names) {
  const std::string target = action.kind == ActionKind::kAddSlots
                                 ? NamesText(action.hosts, names)
                                 : ActionName(names.processes[action.process]);
  return std::string(ActionKindName(action.kind)) + ":" + target + ":" + ValueText(action, names);
}

Json ToJson(const Action& action, const Names& names) {
  Json json = {{"action", ToText(action, names)}, {"kind", ActionKindName(action.kind)}};
  if (action.kind != ActionKind::kAddSlots) json["process"] = names.processes[action.process];
  if (HasAmount(action.kind)) json["amount"] = action.amount;
  if (action.kind == ActionKind::kAddSlots || action.kind == ActionKind::kRoute) {
    json["hosts"] = Json::array();
    for (const uint32_t host : action.hosts) json["hosts"].push_back(names.hosts[host]);
  }
  if (action.kind == ActionKind::kMerge || action.kind == ActionKind::kDedupe)
    json["window_us"] = action.window_us;
  if (action.kind == ActionKind::kDedupe && action.amount > 0) json["most_windows"] = action.amount;
  if (action.kind == ActionKind::kMerge)
    json["setup_us"] = action.setup_us < 0 ? Json() : Json(action.setup_us);
  if (action.kind == ActionKind::kKeep) {
    json["windows"] = Json::array();
    for (const TimeWindow& window : action.windows)
      json["windows"].push_back(Json::array({window.from_us, window.to_us}));
    json["outside"] = action.outside;
  }
  if (action.kind == ActionKind::kDefer) {
    json["from_us"] = action.from_us;
    json["to_us"] = action.to_us;
  }
  if (action.kind == ActionKind::kUnlink) json["predecessor"] = names.processes[action.predecessor];
  return json;
}

JobColumns ColumnsChangedBy(ActionKind kind) {
  if (!ChangesJobs(kind)) return JobColumns::kNone;
  if (kind == ActionKind::kUnlink) return JobColumns::kPredecessor;
  return kind == ActionKind::kFewerRetries ? JobColumns::kService : JobColumns::kAll;
}

bool ChangesJobs(ActionKind kind) {
  return kind != ActionKind::kAddSlots && kind != ActionKind::kSetPriority && kind != ActionKind::kRoute &&
         kind != ActionKind::kCap;
}

Result<void> Apply(const Action& action, Machines& machines) {
  switch (action.kind) {
    case ActionKind::kAddSlots: {
      Machines changed = machines;
      if (action.hosts.empty()) RETURN_IF_ERROR(AddSlots(changed, std::nullopt, action.amount));
      for (const uint32_t host : action.hosts) RETURN_IF_ERROR(AddSlots(changed, host, action.amount));
      machines = std::move(changed);
      return Ok();
    }
    case ActionKind::kSetPriority:
      return SetPriority(machines, action.process, action.amount);
    case ActionKind::kRoute:
      return Route(machines, action.process, action.hosts);
    case ActionKind::kCap:
      return Cap(machines, action.process, action.amount);
    default:
      return InvalidArgument("found " + std::string(ActionKindName(action.kind)) +
                             ", expected an action on machines");
  }
}

Result<void> Apply(const Action& action, JobEdits& edits) {
  const uint32_t process = action.process;
  switch (action.kind) {
    case ActionKind::kShift:
      return Shift(edits, process, action.amount);
    case ActionKind::kThin:
      return Thin(edits, process, action.amount);
    case ActionKind::kMerge:
      return MergeCalls(edits, process, action.amount, action.window_us,
                        action.setup_us < 0 ? std::nullopt : std::optional<Micros>(action.setup_us));
    case ActionKind::kSplit:
      return Split(edits, process, action.amount);
    case ActionKind::kFewerRetries:
      return FewerRetries(edits, process, action.amount);
    case ActionKind::kKeep:
      return Keep(edits, process, action.amount, action.windows, action.outside);
    case ActionKind::kDefer:
      return Defer(edits, process, action.from_us, action.to_us);
    case ActionKind::kUnlink:
      return Unlink(edits, process, action.predecessor);
    case ActionKind::kDedupe:
      return Dedupe(edits, process, action.window_us, action.amount);
    default:
      return InvalidArgument("found " + std::string(ActionKindName(action.kind)) +
                             ", expected an action on jobs");
  }
}

}  // namespace harness::replay
