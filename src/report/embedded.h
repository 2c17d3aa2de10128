// SPDX-License-Identifier: Apache-2.0
// Files that the binary carries: report.css and schemas/report.schema.json, built in.
#pragma once

#include <string_view>

namespace harness::report {

std::string_view ReportCss();
std::string_view ReportSchemaText();

}  // namespace harness::report
