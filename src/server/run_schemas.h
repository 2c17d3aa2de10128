// SPDX-License-Identifier: Apache-2.0
// The routes of runs as OpenAPI tells of them, without their handlers.
#pragma once

#include "server/router.h"

namespace harness::server {

Route ListRunsRoute();
Route ReportRoute();
Route ReportPageRoute();
Route ListFilesRoute();
Route FileRoute();
Route CompareRoute();
Route OverviewRoute();

}  // namespace harness::server
