// SPDX-License-Identifier: Apache-2.0
// Cursors of pages: opaque text that only this home makes and accepts.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace harness::sessions {

// `about` is what the cursor belongs to (a query without its cursor and limit). URL-safe.
std::string MakeCursor(std::string_view key, std::string_view about, const Json& place);
// Errors: kInvalidArgument for a text that MakeCursor did not make with this key for this `about`.
Result<Json> ReadCursor(std::string_view key, std::string_view about, std::string_view cursor);

}  // namespace harness::sessions
