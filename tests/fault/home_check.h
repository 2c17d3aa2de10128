// SPDX-License-Identifier: Apache-2.0
// Whether everything in a home is whole: what must hold whenever no process works in it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "tests/fault/victim.h"

namespace harness::tests {

// Remembers what it has recomputed, so that checking a growing home again and again stays cheap.
class HomeCheck {
 public:
  HomeCheck(const Place& place, Path home) : place_(place), home_(std::move(home)) {}

  // Opens the home by `datasets` and `runs`, then expects: both succeed; no staging folder, temporary file or
  // unknown name is left, neither in the home nor where the program ran; folders and rows of datasets are the
  // same, each with its canonical hash recomputed from its Parquet once; folders and complete runs are the
  // same, each with its reports and the digest of their stable part; no run is running; catalog and journal
  // are sound. Failures are GoogleTest's.
  void ExpectWhole();
  // The same without opening the home first, after a program that ended by itself.
  void ExpectTidy() const;

  std::set<std::string> DatasetVersions() const;   // by folder
  std::map<std::string, std::string> RunStates();  // by `runs`
  // stable_digest of every complete run.
  const std::map<std::string, std::string>& digests() const { return digests_; }

 private:
  Json List(const char* verb);
  void ExpectDatasets(const Json& rows);
  void ExpectRuns(const Json& rows);
  void ExpectRunFolder(const std::string& run_id);
  void ExpectSoundStore() const;

  const Place& place_;
  const Path home_;
  std::set<std::string> hashed_;
  std::map<std::string, std::string> digests_;
};

// The canonical table hash of the dataset's Parquet file, computed anew.
std::string RecomputedVersion(const Path& dataset_folder);

}  // namespace harness::tests
