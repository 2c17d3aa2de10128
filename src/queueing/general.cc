// SPDX-License-Identifier: Apache-2.0
#include "queueing/general.h"

#include "queueing/arguments.h"
#include "queueing/erlang.h"

namespace harness::queueing {
namespace {

Result<void> RequireVariation(std::string_view where, double scv_arrival, double scv_service,
                              double mean_service) {
  RETURN_IF_ERROR(RequireNonNegative(where, "scv_arrival", scv_arrival));
  RETURN_IF_ERROR(RequireNonNegative(where, "scv_service", scv_service));
  return RequireNonNegative(where, "mean_service", mean_service);
}

double Variation(double scv_arrival, double scv_service) {
  return scv_arrival / 2.0 + scv_service / 2.0;
}

}  // namespace

Result<double> KingmanWait(double rho, double scv_arrival, double scv_service, double mean_service) {
  RETURN_IF_ERROR(RequireShare("KingmanWait", "rho", rho));
  RETURN_IF_ERROR(RequireVariation("KingmanWait", scv_arrival, scv_service, mean_service));
  return InRange("KingmanWait", rho / (1.0 - rho) * Variation(scv_arrival, scv_service) * mean_service);
}

Result<double> AllenCunneenWait(double offered_load, int64_t servers, double scv_arrival, double scv_service,
                                double mean_service) {
  RETURN_IF_ERROR(RequireStable("AllenCunneenWait", offered_load, servers));
  RETURN_IF_ERROR(RequireVariation("AllenCunneenWait", scv_arrival, scv_service, mean_service));
  ASSIGN_OR_RETURN(const double waits, ErlangC(offered_load, servers));
  const double services = waits / (static_cast<double>(servers) - offered_load);
  return InRange("AllenCunneenWait", services * Variation(scv_arrival, scv_service) * mean_service);
}

}  // namespace harness::queueing
