// SPDX-License-Identifier: Apache-2.0
#include "server/query_parameters.h"

#include "base/text.h"

namespace harness::server {

Result<int64_t> IntegerParameter(const Request& request, std::string_view name, int64_t otherwise,
                                 int64_t least, int64_t most) {
  for (const auto& [key, value] : request.query) {
    if (key != name) continue;
    const auto number = ParseInt64(value);
    if (number && *number >= least && *number <= most) return *number;
    return InvalidArgument(std::string(name) + ": found " + Quoted(value) +
                           ", expected a whole number from " + std::to_string(least) + " to " +
                           std::to_string(most));
  }
  return otherwise;
}

}  // namespace harness::server
