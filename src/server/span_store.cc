// SPDX-License-Identifier: Apache-2.0
#include "server/span_store.h"

#include "server/metrics.h"

namespace harness::server {

std::optional<Response> StoreSpans(const Result<sessions::Decoded>& decoded, Services& services) {
  if (!decoded) {
    const Error& error = decoded.error();
    if (sessions::IsTooManySpans(error)) return Problem(413, "Content too large", error.message);
    return ProblemOf(error);
  }
  if (decoded->spans.empty()) return std::nullopt;
  const auto stored = services.sessions->Ingest(decoded->spans);
  if (!stored) return ProblemOfStoring(stored.error());
  services.metrics->Add("stat_harness_spans_total", {{"result", "accepted"}}, stored->stored);
  return std::nullopt;
}

}  // namespace harness::server
