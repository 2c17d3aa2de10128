// SPDX-License-Identifier: Apache-2.0
// Where a project's known_issues.yaml stands.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/config.h"
#include "insight/known_issues.h"

namespace harness::cli {

// The issues of the file that the setting known_issues.file names, which must be there; else of
// known_issues.yaml beside the first input, where that is a file; else of the one in the working folder; none
// without a file. Errors: kNotFound, kInvalidArgument with line and column.
Result<std::vector<insight::KnownIssue>> ProjectIssues(const Config& config,
                                                       const std::vector<std::string>& inputs);

}  // namespace harness::cli
