// SPDX-License-Identifier: Apache-2.0
// The sessions, cascades and their baselines.
#include <functional>
#include <memory>
#include <mutex>

#include "base/progress.h"
#include "base/text.h"
#include "importers/time_parse.h"
#include "server/metrics.h"
#include "server/query_parameters.h"
#include "server/session_document.h"
#include "server/session_query.h"
#include "server/span_store.h"

namespace harness::server {
namespace {

constexpr uint64_t kTraceFileLimit = uint64_t{64} << 20;
constexpr int64_t kSpansOfAPage = 5000;

using Answer = std::function<Result<Json>(const Request& request, sessions::SessionStore& store)>;

Result<Json> ToJson(const Result<sessions::SessionPage>& page) {
  if (!page) return page.error();
  return Json{{"items", page->rows},
              {"next_cursor", page->next_cursor.empty() ? Json() : Json(page->next_cursor)},
              {"total", page->total ? Json(*page->total) : Json()}};
}

Result<Json> Page(const Request& request, sessions::SessionStore& store) {
  ASSIGN_OR_RETURN(const sessions::SessionQuery query, SessionQueryOf(request));
  return ToJson(store.Page(query));
}

Result<Json> Document(const Request& request, sessions::SessionStore& store) {
  ASSIGN_OR_RETURN(const Json row, store.Row(request.Id()));
  return SessionDocument(row);
}

Result<sessions::SpanForm> FormOf(const std::string& name) {
  if (name == "whole") return sessions::SpanForm::kWhole;
  if (name == "brief") return sessions::SpanForm::kBrief;
  if (name == "outline") return sessions::SpanForm::kOutline;
  return InvalidArgument("form: found " + Quoted(name) + ", expected whole, brief or outline");
}

Result<Json> Spans(const Request& request, sessions::SessionStore& store) {
  ASSIGN_OR_RETURN(const int64_t limit, IntegerParameter(request, "limit", 1000, 1, kSpansOfAPage));
  ASSIGN_OR_RETURN(const sessions::SpanForm form, FormOf(request.QueryOr("form", "whole")));
  return store.Spans(request.Id(), request.QueryOr("cursor", ""), limit, form);
}

Result<Json> Outliers(const Request& request, sessions::SessionStore& store) {
  ASSIGN_OR_RETURN(const int64_t limit, IntegerParameter(request, "limit", 100, 1, 1000));
  return ToJson(store.Outliers(request.QueryOr("cascade_id", ""), limit));
}

// Shown to nobody; cancelled when the server stops.
class UntilStop final : public Progress {
 public:
  explicit UntilStop(const Request& request) : stopping_(request.stopping) {}
  void Start(std::string_view, uint64_t, std::string_view) override {}
  void Update(uint64_t) override {}
  void Finish() override {}
  bool Listens() const override { return false; }
  bool Cancelled() const override { return stopping_ != nullptr && *stopping_; }

