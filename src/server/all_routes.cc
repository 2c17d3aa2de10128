// SPDX-License-Identifier: Apache-2.0
#include "server/all_routes.h"

namespace harness::server {

void AddAllRoutes(Router& router, Services& services) {
  AddHealthRoutes(router, services);
  AddTraceRoutes(router, services);
  AddSessionRoutes(router, services);
  AddEventRoutes(router, services);
  AddDatasetRoutes(router, services);
  AddJobRoutes(router, services);
  AddRunRoutes(router, services);
  AddConsoleRoutes(router, services);
}

}  // namespace harness::server
