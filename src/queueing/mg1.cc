// SPDX-License-Identifier: Apache-2.0
#include "queueing/mg1.h"

#include "queueing/arguments.h"

namespace harness::queueing {

Result<QueueMeans> Mg1(double arrival_rate, double mean_service, double scv_service) {
  ASSIGN_OR_RETURN(const double rho, StableLoad("Mg1", arrival_rate, mean_service, 1));
  RETURN_IF_ERROR(RequireNonNegative("Mg1", "scv_service", scv_service));
  ASSIGN_OR_RETURN(const double wait,
                   InRange("Mg1", rho / (1.0 - rho) * ((1.0 + scv_service) / 2.0) * mean_service));
  return MeansFromWait("Mg1", arrival_rate, mean_service, 1, wait);
}

}  // namespace harness::queueing
