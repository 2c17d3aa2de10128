// SPDX-License-Identifier: Apache-2.0
#include "server/session_query.h"

#include "base/text.h"
#include "server/query_parameters.h"

namespace harness::server {
namespace {

Result<sessions::SessionQuery::Filter> FilterOf(const std::string& text) {
  const size_t first = text.find(':');
  const size_t second = first == std::string::npos ? first : text.find(':', first + 1);
  if (second == std::string::npos || first == 0) {
    return InvalidArgument("filter: found " + Quoted(text) +
                           ", expected COLUMN:OP:VALUE, such as total_cost:>:0.5");
  }
  return sessions::SessionQuery::Filter{text.substr(0, first), text.substr(first + 1, second - first - 1),
                                        text.substr(second + 1)};
}

}  // namespace

Result<sessions::SessionQuery> SessionQueryOf(const Request& request) {
  sessions::SessionQuery query;
  query.sort = request.QueryOr("sort", query.sort);
  query.cursor = request.QueryOr("cursor", "");
  const std::string order = request.QueryOr("order", "desc");
  if (order != "asc" && order != "desc") {
    return InvalidArgument("order: found " + Quoted(order) + ", expected asc or desc");
  }
  query.descending = order == "desc";
  ASSIGN_OR_RETURN(query.limit, IntegerParameter(request, "limit", query.limit, 1, 1000));
  for (const auto& [key, value] : request.query) {
    if (key != "filter") continue;
    ASSIGN_OR_RETURN(auto filter, FilterOf(value));
    query.filters.push_back(std::move(filter));
  }
  return query;
}

}  // namespace harness::server
