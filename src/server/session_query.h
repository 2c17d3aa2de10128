// SPDX-License-Identifier: Apache-2.0
// The query string of a page of sessions, as a SessionQuery.
#pragma once

#include "base/result.h"
#include "server/http.h"
#include "sessions/session_store.h"

namespace harness::server {

// sort=COLUMN, order=asc|desc, cursor, limit=1..1000, filter=COLUMN:OP:VALUE any number of times, where VALUE
// may hold colons. Columns and operators are for the store to judge. Errors: kInvalidArgument naming the
// parameter.
Result<sessions::SessionQuery> SessionQueryOf(const Request& request);

}  // namespace harness::server
