// SPDX-License-Identifier: Apache-2.0
// Answers of OTLP/HTTP in the request's encoding, JSON or protobuf.
// Source: the OTLP specification 1.x, section OTLP/HTTP; google.rpc.Status.
#pragma once

#include <cstdint>
#include <string_view>

#include "server/http.h"

namespace harness::server {

inline constexpr std::string_view kProtobufType = "application/x-protobuf";

// By the request's Content-Type; JSON for anything else.
bool WantsProtobuf(const Request& request);

// ExportTraceServiceResponse: partialSuccess is left unset when nothing was rejected.
Response OtlpSuccess(bool protobuf, int64_t rejected, std::string_view message);

// A Status message: code as in google.rpc.Code for this HTTP status, and why.
Response OtlpError(bool protobuf, int http_status, std::string_view message);

}  // namespace harness::server
