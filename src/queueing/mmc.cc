// SPDX-License-Identifier: Apache-2.0
#include "queueing/mmc.h"

#include "base/prng.h"
#include "queueing/arguments.h"
#include "queueing/erlang.h"

namespace harness::queueing {

Result<QueueMeans> Mmc(double arrival_rate, double mean_service, int64_t servers) {
  ASSIGN_OR_RETURN(const double load, StableLoad("Mmc", arrival_rate, mean_service, servers));
  ASSIGN_OR_RETURN(const double waits, ErlangC(load, servers));
  ASSIGN_OR_RETURN(const double wait,
                   InRange("Mmc", waits / (static_cast<double>(servers) - load) * mean_service));
  return MeansFromWait("Mmc", arrival_rate, mean_service, servers, wait);
}

Result<QueueMeans> Mm1(double arrival_rate, double mean_service) {
  ASSIGN_OR_RETURN(const double rho, StableLoad("Mm1", arrival_rate, mean_service, 1));
  ASSIGN_OR_RETURN(const double wait, InRange("Mm1", rho / (1.0 - rho) * mean_service));
  return MeansFromWait("Mm1", arrival_rate, mean_service, 1, wait);
}

Result<double> MmcWaitTail(double arrival_rate, double mean_service, int64_t servers, double t) {
  ASSIGN_OR_RETURN(const double load, StableLoad("MmcWaitTail", arrival_rate, mean_service, servers));
  RETURN_IF_ERROR(RequireNonNegative("MmcWaitTail", "t", t));
  ASSIGN_OR_RETURN(const double waits, ErlangC(load, servers));
  if (waits == 0.0) return 0.0;  // nothing arrives, or nothing takes time
  return waits * DeterministicExp(-(static_cast<double>(servers) - load) * (t / mean_service));
}

Result<double> MmcWaitQuantile(double arrival_rate, double mean_service, int64_t servers, double p) {
  ASSIGN_OR_RETURN(const double load, StableLoad("MmcWaitQuantile", arrival_rate, mean_service, servers));
  RETURN_IF_ERROR(RequireShare("MmcWaitQuantile", "p", p));
  ASSIGN_OR_RETURN(const double waits, ErlangC(load, servers));
  if (waits <= 1.0 - p) return 0.0;
  const double decays = DeterministicLog(waits / (1.0 - p));
  return InRange("MmcWaitQuantile", decays / (static_cast<double>(servers) - load) * mean_service);
}

}  // namespace harness::queueing
