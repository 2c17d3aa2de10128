// SPDX-License-Identifier: Apache-2.0
// One input of an import on its way, and what one attempt at writing its rows needs and finds.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "importers/import.h"
#include "importers/import_plan.h"
#include "importers/input_digest.h"
#include "importers/open_source.h"

namespace harness::importers {

// One input on its way: how it is read, and what was found in it.
struct Input {
  Path path;
  Source source;
  RolePicks picks;
  Sample sample;
  SampleStorage storage;
  std::future<Result<InputDigest>> digest;
  bool row_by_row = false;  // the engine refused a row: SourceOptions::row_by_row
  // What the picks and the sample tell of private values, for each opening of the source.
  std::map<std::string, std::string> linked_columns;
  std::optional<eventlog::ParameterKeys> parameter_keys;
};

// Everything that one attempt at writing the dataset needs and finds.
struct Attempt {
  std::vector<ExtraColumn> extras;
  std::vector<SourcePlan> plans;
  CarriedColumns carried;
  std::shared_ptr<QualityLog> quality = std::make_shared<QualityLog>();
  std::set<std::string> absent;  // normalized columns that are null in every row, made behind the sort
  bool has_ties = false;         // two rows agree in every column of the order

  // A column of texts that stands in the file as whole numbers.
  bool IsInFileAsNumber(std::string_view column) const {
    const auto at = carried.find(std::string(column));
    return at != carried.end() && at->second == Carriage::kWhole;
  }
};

bool Picked(const RolePicks& picks, eventlog::Role role);

// Opens the input and starts its digest, which ends early once `stop` asks for that. Errors:
// kInvalidArgument.
Result<void> Begin(const ImportOptions& options, const std::stop_token& stop, Input& input);

// Samples an input that was begun and picks its roles. Errors: kInvalidArgument, also for a log without a
// time or an activity.
Result<void> Prepare(engine::Connection& connection, const ImportOptions& options, Input& input);

// The sources afresh, for writing the rows again.
Result<void> OpenAgain(const ImportOptions& options, std::vector<Input>& inputs);

// Whether an error of the engine is about a row of a delimited file, rather than the file or the machine.
bool RefusesRow(const Error& error);

// After the engine refused a row: the delimited inputs will be opened for reading row by row. False when that
// is not what failed, or when all of them are already.
bool TurnToRowByRow(const Error& error, std::vector<Input>& inputs);

// What a source itself says of a scan that failed, where it knows better than the engine.
Error Explained(std::vector<Input>& inputs, const Error& error);

// Errors: kInvalidArgument when the queue is to be derived and a log lacks what that needs.
Result<void> CheckDeriveQueue(const ImportOptions& options, const std::vector<Input>& inputs);

// Errors: kInvalidArgument when no input has a column that is to be private, or when one plays a role that
// needs its value: a time or a number.
Result<void> CheckPrivate(const ImportOptions& options, const std::vector<Input>& inputs);

// Columns that play the role of a private one, or link to its ids, in any of the inputs: their sources give
// tokens, too. After Prepare of all.
void LinkPrivateRoles(std::vector<Input>& inputs);

}  // namespace harness::importers
