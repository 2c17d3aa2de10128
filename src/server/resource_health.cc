// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <array>

#include "base/json_members.h"
#include "base/text.h"
#include "server/job_queue.h"
#include "server/metrics.h"
#include "server/services.h"

namespace harness::server {
namespace {

// Resident memory of this process, from /proc/self/statm.
std::optional<double> ResidentBytes() {
  const Result<std::string> text = ReadFile("/proc/self/statm", 4096);
  if (!text) return std::nullopt;
  const auto words = Split(*text, ' ');
  const std::optional<int64_t> pages = words.size() > 1 ? ParseInt64(words[1]) : std::nullopt;
  if (!pages) return std::nullopt;
  return static_cast<double>(*pages * ::sysconf(_SC_PAGESIZE));
}

constexpr std::array kOfSessions = {"spans", "sessions", "pending", "lag_spans", "journal_bytes"};

std::string SessionGauge(std::string_view member) {
  return "stat_harness_sessions_" + std::string(member);
}

// One reading for all, because it asks the database. What could not be counted is left out: it is not 0.
void AddSessionGauges(Metrics& metrics, sessions::SessionStore& store) {
  std::map<std::string, std::string> help;
  for (const char* member : kOfSessions) help[SessionGauge(member)] = "As in /api/v1/sessions-stats.";
  metrics.Gauges(std::move(help), [&store] {
    const Json stats = store.Stats();
    Metrics::Reading reading;
    for (const char* member : kOfSessions) {
      if (const auto value = NumberOf(stats, member)) reading[SessionGauge(member)] = *value;
    }
    return reading;
  });
}

// Nothing while not all events could be read: a part of them is no total.
std::optional<double> TotalOf(memory::Observer& observer) {
  const Json stats = observer.Stats(0);
  return stats.contains("error") ? std::nullopt : NumberOf(stats, "total");
}

void AddGauges(Services& services) {
  Metrics& metrics = *services.metrics;
  metrics.Gauge("process_resident_memory_bytes", "Resident memory of the process.", ResidentBytes);
  const double started = static_cast<double>(services.clock->Now()) / kMicrosPerSecond;
  metrics.Gauge("process_start_time_seconds", "When the server started, in seconds since 1970.",
                [started] { return started; });
  if (services.sessions != nullptr) AddSessionGauges(metrics, *services.sessions);
  if (memory::Observer* observer = services.observer; observer != nullptr) {
    metrics.Gauge("stat_harness_events", "Events observed, as in /stats.",
                  [observer] { return TotalOf(*observer); });
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
