// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "base/text.h"
#include "server/job_queue.h"
#include "server/metrics.h"
#include "server/services.h"

namespace harness::server {
namespace {

// Resident memory of this process, from /proc/self/statm.
double ResidentBytes() {
  const Result<std::string> text = ReadFile("/proc/self/statm", 4096);
  if (!text) return 0;
  const auto words = Split(*text, ' ');
  const std::optional<int64_t> pages = words.size() > 1 ? ParseInt64(words[1]) : std::nullopt;
  return static_cast<double>(pages.value_or(0) * ::sysconf(_SC_PAGESIZE));
}

double MemberOf(const Json& json, const char* name) {
  return json.is_object() && json.contains(name) && json[name].is_number() ? json[name].get<double>() : 0;
}

void AddGauges(Services& services) {
  Metrics& metrics = *services.metrics;
  metrics.Gauge("process_resident_memory_bytes", "Resident memory of the process.", ResidentBytes);
  const double started = static_cast<double>(services.clock->Now()) / kMicrosPerSecond;
  metrics.Gauge("process_start_time_seconds", "When the server started, in seconds since 1970.",
                [started] { return started; });
  if (sessions::SessionStore* store = services.sessions; store != nullptr) {
    for (const char* name : {"spans", "sessions", "pending", "lag_spans", "journal_bytes"}) {
      metrics.Gauge("stat_harness_sessions_" + std::string(name), "As in /api/v1/sessions-stats.",
                    [store, name] { return MemberOf(store->Stats(), name); });
    }
  }
  if (memory::Observer* observer = services.observer; observer != nullptr) {
    metrics.Gauge("stat_harness_events", "Events observed, as in /stats.",
                  [observer] { return MemberOf(observer->Stats(), "total"); });
  }
}

Json CheckOf(bool ok, std::string_view found) {
  return {{"ok", ok}, {"found", found}};
}

Response Ready(const Services& services) {
  const bool writable = services.home != nullptr && ::access(services.home->path().c_str(), W_OK) == 0;
  const Json checks = {
      {"home", CheckOf(writable, writable ? "writable" : "not writable")},
      {"sessions", CheckOf(services.sessions != nullptr, services.sessions != nullptr ? "open" : "not open")},
      {"observer", CheckOf(services.observer != nullptr, services.observer != nullptr ? "open" : "not open")},
      {"jobs", CheckOf(services.jobs != nullptr, services.jobs != nullptr ? "open" : "not open")}};
  bool ready = true;
  for (const Json& check : checks) ready = ready && check["ok"].get<bool>();
  return JsonResponse({{"status", ready ? "ready" : "not ready"}, {"checks", checks}}, ready ? 200 : 503);
}

Route HealthRoute(std::string_view pattern, std::string_view id, std::string_view summary,
                  std::function<Response(const Request&)> handler) {
  Route route;
  route.method = "GET";
  route.pattern = std::string(pattern);
  route.id = std::string(id);
  route.tag = "health";
  route.summary = std::string(summary);
  route.handler = std::move(handler);
  return route;
}

}  // namespace

void AddHealthRoutes(Router& router, Services& services) {
  if (services.metrics != nullptr && services.clock != nullptr) AddGauges(services);
  Route health = HealthRoute("/healthz", "getHealth", "Whether the process answers", [](const Request&) {
    return JsonResponse({{"status", "ok"}});
  });
  health.open = true;
  health.response_schema = {{"type", "object"}, {"properties", {{"status", {{"const", "ok"}}}}}};
  router.Add(std::move(health));

  Route ready = HealthRoute("/readyz", "getReadiness", "Whether everything that requests need is there",
                            [&services](const Request&) { return Ready(services); });
  ready.open = true;
  ready.response_schema = {
      {"type", "object"},
      {"properties", {{"status", {{"enum", {"ready", "not ready"}}}}, {"checks", {{"type", "object"}}}}}};
  router.Add(std::move(ready));

  Route metrics =
      HealthRoute("/metrics", "getMetrics", "Counters and gauges in the text format of Prometheus",
                  [&services](const Request&) {
                    Response response;
                    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                    response.body = services.metrics->Text();
                    response.headers["cache-control"] = "no-store";
                    return response;
                  });
  metrics.produces = "text/plain";
  router.Add(std::move(metrics));

  Route openapi = HealthRoute(
      "/openapi.json", "getOpenApi", "This interface as an OpenAPI 3.1 document",
      [&router, &services](const Request&) { return JsonResponse(router.OpenApi(services.version)); });
  openapi.response_schema = {{"type", "object"}};
  openapi.open = true;
  router.Add(std::move(openapi));
}

}  // namespace harness::server
