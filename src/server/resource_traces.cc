// SPDX-License-Identifier: Apache-2.0
// POST /v1/traces: spans by OTLP/HTTP, durable before they are acknowledged.
#include "base/text.h"
#include "server/metrics.h"
#include "server/otlp_answer.h"
#include "server/span_store.h"

namespace harness::server {
namespace {

constexpr uint64_t kSpansLimit = uint64_t{64} << 20;

Response Traces(const Request& request, Services& services) {
  const bool protobuf = WantsProtobuf(request);
  const auto decoded = protobuf ? sessions::DecodeOtlpProtobuf(request.body, sessions::kMaxSpansOfARequest)
                                : sessions::DecodeOtlpJson(request.body, sessions::kMaxSpansOfARequest);
  if (auto refusal = StoreSpans(decoded, services)) return std::move(*refusal);
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
  route.summary = "Take at most 65,536 spans by OTLP/HTTP, as JSON or protobuf; durable once answered";
  route.body = BodyKind::kMemory;
  route.consumes = {"application/json", std::string(kProtobufType)};
  route.body_limit = kSpansLimit;
  route.otlp_errors = true;
  route.writes = true;
  route.request_schema = {{"type", "object"}, {"description", "ExportTraceServiceRequest"}};
  route.response_schema = {{"type", "object"}, {"description", "ExportTraceServiceResponse"}};
  route.handler = [&services](const Request& request) { return Traces(request, services); };
  router.Add(std::move(route));
}

}  // namespace harness::server
