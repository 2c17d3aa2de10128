// SPDX-License-Identifier: Apache-2.0
// JSON in which no object says the same key twice, for files in which silence about that would mislead.
#pragma once

#include <string_view>

#include "base/json.h"

namespace harness {

// As ParseJson, which takes the last of two members of one name. Errors: as ParseJson; kInvalidArgument
// naming the first key that stands twice in one object, and the keys that lead to that object.
Result<Json> ParseJsonOfDistinctKeys(std::string_view text, std::string_view where);

}  // namespace harness