 private:
  const std::atomic<bool>* stopping_;
};

Result<Json> Reanalyze(const Request& request, sessions::SessionStore& store) {
  UntilStop progress(request);
  const std::string text = request.QueryOr("as_of", "");
  if (text.empty()) return store.Reanalyze(std::nullopt, progress);
  const auto time = importers::ParseTime(text, importers::TimeForm::kIso);
  if (!time || !time->has_zone) {
    return InvalidArgument("as_of: found " + Quoted(text) + ", expected a time such as 2026-01-14T10:56:00Z");
  }
  return store.Reanalyze(time->us, progress);
}

// Plain sessions, one or an array, durable once answered.
Response Ingest(const Request& request, Services& services) {
  const auto decoded = sessions::DecodePlainSessions(request.body, sessions::kMaxSpansOfARequest);
  if (auto refusal = StoreSpans(decoded, services)) return std::move(*refusal);
  return JsonResponse(
      {{"stored", decoded->spans.size()}, {"rejected", decoded->rejected}, {"reasons", decoded->reasons}});
}

struct Read {
  const char* pattern;
  const char* id;
  const char* summary;
  std::vector<Parameter> parameters;
  Answer answer;
};

Parameter Text(std::string name, std::string description) {
  return {.name = std::move(name), .description = std::move(description)};
}
Parameter Number(std::string name, std::string description, int64_t least, int64_t most) {
  return {.name = std::move(name),
          .description = std::move(description),
          .schema = {{"type", "integer"}, {"minimum", least}, {"maximum", most}}};
}

using Store = sessions::SessionStore;

// What is only read, one line each.
std::vector<Read> Reads() {
  const Parameter cursor = Text("cursor", "next_cursor of the page before");
  const Parameter cascade = Text("cascade_id", "Only this cascade");
  const auto none = std::vector<Parameter>{};
  return {
      {"/api/v1/sessions",
       "listSessions",
       "A page of sessions",
       {Text("sort", "A column of the row"), Text("order", "asc or desc"), cursor,
        Number("limit", "Rows of the page", 1, 1000), Text("filter", "COLUMN:OP:VALUE, any number of times")},
       Page},
      {"/api/v1/sessions/{id}", "getSession", "The row of one session", none,
       [](const Request& request, Store& store) { return store.Row(request.Id()); }},
      {"/api/v1/sessions/{id}/spans",
       "listSpans",
       "The spans of a session with their ledger lines",
       {cursor, Number("limit", "Spans of the page", 1, kSpansOfAPage),
        Text("form", "whole; brief: what a tree of spans shows; outline: that without the ledger")},
       Spans},
      {"/api/v1/sessions/{id}/ledger", "getLedger", "What each span is charged, and why", none,
       [](const Request& request, Store& store) { return store.LedgerOf(request.Id()); }},
      {"/api/v1/sessions/{id}/why", "explainSession", "Scores, baselines and the parts of the cost", none,
       [](const Request& request, Store& store) { return store.Why(request.Id()); }},
      {"/api/v1/sessions/{id}/cells",
       "listCells",
       "The cells of a session",
       {Number("limit", "Cells, those with the most time of their own", 1, 10'000)},
       [](const Request& request, Store& store) -> Result<Json> {
         ASSIGN_OR_RETURN(const int64_t limit, IntegerParameter(request, "limit", 1000, 1, 10'000));
         return store.Cells(request.Id(), limit);
       }},
      {"/api/v1/sessions/{id}/versions", "listVersions", "Earlier rows of a session, newest first", none,
       [](const Request& request, Store& store) { return store.Versions(request.Id()); }},
      {"/api/v1/sessions/{id}/verify", "verifySession",
       "Derive the flags of a session again from its snapshot", none,
       [](const Request& request, Store& store) { return store.Verify(request.Id()); }},
      {"/api/analytics/session/{id}", "getSessionAnalytics", "One session as a nested document", none,
       Document},
      {"/api/v1/cascades", "listCascades", "The cascades", none,
       [](const Request&, Store& store) { return store.Cascades(); }},
      {"/api/v1/cascades/{id}/baselines", "getBaselines", "What is usual for a cascade, by input category",
       none, [](const Request& request, Store& store) { return store.Baselines(request.Id()); }},
      {"/api/v1/outliers",
       "listOutliers",
       "Sessions out of the usual, the most unusual first",
       {cascade, Number("limit", "Rows", 1, 1000)},
       Outliers},
      {"/api/v1/alerts",
       "listAlerts",
       "The alerts of a day, after correction for all its tests",
       {Text("day", "YYYY-MM-DD; the newest day without it")},
       [](const Request& request, Store& store) { return store.Alerts(request.QueryOr("day", "")); }},
      {"/api/v1/cost-timeline",
       "getCostTimeline",
       "Cost, tokens and sessions over time",
       {cascade, Text("bucket", "hour, day or week")},
       [](const Request& request, Store& store) {
         return store.CostTimeline(request.QueryOr("cascade_id", ""), request.QueryOr("bucket", "day"));
       }},
      {"/api/v1/regressions",
       "listRegressions",
       "Recent against earlier runs of each species",
       {cascade},
       [](const Request& request, Store& store) {
         return store.Regressions(request.QueryOr("cascade_id", ""));
       }},
      {"/api/v1/sessions-stats", "getSessionStats", "How many spans and sessions there are, and what waits",
       none, [](const Request&, Store& store) -> Result<Json> { return store.Stats(); }},
  };
}

Route IngestRoute(Services& services) {
  Route route;
  route.method = "POST";
  route.pattern = "/api/v1/sessions";
  route.id = "addSessions";
  route.tag = "sessions";
  route.summary =
      "Take one session or an array of them as plain JSON, at most 65,536 sessions and cells; durable once "
      "answered";
  route.body = BodyKind::kMemory;
  route.body_limit = kTraceFileLimit;
  route.writes = true;
  route.handler = [&services](const Request& request) { return Ingest(request, services); };
  return route;
}

Route ReanalyzeRoute(Services& services) {
  Route route;
  route.method = "POST";
  route.pattern = "/api/v1/reanalyze";
  route.id = "reanalyze";
  route.tag = "sessions";
  route.summary = "Compute every row again from the spans; 409 while another does";
  route.parameters = {Text("as_of", "Only spans that had arrived by then, such as 2026-01-14T10:56:00Z")};
  route.writes = true;
  // Each would wait for the one before in a thread of the pool, until none is left for anything else.
  auto one_at_a_time = std::make_shared<std::mutex>();
  route.handler = [&services, one_at_a_time](const Request& request) {
    const std::unique_lock lock(*one_at_a_time, std::try_to_lock);
    if (!lock)
      return Problem(409, "Conflict",
                     "reanalyze: found one that is under way, expected none: ask again when it has ended");
    return AnswerOf(Reanalyze(request, *services.sessions));
  };
  return route;
}

}  // namespace

void AddSessionRoutes(Router& router, Services& services) {
  for (Read& read : Reads()) {
    Route route;
    route.method = "GET";
    route.pattern = read.pattern;
    route.id = read.id;
    route.tag = "sessions";
    route.summary = read.summary;
    route.parameters = std::move(read.parameters);
    route.slashes = true;
    route.handler = [&services, answer = std::move(read.answer)](const Request& request) {
      return AnswerOf(answer(request, *services.sessions));
    };
    router.Add(std::move(route));
  }
  router.Add(IngestRoute(services));
  router.Add(ReanalyzeRoute(services));
}

}  // namespace harness::server
