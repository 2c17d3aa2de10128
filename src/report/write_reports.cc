// SPDX-License-Identifier: Apache-2.0
#include "report/write_reports.h"

#include <future>
#include <utility>

#include "report/answers_md.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_md.h"
#include "report/run_manifest.h"

namespace harness::report {

// The page is made beside the others.
Result<void> WriteReports(const run::RunResult& run, const Path& folder) {
  ASSIGN_OR_RETURN(StablePart stable, StablePartOf(run));
  auto page =
      std::async(std::launch::async, [&run, digest = stable.digest] { return ReportHtml(run, digest); });
  ASSIGN_OR_RETURN(const std::string manifest, RunManifest(run, stable));
  ASSIGN_OR_RETURN(const std::string json, ReportJson(run, std::move(stable)));
  RETURN_IF_ERROR(WriteFile(folder / "report.json", json));
  RETURN_IF_ERROR(WriteFile(folder / "report.html", page.get()));
  RETURN_IF_ERROR(WriteFile(folder / "report.md", ReportMarkdown(run)));
  RETURN_IF_ERROR(WriteFile(folder / "answers_recommendations.md", AnswersMarkdown(run)));
  return WriteFile(folder / "run_manifest.json", manifest);
}

}  // namespace harness::report
