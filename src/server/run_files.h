// SPDX-License-Identifier: Apache-2.0
// The files of a run's folder, and nothing else of the machine.
#pragma once

#include <string>
#include <string_view>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::server {

// {items: [{path, bytes}]}, by path; plain files alone, no links.
Result<Json> ListRunFiles(const Path& folder);

// The plain file `path` of the folder. Errors: kNotFound for anything else: "..", empty parts, links on the
// way, folders, names that are not there.
Result<Path> RunFile(const Path& folder, std::string_view path);

// By the ending, for what a browser shows as text; anything else is application/octet-stream.
std::string ContentTypeOf(const Path& file);

}  // namespace harness::server
