// SPDX-License-Identifier: Apache-2.0
// What POST /api/v1/jobs asks for, checked against what the home and the program have.
#pragma once

#include "base/json.h"
#include "server/job_queue.h"
#include "server/services.h"

namespace harness::server {

// JSON Schema of the request.
Json JobRequestSchema();

// Errors: kInvalidArgument naming the member: a body that breaks the schema, an upload, dataset or plugin
// that is not there, a role that no column can play.
Result<JobRequest> ReadJobRequest(const Json& body, const Services& services);

}  // namespace harness::server
