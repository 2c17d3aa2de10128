// SPDX-License-Identifier: Apache-2.0
// Text that must not stand in the output of a run with known issues off, and the search for it.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "insight/gate.h"

namespace harness::insight {

// Where a phrase stands.
struct Leak {
  std::string file;  // relative to the folder, with forward slashes
  std::string phrase;
  bool in_name = false;  // in the name of the file and not in its text
  bool operator==(const Leak&) const = default;
};

// Looks for the phrases in the names and bytes of all files below `folder`; by file and phrase, each pair
// once. Letter case (ASCII), backslashes, runs of white space and the entities of HTML make no difference, so
// that a phrase is found in JSON, Markdown and HTML alike. Phrases of fewer than four bytes are not looked
// for. Errors: kIo.
Result<std::vector<Leak>> ScanForPhrases(const Path& folder, const std::vector<std::string>& phrases);

// Fails with the first leaks by name. `phrases`: how many were looked for.
Gate LandmarkGate(const std::vector<Leak>& leaks, size_t phrases);

}  // namespace harness::insight
