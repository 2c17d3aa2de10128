// SPDX-License-Identifier: Apache-2.0
// The nested document of one session that GET /api/analytics/session/{id} answers, from its flat row.
#pragma once

#include "base/json.h"

namespace harness::server {

// `row`: an AnalyticsRow. Members that the row does not know are null.
Json SessionDocument(const Json& row);

}  // namespace harness::server
