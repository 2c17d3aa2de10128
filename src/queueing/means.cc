// SPDX-License-Identifier: Apache-2.0
#include "queueing/means.h"

#include "queueing/arguments.h"

namespace harness::queueing {

Result<QueueMeans> MeansFromWait(std::string_view where, double arrival_rate, double mean_service,
                                 int64_t servers, double wait) {
  const double offered_load = arrival_rate * mean_service;
  QueueMeans means;
  means.utilization = offered_load / static_cast<double>(servers);
  means.wait = wait;
  ASSIGN_OR_RETURN(means.sojourn, InRange(where, wait + mean_service));
  ASSIGN_OR_RETURN(means.in_queue, InRange(where, arrival_rate * wait));
  means.in_system = means.in_queue + offered_load;
  return means;
}

}  // namespace harness::queueing
