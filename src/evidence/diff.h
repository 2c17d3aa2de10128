// SPDX-License-Identifier: Apache-2.0
// What differs between two packs, file by file, and where in a JSON file.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "evidence/manifest.h"
#include "evidence/pack.h"

namespace harness::evidence {

struct PackDifference {
  std::string path;
  std::string change;               // "only in A", "only in B", "changed"
  std::vector<std::string> places;  // of a JSON file that changed: JSON pointers, 20 at most
  bool stable = false;
};

// By path. Stable differences mean that the two runs do not agree; volatile ones are to be expected.
std::vector<PackDifference> CompareEntries(const std::vector<PackEntry>& a, const std::vector<PackEntry>& b);

// Places where two documents differ, in the order of their pointers: "/stable/headline/rows"; the pointer of
// the whole is "/". At most `limit`.
std::vector<std::string> DifferentPlaces(const Json& a, const Json& b, size_t limit = 20);

// CompareEntries of two packs with the places of JSON files filled in. Files are read as they are: verify the
// packs first. Errors: those of reading the manifests.
Result<std::vector<PackDifference>> ComparePacks(const Path& a, const Path& b);

}  // namespace harness::evidence
