// SPDX-License-Identifier: Apache-2.0
#include "queueing/erlang.h"

#include <algorithm>

#include "queueing/arguments.h"

namespace harness::queueing {

Result<double> ErlangB(double offered_load, int64_t servers) {
  RETURN_IF_ERROR(RequireServers("ErlangB", servers, 0));
  RETURN_IF_ERROR(RequireNonNegative("ErlangB", "offered_load", offered_load));
  double blocked = 1.0;
  for (int64_t c = 1; c <= servers && blocked > 0.0; ++c) blocked = NextErlangB(blocked, offered_load, c);
  return blocked;
}

Result<double> ErlangC(double offered_load, int64_t servers) {
  RETURN_IF_ERROR(RequireStable("ErlangC", offered_load, servers));
  ASSIGN_OR_RETURN(const double blocked, ErlangB(offered_load, servers));
  return std::min(1.0, ErlangCFromB(blocked, offered_load, servers));
}

}  // namespace harness::queueing
