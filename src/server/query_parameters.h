// SPDX-License-Identifier: Apache-2.0
// Query parameters read as what they are, with an error that names the parameter.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "server/http.h"

namespace harness::server {

// `otherwise` when absent. Errors: kInvalidArgument: "limit: found "many", expected a whole number from 1 to
// 1000".
Result<int64_t> IntegerParameter(const Request& request, std::string_view name, int64_t otherwise,
                                 int64_t least, int64_t most);

}  // namespace harness::server
