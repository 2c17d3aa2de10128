// SPDX-License-Identifier: Apache-2.0
#include "queueing/staffing.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/prng.h"
#include "base/text.h"
#include "queueing/arguments.h"
#include "queueing/erlang.h"

namespace harness::queueing {
namespace {

Result<double> Load(std::string_view where, double arrival_rate, double mean_service) {
  RETURN_IF_ERROR(RequireNonNegative(where, "arrival_rate", arrival_rate));
  RETURN_IF_ERROR(RequireNonNegative(where, "mean_service", mean_service));
  return InRange(where, arrival_rate * mean_service);
}

// The first c above `load` for which meets(share that waits, c - load) holds.
template <typename Meets>
Result<int64_t> FirstServers(std::string_view where, double load, Meets meets) {
  double blocked = 1.0;
  for (int64_t c = 1; c <= kMaxServers && load < static_cast<double>(kMaxServers); ++c) {
    blocked = NextErlangB(blocked, load, c);
    const double spare = static_cast<double>(c) - load;
    if (spare > 0.0 && meets(ErlangCFromB(blocked, load, c), spare)) return c;
  }
  return InvalidArgument(std::string(where) + ": offered load is " + FormatDouble(load) +
                         " erlangs, expected a load and a target that " + std::to_string(kMaxServers) +
                         " servers can meet");
}

// Phi(x) / phi(x) for x >= 0: sqrt(2 pi) / 2 * exp(x^2 / 2) + x + x^3 / 3 + x^5 / (3 * 5) + ..., all
// positive.
double NormalRatio(double x) {
  constexpr double kHalfRootOfTwoPi = 1.2533141373155003;
  double sum = kHalfRootOfTwoPi * DeterministicExp(x * x / 2.0);
  double term = x;
  // The terms grow while odd < x^2, so a small one ends the sum only beyond.
  for (double odd = 3.0; odd < x * x || term > sum * 1e-18; odd += 2.0) {
    sum += term;
    term *= x * x / odd;
  }
  return sum;
}

double WaitShare(double beta) {
  return 1.0 / (1.0 + beta * NormalRatio(beta));
}

// The inverse of WaitShare, to the last bit: halves [0, 40], at whose end the share is 0 in a double.
double BetaForShare(double share) {
  double low = 0.0, high = 40.0;
  while (true) {
    const double middle = low + (high - low) / 2.0;
    if (middle <= low || middle >= high) return high;
    (WaitShare(middle) > share ? low : high) = middle;
  }
}

}  // namespace

Result<int64_t> ServersForWait(double arrival_rate, double mean_service, double target_wait,
                               double scv_arrival, double scv_service) {
  constexpr std::string_view kWhere = "ServersForWait";
  ASSIGN_OR_RETURN(const double load, Load(kWhere, arrival_rate, mean_service));
  RETURN_IF_ERROR(RequirePositive(kWhere, "target_wait", target_wait));
  RETURN_IF_ERROR(RequireNonNegative(kWhere, "scv_arrival", scv_arrival));
  RETURN_IF_ERROR(RequireNonNegative(kWhere, "scv_service", scv_service));
  const double variation = scv_arrival / 2.0 + scv_service / 2.0;
  return FirstServers(kWhere, load, [&](double waits, double spare) {
    return waits / spare * variation * mean_service <= target_wait;
  });
}

Result<int64_t> ServersForWaitShare(double arrival_rate, double mean_service, double target_share) {
  constexpr std::string_view kWhere = "ServersForWaitShare";
  ASSIGN_OR_RETURN(const double load, Load(kWhere, arrival_rate, mean_service));
  RETURN_IF_ERROR(RequireInside(kWhere, "target_share", target_share, 0.0, 1.0));
  return FirstServers(kWhere, load, [&](double waits, double) { return waits <= target_share; });
}

Result<int64_t> ServersForWaitTail(double arrival_rate, double mean_service, double t, double target_share) {
  constexpr std::string_view kWhere = "ServersForWaitTail";
  ASSIGN_OR_RETURN(const double load, Load(kWhere, arrival_rate, mean_service));
  RETURN_IF_ERROR(RequireNonNegative(kWhere, "t", t));
  RETURN_IF_ERROR(RequireInside(kWhere, "target_share", target_share, 0.0, 1.0));
  return FirstServers(kWhere, load, [&](double waits, double spare) {
    return waits <= target_share || waits * DeterministicExp(-spare * (t / mean_service)) <= target_share;
  });
}

Result<double> HalfinWhittWaitShare(double beta) {
  RETURN_IF_ERROR(RequireNonNegative("HalfinWhittWaitShare", "beta", beta));
  return beta > 40.0 ? 0.0 : WaitShare(beta);
}

Result<int64_t> SquareRootServers(double offered_load, double target_share) {
  RETURN_IF_ERROR(RequireNonNegative("SquareRootServers", "offered_load", offered_load));
  RETURN_IF_ERROR(RequireInside("SquareRootServers", "target_share", target_share, 0.0, 1.0));
  if (offered_load > 1e12) {
    return InvalidArgument("SquareRootServers: offered_load is " + FormatDouble(offered_load) +
                           ", expected at most 1e12");
  }
  const double servers = std::ceil(offered_load + BetaForShare(target_share) * std::sqrt(offered_load));
  return static_cast<int64_t>(std::max(servers, std::floor(offered_load) + 1.0));
}

}  // namespace harness::queueing
