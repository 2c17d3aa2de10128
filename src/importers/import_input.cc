// SPDX-License-Identifier: Apache-2.0
#include "importers/import_input.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "importers/composite.h"

namespace harness::importers {

using eventlog::Role;

namespace {

// How the engine's reader of delimited files begins when a row is no row. Its C interface has one kind for
// all invalid input, so the words decide.
constexpr std::array<std::string_view, 4> kRowRefusals = {
    "CSV Error on Line",    // too short or long, broken quote, wrong encoding, a huge line behind others
    "Maximum line size",    // a huge line whose number it does not know
    "Parallel CSV Reader",  // a broken quote, seen from the next thread's part of the file
    "invalid state",        // another line end than that of the first lines
};

std::string ColumnList(const Source& source) {
  std::vector<std::string> names;
  for (const SourceColumn& column : source.columns) names.push_back(column.name);
  std::string text = Join(names, ", ");
  return text.size() > 300 ? text.substr(0, 300) + ", ..." : text;
}

bool HasRole(const RolePicks& picks, Role role) {
  return std::any_of(picks.picks.begin(), picks.picks.end(),
                     [&](const Pick& pick) { return pick.role == role; });
}

// What every log must have to be an event log at all.
Result<void> CheckRoles(const Input& input) {
  const bool has_time = HasRole(input.picks, Role::kStarted) || HasRole(input.picks, Role::kEnded) ||
                        HasRole(input.picks, Role::kQueued);
  if (!has_time) {
    return InvalidArgument(
        input.source.file + ": found no column with the time at which an execution was queued, " +
        "started or ended among " + ColumnList(input.source) +
        "; expected at least one: name it with --map started=COLUMN (see `stat-harness columns`)");
  }
  if (!HasRole(input.picks, Role::kProcessId)) {
    return InvalidArgument(input.source.file + ": found no column that names the activity among " +
                           ColumnList(input.source) +
                           "; name it with --map process=COLUMN (see `stat-harness columns`)");
  }
  return Ok();
}

Result<void> OpenInput(const ImportOptions& options, Input& input) {
  SourceOptions how = options.source;
  how.row_by_row = input.row_by_row;
  ASSIGN_OR_RETURN(input.source, OpenSource(input.path, how));
  input.source.private_columns = options.private_columns;
  input.source.linked_columns = input.linked_columns;
  input.source.parameter_keys = input.parameter_keys;
  AddComposites(options.map, input.source);
  return Ok();
}

std::optional<eventlog::ParameterKeys> TrustedKeysOf(const Input& input) {
  for (const Pick& pick : input.picks.picks) {
    for (size_t i = 0; pick.role == Role::kParams && i < input.sample.columns.size(); ++i) {
      if (input.sample.columns[i].name == pick.column) return eventlog::TrustedKeys(input.sample.values[i]);
    }
  }
  return std::nullopt;
}

bool NeedsValue(Role role) {
  return role == Role::kQueued || role == Role::kEligible || role == Role::kStarted || role == Role::kEnded ||
         role == Role::kWait || role == Role::kDuration || role == Role::kAttempts || role == Role::kSlots;
}

}  // namespace

bool Picked(const RolePicks& picks, Role role) {
  return HasRole(picks, role);
}

Result<void> Begin(const ImportOptions& options, const std::stop_token& stop, Input& input) {
  RETURN_IF_ERROR(OpenInput(options, input));
  const bool unpack =
      input.source.format == "csv" && input.source.dialect.value("compression", "none") != "none";
  input.digest = std::async(std::launch::async, DigestInput, input.path, unpack, stop);
  return Ok();
}

Result<void> Prepare(engine::Connection& connection, const ImportOptions& options, Input& input) {
  auto sample = TakeSample(connection, input.source, input.path, input.storage);
  if (!sample) {
    if (input.source.explain_failure) {
      if (auto reason = input.source.explain_failure()) return *reason;
    }
    return InvalidArgument(input.source.file + ": " + sample.error().message);
  }
  input.sample = std::move(*sample);
  ASSIGN_OR_RETURN(input.picks, PickRoles(input.source, input.sample, options.map, options.time_form));
  input.parameter_keys = TrustedKeysOf(input);
  input.source.parameter_keys = input.parameter_keys;
  return CheckRoles(input);
}

Result<void> OpenAgain(const ImportOptions& options, std::vector<Input>& inputs) {
  for (Input& input : inputs) {
    RETURN_IF_ERROR(OpenInput(options, input));
  }
  return Ok();
}

bool RefusesRow(const Error& error) {
  return error.code == ErrorCode::kInvalidArgument &&
         std::any_of(kRowRefusals.begin(), kRowRefusals.end(), [&](std::string_view wording) {
           return error.message.find(wording) != std::string::npos;
         });
}

bool TurnToRowByRow(const Error& error, std::vector<Input>& inputs) {
  if (!RefusesRow(error)) return false;
  bool turned = false;
  for (Input& input : inputs) {
    if (input.source.format == "csv") turned = !std::exchange(input.row_by_row, true) || turned;
  }
  return turned;
}

Error Explained(std::vector<Input>& inputs, const Error& error) {
  if (error.code != ErrorCode::kInvalidArgument) return error;
  for (Input& input : inputs) {
    if (input.digest.valid()) {
      if (auto digest = input.digest.get(); !digest) return digest.error();
    }
    if (input.source.explain_failure) {
      if (auto reason = input.source.explain_failure()) return *reason;
    }
  }
  return inputs.size() == 1 ? InvalidArgument(inputs.front().source.file + ": " + error.message) : error;
}

Result<void> CheckDeriveQueue(const ImportOptions& options, const std::vector<Input>& inputs) {
  if (!options.derive_queue_case) return Ok();
  for (const Input& input : inputs) {
    for (const Role role : {Role::kCaseId, Role::kStarted, Role::kEnded}) {
      if (!Picked(input.picks, role)) {
        return InvalidArgument("--derive-queue case: " + input.source.file + " has no column for the role " +
                               Quoted(eventlog::RoleName(role)) + ", expected case, started and ended");
      }
    }
  }
  return Ok();
}

Result<void> CheckPrivate(const ImportOptions& options, const std::vector<Input>& inputs) {
  if (!options.private_columns.empty() && options.source.keep_raw) {
    return InvalidArgument("--private and --keep-raw exclude each other: raw rows show private values");
  }
  for (const std::string& name : options.private_columns) {
    const bool there = std::any_of(inputs.begin(), inputs.end(), [&](const Input& input) {
      return std::any_of(input.source.columns.begin(), input.source.columns.end(),
                         [&](const SourceColumn& column) { return column.name == name; });
    });
    if (!there) {
      return InvalidArgument("--private: found no column " + Quoted(name) + " among " +
                             ColumnList(inputs.front().source));
    }
    for (const Input& input : inputs) {
      for (const Pick& pick : input.picks.picks) {
        if (pick.column != name || !NeedsValue(pick.role)) continue;
        return InvalidArgument("--private: " + input.source.file + ": the column " + Quoted(name) +
                               " plays the role " + Quoted(eventlog::RoleName(pick.role)) +
                               ", which needs its value; leave the role out with --map " +
                               std::string(eventlog::RoleName(pick.role)) + "=");
      }
    }
  }
  return Ok();
}

void LinkPrivateRoles(std::vector<Input>& inputs) {
  std::map<Role, std::string> told;  // the first private column of a group
  for (const Input& input : inputs) {
    for (const Pick& pick : input.picks.picks) {
      if (IsToldPrivate(input.source, pick.column)) told.try_emplace(GroupOfLinks(pick.role), pick.column);
    }
  }
  for (Input& input : inputs) {
    for (const Pick& pick : input.picks.picks) {
      const auto group = told.find(GroupOfLinks(pick.role));
      if (group == told.end() || IsToldPrivate(input.source, pick.column)) continue;
      input.linked_columns[pick.column] = group->second;
    }
    input.source.linked_columns = input.linked_columns;
  }
}

}  // namespace harness::importers
