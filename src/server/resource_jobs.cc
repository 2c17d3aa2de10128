// SPDX-License-Identifier: Apache-2.0
// Runs as jobs: asked for, listed, watched and cancelled.
#include "server/job_queue.h"
#include "server/job_request.h"
#include "server/services.h"

namespace harness::server {
namespace {

Response Post(const Request& request, Services& services) {
  const auto body = ParseJson(request.body, "job");
  if (!body) return ProblemOf(body.error());
  const auto asked = ReadJobRequest(*body, services);
  if (!asked) return ProblemOf(asked.error());
  const auto job = services.jobs->Submit(*asked);
  if (!job) return ProblemOf(job.error());
  Response response = JsonResponse(*job, 202);
  response.headers["location"] = "/api/v1/jobs/" + job->at("job_id").get<std::string>();
  return response;
}

Response Watch(const Request& request, Services& services) {
  const std::string id = request.Id();
  if (const auto job = services.jobs->Get(id); !job) return ProblemOf(job.error());
  Response response;
  response.content_type = "text/event-stream";
  response.stream = [&services, id](std::shared_ptr<EventStream> stream) {
    // A job that was forgotten in between: there is nothing more to say.
    if (!services.jobs->Watch(id, stream)) stream->Close();
  };
  return response;
}

Json JobSchema() {
  const Json text = {{"type", Json::array({"string", "null"})}};
  const Json number = {{"type", Json::array({"integer", "null"})}};
  return {{"type", "object"},
          {"properties",
           {{"job_id", {{"type", "string"}}},
            {"state",
             {{"type", "string"},
              {"enum", Json::array({"queued", "running", "complete", "failed", "cancelled"})}}},
            {"position", number},
            {"name", text},
            {"inputs", {{"type", "array"}, {"items", {{"type", "string"}}}}},
            {"plugins", {{"type", "array"}, {"items", {{"type", "string"}}}}},
            {"known_issues", text},
            {"run_id", text},
            {"exit_code", number},
            {"error", text},
            {"created_at", {{"type", "string"}}},
            {"started_at", text},
            {"finished_at", text},
            {"cancelling", {{"type", "boolean"}}},
            {"progress",
             {{"type", Json::array({"object", "null"})},
              {"properties",
               {{"stage", {{"type", "string"}}},
                {"done", {{"type", "integer"}}},
                {"total", number},
                {"unit", {{"type", "string"}}}}}}}}}};
}

Route JobRoute(std::string method, std::string pattern, std::string id, std::string summary) {
  Route route;
  route.method = std::move(method);
  route.pattern = std::move(pattern);
  route.id = std::move(id);
  route.tag = "jobs";
  route.summary = std::move(summary);
  route.response_schema = JobSchema();
  if (route.pattern.find("{id}") != std::string::npos)
    route.parameters = {{"id", "path", "job_id of a job", true, {{"type", "string"}}}};
  return route;
}

}  // namespace

void AddJobRoutes(Router& router, Services& services) {
  Route post = JobRoute("POST", "/api/v1/jobs", "submitJob", "Queue a run over uploads or a dataset");
  post.body = BodyKind::kMemory;
  post.request_schema = JobRequestSchema();
  post.success = 202;
  post.writes = true;
  post.handler = [&services](const Request& request) { return Post(request, services); };
  router.Add(std::move(post));

  Route list = JobRoute("GET", "/api/v1/jobs", "listJobs", "Jobs, the newest first");
  list.response_schema = {{"type", "object"},
                          {"properties", {{"items", {{"type", "array"}, {"items", JobSchema()}}}}}};
  list.handler = [&services](const Request&) { return JsonResponse(services.jobs->List()); };
  router.Add(std::move(list));

  Route get = JobRoute("GET", "/api/v1/jobs/{id}", "getJob", "One job with its progress");
  get.handler = [&services](const Request& request) { return AnswerOf(services.jobs->Get(request.Id())); };
  router.Add(std::move(get));

  Route cancel =
      JobRoute("DELETE", "/api/v1/jobs/{id}", "cancelJob", "Cancel a job; one that has ended stays as it is");
  cancel.writes = true;
  cancel.handler = [&services](const Request& request) {
    return AnswerOf(services.jobs->Cancel(request.Id()));
  };
  router.Add(std::move(cancel));

  Route watch = JobRoute("GET", "/api/v1/jobs/{id}/progress", "watchJob",
                         "Server-sent events: state (a job) and progress (its progress), until it has ended");
  watch.produces = "text/event-stream";
  watch.response_schema = {{"type", "string"}};
  watch.handler = [&services](const Request& request) { return Watch(request, services); };
  router.Add(std::move(watch));
}

}  // namespace harness::server
