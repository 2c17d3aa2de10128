// SPDX-License-Identifier: Apache-2.0
// Columns joined from several: `--map process=workflow+job` makes the activity "Build/pre-commit".
#pragma once

#include <map>
#include <string>

#include "importers/source.h"

namespace harness::importers {

// For each mapped name that is no column of the source but names columns joined by '+', adds a text column of
// that name: the parts with '/' between them, null where a part is null.
void AddComposites(const std::map<std::string, std::string>& mapped, Source& source);

}  // namespace harness::importers
