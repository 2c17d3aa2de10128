// SPDX-License-Identifier: Apache-2.0
// The catalog: which datasets, runs and findings the home holds, in one SQLite file.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "store/home.h"
#include "store/process_identity.h"
#include "store/sqlite.h"

namespace harness::store {

struct DatasetRow {
  std::string version;  // "sha256:<64 hex digits>", the canonical table hash; the caller computes it
  std::string name;     // for people; several versions may share one
  int64_t rows = 0;
  Timestamp created_us = 0;
  Json info = Json::object();
};

// One input that led to a dataset: the digest of its bytes and the digest of all that decided how they were
// read.
struct DatasetInput {
  std::string input_digest;
  std::string mapping_digest;
};

enum class RunState { kRunning, kComplete, kFailed, kAborted };
std::string_view NameOf(RunState state);  // "running", "complete", "failed", "aborted"

struct RunRow {
  std::string run_id;
  std::string dataset_version;
  RunState state = RunState::kRunning;
  Timestamp started_us = 0;
  std::optional<Timestamp> finished_us;
  ProcessIdentity process;
  Json summary = Json::object();
};

struct FindingRow {
  std::string plugin_id;
  std::string finding_id;  // unique within its plugin and run
  std::string kind;
  std::string severity;
  std::string title;
  Json json = Json::object();
};

// Every change is one transaction and is on disk when the call returns. Thread-safe; any number of
// processes may have it open, readers do not wait for writers. Must not be used across a fork.
// Order of writes for the callers: publish the folder first, then insert or finish its row, so that a row
// always has its folder. What was published by a process that died before it wrote the row is found again by
// Open of the home, see recovery.h.
// Errors of all calls, besides those named: kBusy when another process held the write lock for 30 s; kIo.
class Catalog {
 public:
  // Makes or migrates the file and marks the runs of dead processes as aborted.
  // Errors: kInvalidArgument for a file that a newer version has written.
  static Result<Catalog> Open(const Path& path, const Clock& clock = SystemClock());
  // The home's catalog; takes up what was published without its row first, so that a run whose folder is
  // whole is complete, not aborted. Of a home that is read only it reads what stands there and changes
  // nothing. Errors: also kNotFound for such a home without a catalog.
  static Result<Catalog> Open(const Home& home, const Clock& clock = SystemClock());

  // Adds the dataset with its inputs; a version that is there already only gains the inputs. True
  // when it is new. An input with the same two digests is moved to this version.
  Result<bool> InsertDataset(const DatasetRow& dataset, std::span<const DatasetInput> inputs);
  // By version, by name, or by the start of a version (with or without "sha256:").
  // Errors: kNotFound; kInvalidArgument naming the versions when several match.
  Result<DatasetRow> FindDataset(std::string_view text) const;
  // Oldest first, ties by version.
  Result<std::vector<DatasetRow>> ListDatasets() const;
  // The version that this very input gave before under this mapping; nothing when it is new.
  Result<std::optional<std::string>> FindInput(const DatasetInput& input) const;

  // Adds a running run owned by the calling process. Errors: kInvalidArgument when the id is taken.
  Result<void> BeginRun(std::string_view run_id, std::string_view dataset_version, Timestamp started_us);
  // Errors: kNotFound; kInvalidArgument when the run is not running, or `state` is kRunning.
  Result<void> FinishRun(std::string_view run_id, RunState state, Timestamp finished_us, const Json& summary);
  // Makes the run complete with all its findings, whatever was written of it before: for a run whose folder
  // was published and whose process died before FinishRun. False when it is complete or failed already, or
  // running in a process that lives. `run.state` and `run.process` are not read.
  Result<bool> AdoptRun(const RunRow& run, std::span<const FindingRow> findings);
  // Ids of complete and failed runs, sorted.
  Result<std::vector<std::string>> FinishedRunIds() const;
  // Marks running runs whose process is dead as aborted; returns their ids, sorted.
  Result<std::vector<std::string>> AbortDeadRuns(Timestamp finished_us);
  // Newest first, ties by id; of one dataset, or of all when `dataset_version` is empty.
  Result<std::vector<RunRow>> ListRuns(std::string_view dataset_version = "") const;
  // By id or by the start of one. Errors: kNotFound; kInvalidArgument when several match.
  Result<RunRow> FindRun(std::string_view text) const;

  // Adds all or none. Errors: kInvalidArgument for an unknown run or a finding that is there already.
  Result<void> InsertFindings(std::string_view run_id, std::span<const FindingRow> findings);
  // By plugin id, then finding id.
  Result<std::vector<FindingRow>> ListFindings(std::string_view run_id) const;

 private:
  explicit Catalog(Database database);
  struct State {
    std::mutex mutex;
    Database database;
  };
  std::unique_ptr<State> state_;
};

}  // namespace harness::store
