// SPDX-License-Identifier: Apache-2.0
// POST /event, GET /stats, GET /events: what other tools tell.
#include "base/text.h"
#include "memory/observer.h"
#include "server/admission.h"
#include "server/console.h"
#include "server/metrics.h"
#include "server/query_parameters.h"
#include "server/services.h"

namespace harness::server {
namespace {

constexpr uint64_t kEventsLimit = uint64_t{8} << 20;
constexpr int64_t kRecentUnlessAsked = 100;

memory::EventHeaders EventHeadersOf(const Request& request) {
  memory::EventHeaders headers;
  headers.content_type = request.Header("content-type");
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with(kCloudEventField)) headers.cloud_events.emplace_back(name, value);
  }
  return headers;
}

Response Post(const Request& request, Services& services) {
  auto events = memory::ParseEvents(request.body, EventHeadersOf(request));
  if (!events) return ProblemOf(events.error());
  const auto outcome = services.observer->Record(std::move(*events));
  if (!outcome) return ProblemOfStoring(outcome.error());
  services.metrics->Add("stat_harness_events_total", {{"result", "stored"}}, outcome->stored);
  services.metrics->Add("stat_harness_events_total", {{"result", "duplicate"}}, outcome->duplicates);
  return JsonResponse(
      {{"stored", outcome->stored}, {"duplicates", outcome->duplicates}, {"seq", outcome->last_seq}});
}

Response Stats(const Request& request, Services& services) {
  const auto recent = IntegerParameter(request, "recent", kRecentUnlessAsked, 0,
                                       static_cast<int64_t>(memory::Observer::kRingEvents));
  if (!recent) return ProblemOf(recent.error());
  return JsonResponse(services.observer->Stats(static_cast<size_t>(*recent)));
}

Result<std::optional<bool>> OkParameter(const Request& request) {
  const std::string text = request.QueryOr("ok", "");
  if (text.empty()) return std::optional<bool>();
  if (text == "true" || text == "false") return std::optional(text == "true");
  return InvalidArgument("ok: found " + Quoted(text) + ", expected true or false");
}

Result<Json> Page(const Request& request, memory::Observer& observer) {
  memory::EventQuery query;
  query.source = request.QueryOr("source", "");
  query.event_kind = request.QueryOr("event_kind", "");
  ASSIGN_OR_RETURN(query.ok, OkParameter(request));
  ASSIGN_OR_RETURN(query.before_seq, IntegerParameter(request, "before", 0, 0, int64_t{1} << 60));
  ASSIGN_OR_RETURN(query.limit, IntegerParameter(request, "limit", 100, 1, 1000));
  return observer.Events(query);
}

Json Count(std::string_view description) {
  return {{"type", "integer"}, {"minimum", 0}, {"description", description}};
}

