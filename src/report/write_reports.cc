// SPDX-License-Identifier: Apache-2.0
#include "report/write_reports.h"

#include <future>
#include <string>
#include <utility>

#include "report/answers_md.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_md.h"
#include "report/run_manifest.h"

namespace harness::report {

namespace {

struct Prose {
  std::string report, answers;
};

}  // namespace

// Texts for people are made beside those for machines; the page names their digest.
Result<void> WriteReports(const run::RunResult& run, const Path& folder) {
  auto prose = std::async(std::launch::async, [&run] {
    return Prose{ReportMarkdown(run), AnswersMarkdown(run)};
  });
  ASSIGN_OR_RETURN(StablePart stable, StablePartOf(run));
  auto page =
      std::async(std::launch::async, [&run, digest = stable.digest] { return ReportHtml(run, digest); });
  ASSIGN_OR_RETURN(const std::string manifest, RunManifest(run, stable));
  ASSIGN_OR_RETURN(const std::string json, ReportJson(run, std::move(stable)));
  RETURN_IF_ERROR(WriteFile(folder / "report.json", json));
  RETURN_IF_ERROR(WriteFile(folder / "report.html", page.get()));
  const Prose texts = prose.get();
  RETURN_IF_ERROR(WriteFile(folder / "report.md", texts.report));
  RETURN_IF_ERROR(WriteFile(folder / "answers_recommendations.md", texts.answers));
  return WriteFile(folder / "run_manifest.json", manifest);
}

}  // namespace harness::report
