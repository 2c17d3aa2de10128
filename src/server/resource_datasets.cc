// SPDX-License-Identifier: Apache-2.0
// Datasets of the home, and files that become datasets.
#include "base/json_members.h"
#include "base/text.h"
#include "eventlog/dataset.h"
#include "server/job_queue.h"
#include "server/services.h"
#include "server/uploads.h"

namespace harness::server {
namespace {

constexpr uint64_t kUploadLimit = uint64_t{16} << 30;

// Null for times that no row has.
Json SpanEnd(const Result<eventlog::DatasetInfo>& info, Timestamp eventlog::DatasetInfo::*end) {
  if (!info || (info->first_us == 0 && info->last_us == 0)) return nullptr;
  return FormatIso((*info).*end);
}

Result<Json> Datasets(Services& services) {
  ASSIGN_OR_RETURN(const auto rows, services.catalog->ListDatasets());
  Json items = Json::array();
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const auto info = eventlog::ReadDatasetInfo(services.home->DatasetFolder(row->version));
    items.push_back({{"version", row->version},
                     {"name", row->name},
                     {"rows", row->rows},
                     {"created_at", FormatIso(row->created_us)},
                     {"first", SpanEnd(info, &eventlog::DatasetInfo::first_us)},
                     {"last", SpanEnd(info, &eventlog::DatasetInfo::last_us)}});
  }
  return Json{{"items", std::move(items)}};
}

// Ids of the uploads that a job still has to read.
std::set<std::string> NeededUploads(JobQueue& jobs) {
  std::set<std::string> needed;
  const Json list = jobs.List();
  for (const Json& job : ArrayOf(list, "items")) {
    const std::string state = TextOf(job, "state");
    if (state != "queued" && state != "running") continue;
    for (const Json& input : ArrayOf(job, "inputs")) {
      if (!input.is_string()) continue;
      const std::string path = input.get<std::string>();  // uploads/<id>/<file>
      const auto parts = Split(path, '/');
      if (parts.size() == 3 && parts[0] == "uploads") needed.emplace(parts[1]);
    }
  }
  return needed;
}

Response TakeUpload(const Request& request, Services& services) {
  const std::string filename = request.QueryOr("filename", "");
  if (filename.empty())
    return Problem(400, "Bad request", "filename: found none, expected ?filename= with the name of the file");
  // Without a body there may be no file either.
  if (request.body_bytes == 0)
    return Problem(400, "Bad request", "body: found none, expected the bytes of the file");
  Uploads uploads(services.home->path());
  const Timestamp now = services.clock->Now();
  uploads.RemoveOld(now, NeededUploads(*services.jobs));
  const auto added = uploads.Add(request.body_file, filename, now);
  if (!added) return ProblemOf(added.error());
  return JsonResponse(ToJson(*added), 201);
}

Json TextSchema(std::string_view description = "") {
  Json schema = {{"type", "string"}};
  if (!description.empty()) schema["description"] = description;
  return schema;
}

Route UploadRoute() {
  Route route;
  route.method = "POST";
  route.pattern = "/api/v1/uploads";
  route.id = "uploadFile";
  route.tag = "datasets";
  route.summary = "Take a log file for a job; kept for seven days, its dataset for ever";
  route.parameters = {
      {"filename", "query", "The file's name; its ending may tell the format", true, {{"type", "string"}}}};
  route.body = BodyKind::kFile;
  route.consumes = {"*/*"};
  route.body_limit = kUploadLimit;
  route.writes = true;
  route.success = 201;
  route.request_schema = {{"type", "string"}, {"format", "binary"}};
  route.response_schema = {{"type", "object"},
                           {"properties",
                            {{"upload_id", TextSchema("for POST /api/v1/jobs")},
                             {"filename", TextSchema("as it is kept")},
                             {"bytes", {{"type", "integer"}, {"minimum", 0}}},
                             {"sha256", TextSchema("64 hex digits")},
                             {"created_at", TextSchema()}}}};
  return route;
}

Route DatasetsRoute() {
  const Json time = {{"type", Json::array({"string", "null"})}};
  Route route;
  route.method = "GET";
  route.pattern = "/api/v1/datasets";
  route.id = "listDatasets";
  route.tag = "datasets";
  route.summary = "Datasets of the home, the latest import first";
  route.response_schema = {{"type", "object"},
                           {"properties",
                            {{"items",
                              {{"type", "array"},
                               {"items",
                                {{"type", "object"},
                                 {"properties",
                                  {{"version", TextSchema("sha256: and 64 hex digits")},
                                   {"name", TextSchema()},
                                   {"rows", {{"type", "integer"}}},
                                   {"created_at", TextSchema()},
                                   {"first", time},
                                   {"last", time}}}}}}}}}};
  return route;
}

}  // namespace

void AddDatasetRoutes(Router& router, Services& services) {
  Route list = DatasetsRoute();
  list.handler = [&services](const Request&) { return AnswerOf(Datasets(services)); };
  router.Add(std::move(list));
  Route upload = UploadRoute();
  upload.handler = [&services](const Request& request) { return TakeUpload(request, services); };
  router.Add(std::move(upload));
}

}  // namespace harness::server