Json EventSchema() {
  const Json text = {{"type", Json::array({"string", "null"})}};
  Json properties = {{"seq", Count("1, 2, 3, ... in the order of acknowledgement")},
                     {"known_source", {{"type", "boolean"}}},
                     {"ok", {{"type", Json::array({"boolean", "null"})}}},
                     {"duration_ms", {{"type", Json::array({"integer", "null"})}}},
                     {"timestamp", text},
                     {"received_at", {{"type", "string"}}},
                     {"extra", {{"type", "object"}, {"description", "further members as they came"}}}};
  for (const char* name : {"source", "id", "event_kind", "output_summary", "input_summary", "endpoint",
                           "error", "staffer_id", "sig_hash"})
    properties[name] = text;
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

Route PostRoute() {
  Route route;
  route.method = "POST";
  route.pattern = "/event";
  route.id = "postEvent";
  route.tag = "events";
  route.summary =
      "Take an event, bare or as CloudEvents 1.0 (structured, batch, binary); durable once answered";
  route.body = BodyKind::kMemory;
  route.consumes = {"application/json", "application/cloudevents+json", "application/cloudevents-batch+json"};
  route.cloud_events = true;
  route.body_limit = kEventsLimit;
  route.writes = true;
  route.request_schema = {
      {"type", Json::array({"object", "array"})},
      {"description",
       "A bare event: source, event_kind, ok (or success), duration_ms (or audit_duration_ms), "
       "output_summary (or one_liner), input_summary, endpoint, error, staffer_id, sig_hash, timestamp and "
       "any further members; or CloudEvents by their content types, or by ce-* headers with data of any "
       "content type"}};
  route.response_schema = {{"type", "object"},
                           {"properties",
                            {{"stored", Count("events that are new and on disk now")},
                             {"duplicates", Count("events with a source and id that were there already")},
                             {"seq", Count("number of the newest event there is")}}}};
  return route;
}

Route StatsRoute() {
  Route route;
  route.method = "GET";
  route.pattern = "/stats";
  route.id = "getEventStats";
  route.tag = "events";
  route.summary = "Events counted by source and outcome, and the newest of them";
  route.parameters = {
      {"recent",
       "query",
       "How many of the newest events to show",
       false,
       {{"type", "integer"}, {"minimum", 0}, {"maximum", 1000}, {"default", kRecentUnlessAsked}}}};
  route.response_schema = {
      {"type", "object"},
      {"properties",
       {{"total", Count("all events")},
        {"by_source", {{"type", "object"}, {"description", "counts of the known sources"}}},
        {"ok_by_source", {{"type", "object"}}},
        {"unknown_sources",
         {{"type", "object"}, {"description", "counts of other sources as sent; \"\": none was sent"}}},
        {"other_unknown_sources", Count("events of unknown sources past the first 1,000 names")},
        {"error",
         {{"type", "string"}, {"description", "why older events are missing from these; else absent"}}},
        {"ok",
         {{"type", "object"},
          {"properties",
           {{"true", Count("ok")},
            {"false", Count("not ok")},
            {"unknown", Count("did not say")},
            {"rate", {{"type", Json::array({"number", "null"})}}}}}}},
        {"recent", {{"type", "array"}, {"items", EventSchema()}}}}}};
  return route;
}

Route PageRoute() {
  Route route;
  route.method = "GET";
  route.pattern = "/events";
  route.id = "listEvents";
  route.tag = "events";
  route.summary = "Events, newest first";
  route.parameters = {{"source", "query", "Only events of this source"},
                      {"event_kind", "query", "Only events of this kind"},
                      {"ok", "query", "Only events with this outcome", false, {{"type", "boolean"}}},
                      {"before",
                       "query",
                       "Events before this number: next_before of the page before",
                       false,
                       {{"type", "integer"}, {"minimum", 1}}},
                      {"limit",
                       "query",
                       "At most so many",
                       false,
                       {{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}, {"default", 100}}}};
  route.response_schema = {{"type", "object"},
                           {"properties",
                            {{"items", {{"type", "array"}, {"items", EventSchema()}}},
                             {"next_before",
                              {{"type", Json::array({"integer", "null"})},
                               {"description",
                                "before of the next page; null on the last. A page may hold fewer than "
                                "limit and not be the last"}}}}}};
  return route;
}

}  // namespace

void AddEventRoutes(Router& router, Services& services) {
  services.metrics->Help("stat_harness_events_total", "Events received over HTTP, by what became of them");
  Route post = PostRoute();
  post.handler = [&services](const Request& request) { return Post(request, services); };
  router.Add(std::move(post));
  Route stats = StatsRoute();
  stats.handler = [&services](const Request& request) { return Stats(request, services); };
  router.Add(std::move(stats));
  Route page = PageRoute();
  page.handler = [&services](const Request& request) {
    // The console's page of events has the same address.
    if (WantsPage(request)) return EventsPage();
    Response answer = AnswerOf(Page(request, *services.observer));
    answer.headers["vary"] = "accept, accept-encoding";
    return answer;
  };
  router.Add(std::move(page));
}

}  // namespace harness::server
