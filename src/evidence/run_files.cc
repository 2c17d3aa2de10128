// SPDX-License-Identifier: Apache-2.0
#include "evidence/run_files.h"

#include <algorithm>

namespace harness::evidence {
namespace {

Result<void> AddFile(const Path& file, const std::string& path, const std::string& role,
                     std::vector<PackFile>& files) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(file));
  files.push_back({path, role, std::move(text)});
  return {};
}

// Every file below `folder`, as `path`/...; a folder that is not there has none.
Result<void> AddFolder(const Path& folder, const std::string& path, const std::string& role,
                       std::vector<PackFile>& files) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return {};
  std::filesystem::recursive_directory_iterator at(folder, error), end;
  for (; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    const bool is_link = at->is_symlink(ignored);
    if (at->is_directory(ignored) && !is_link) continue;
    if (is_link || !at->is_regular_file(ignored)) {
      return InvalidArgument(at->path().string() + ": found no plain file, expected one");
    }
    const std::string below = at->path().lexically_relative(folder).generic_string();
    RETURN_IF_ERROR(AddFile(at->path(), path + "/" + below, role, files));
  }
  if (error) return IoError(folder.string() + ": " + error.message());
  return {};
}

Result<Json> ReportOf(const Path& run_folder) {
  const Path file = run_folder / "report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(Json report, ParseJson(text, file.string()));
  for (const char* part : {"stable", "stable_digest", "volatile"}) {
    if (!report.is_object() || !report.contains(part)) {
      return InvalidArgument(file.string() + ": found no " + part + ", expected the report of a run");
    }
  }
  return report;
}

}  // namespace

Result<std::vector<PackFile>> StableFiles(const Path& run_folder) {
  ASSIGN_OR_RETURN(const Json report, ReportOf(run_folder));
  std::vector<PackFile> files;
  files.push_back(
      {"stable/report.json", "report",
       PrettyJson({{"stable", report.at("stable")}, {"stable_digest", report.at("stable_digest")}})});
  for (const char* name : {"report.md", "answers_recommendations.md"}) {
    RETURN_IF_ERROR(AddFile(run_folder / name, std::string("stable/") + name, "report", files));
  }
  RETURN_IF_ERROR(AddFolder(run_folder / "artifacts", "stable/artifacts", "artifact", files));
  return files;
}

Result<std::vector<PackFile>> VolatileFiles(const Path& run_folder) {
  ASSIGN_OR_RETURN(const Json report, ReportOf(run_folder));
  std::vector<PackFile> files;
  files.push_back({"volatile/report.json", "report", PrettyJson({{"volatile", report.at("volatile")}})});
  for (const char* name : {"report.html", "run_manifest.json"}) {
    RETURN_IF_ERROR(AddFile(run_folder / name, std::string("volatile/") + name, "report", files));
  }
  RETURN_IF_ERROR(AddFolder(run_folder / "logs", "volatile/logs", "log", files));
  return files;
}

}  // namespace harness::evidence
