// SPDX-License-Identifier: Apache-2.0
// From a whole request to the answer that is sent: body, handler, Idempotency-Key, ETag, gzip, security
// fields.
#pragma once

#include <string_view>

#include "server/http.h"
#include "server/idempotency.h"
#include "server/memory_budget.h"
#include "server/router.h"

namespace harness::server {

// Runs the route's handler; never throws. `request.body` is as it was sent, gzip and all; `file_digest` is of
// a body in a file, needed for a request with an Idempotency-Key.
Response AnswerTo(const Route& route, Request& request, bool gzip_body, std::string_view file_digest,
                  MemoryShare& share, IdempotencyMemory& memory);

// An error of a route that speaks OTLP in the encoding of OTLP; any other answer as it is.
Response InEncodingOf(const Route* route, const Request& request, Response answer);

// Adds what every answer carries: nosniff, a policy for content where the resource set none, caching. For GET
// an ETag, and 304 when the client has it; gzip where it pays and is accepted.
void Complete(const Request& request, Response& response);

}  // namespace harness::server
