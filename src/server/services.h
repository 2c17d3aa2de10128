// SPDX-License-Identifier: Apache-2.0
// What the resources of one server work with, and the functions that put each group of routes on the table.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "memory/observer.h"
#include "server/router.h"
#include "sessions/session_store.h"
#include "store/catalog.h"
#include "store/home.h"

namespace harness::server {

class JobQueue;  // job_queue.h
class Metrics;   // metrics.h

// Outlives the server. Resources are called from several threads at once.
struct Services {
  const store::Home* home = nullptr;
  const Clock* clock = nullptr;
  store::Catalog* catalog = nullptr;
  sessions::SessionStore* sessions = nullptr;
  memory::Observer* observer = nullptr;
  JobQueue* jobs = nullptr;
  Metrics* metrics = nullptr;
  std::string version;
};

void AddHealthRoutes(Router& router, Services& services);  // /healthz /readyz /metrics /openapi.json
void AddTraceRoutes(Router& router, Services& services);   // POST /v1/traces
void AddSessionRoutes(Router& router,
                      Services& services);                // /api/v1/sessions..., /api/analytics/session/{id}
void AddEventRoutes(Router& router, Services& services);  // /event /stats /events
void AddDatasetRoutes(Router& router, Services& services);  // /api/v1/datasets, /api/v1/uploads
void AddJobRoutes(Router& router, Services& services);      // /api/v1/jobs...
void AddRunRoutes(Router& router, Services& services);  // /api/v1/runs..., /api/v1/compare, /api/v1/overview
void AddConsoleRoutes(Router& router, Services& services);  // / and its assets

}  // namespace harness::server
