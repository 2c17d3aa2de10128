// SPDX-License-Identifier: Apache-2.0
// POST /v1/traces: spans by OTLP/HTTP, durable before they are acknowledged.
#include "base/text.h"
#include "server/metrics.h"
#include "server/otlp_answer.h"
#include "server/services.h"
#include "sessions/decode.h"

namespace harness::server {
namespace {

constexpr uint64_t kBodyLimit = uint64_t{64} << 20;

Response Traces(const Request& request, Services& services) {
  const bool protobuf = WantsProtobuf(request);
  auto decoded =
      protobuf ? sessions::DecodeOtlpProtobuf(request.body) : sessions::DecodeOtlpJson(request.body);
  if (!decoded) return OtlpError(protobuf, 400, decoded.error().message);
  if (!decoded->spans.empty()) {
    // Whatever went wrong here, the sender may send again: nothing was acknowledged.
    const auto stored = services.sessions->Ingest(decoded->spans);
    if (!stored) return OtlpError(protobuf, 503, stored.error().message);
  }
  services.metrics->Add("stat_harness_spans_total", {{"result", "accepted"}},
                        static_cast<int64_t>(decoded->spans.size()));
  services.metrics->Add("stat_harness_spans_total", {{"result", "rejected"}}, decoded->rejected);
  return OtlpSuccess(protobuf, decoded->rejected, Join(decoded->reasons, "; "));
}

}  // namespace

void AddTraceRoutes(Router& router, Services& services) {
  services.metrics->Help("stat_harness_spans_total", "Spans received over HTTP, by what became of them");
  Route route;
  route.method = "POST";
  route.pattern = "/v1/traces";
  route.id = "exportTraces";
  route.tag = "sessions";
  route.summary = "Take spans by OTLP/HTTP, as JSON or protobuf; durable once answered";
  route.body = BodyKind::kMemory;
  route.consumes = {"application/json", std::string(kProtobufType)};
  route.body_limit = kBodyLimit;
  route.otlp_errors = true;
  route.writes = true;
  route.request_schema = {{"type", "object"}, {"description", "ExportTraceServiceRequest"}};
  route.response_schema = {{"type", "object"}, {"description", "ExportTraceServiceResponse"}};
  route.handler = [&services](const Request& request) { return Traces(request, services); };
  router.Add(std::move(route));
}

}  // namespace harness::server
