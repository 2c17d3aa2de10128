// SPDX-License-Identifier: Apache-2.0
#include "cli/project_issues.h"

#include "base/files.h"

namespace harness::cli {
namespace {

constexpr const char* kName = "known_issues.yaml";
constexpr uint64_t kLargest = uint64_t{4} << 20;

bool IsFile(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

// Empty when there is none.
Path FileOf(const Config& config, const std::vector<std::string>& inputs) {
  const std::string named = config.Text("known_issues.file");
  if (!named.empty()) return named;
  if (!inputs.empty() && IsFile(inputs.front())) {
    const Path beside = Path(inputs.front()).parent_path() / kName;
    if (IsFile(beside)) return beside;
  }
  return IsFile(kName) ? Path(kName) : Path();
}

}  // namespace

Result<std::vector<insight::KnownIssue>> ProjectIssues(const Config& config,
                                                       const std::vector<std::string>& inputs) {
  const Path file = FileOf(config, inputs);
  if (file.empty()) return std::vector<insight::KnownIssue>();
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(file, kLargest));
  return insight::ParseKnownIssues(yaml, file.string());
}

}  // namespace harness::cli
