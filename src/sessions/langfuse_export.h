// SPDX-License-Identifier: Apache-2.0
// One trace with its observations as Langfuse exports it.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "sessions/decode.h"

namespace harness::sessions {

// {trace: {id, name, sessionId, ...}, observations: [{id, parentObservationId, type, startTime, endTime,
// model, usageDetails, costDetails, level, input, ...}]}. Fields go through the alias table under their
// Langfuse names. Ids that are not hexadecimal of the right length are replaced by digests of them. Errors:
// kInvalidArgument for another shape; an observation without an id or a start is counted as rejected.
Result<Decoded> DecodeLangfuseTrace(const Json& line);

}  // namespace harness::sessions
