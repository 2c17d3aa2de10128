// SPDX-License-Identifier: Apache-2.0
// report.html: the run as one page that needs nothing else.
//
// No script, no network, no font, no image: inline SVG and one style sheet; a Content-Security-Policy in the
// page forbids all of them. Light or dark by the reader's system, readable at 360 pixels and on paper. Every
// chart has a title, a description and its figures as a table. Unknown is written "unknown".
#pragma once

#include <string>

#include "run/run_result.h"

namespace harness::report {

// `digest`: of the stable part of the report (report_json.h).
std::string ReportHtml(const run::RunResult& run, const std::string& digest);

}  // namespace harness::report
