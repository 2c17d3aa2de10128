// SPDX-License-Identifier: Apache-2.0
#include "server/run_files.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"

namespace harness::server {
namespace {

namespace fs = std::filesystem;

}  // namespace

Result<Json> ListRunFiles(const Path& folder) {
  std::vector<std::pair<std::string, uint64_t>> files;
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(folder, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (it->is_symlink(ignored) || !it->is_regular_file(ignored)) continue;
    files.emplace_back(it->path().lexically_relative(folder).generic_string(), it->file_size(ignored));
  }
  if (error) return IoError(folder.string() + ": cannot list: " + ErrnoText(error.value()));
  std::ranges::sort(files);
  Json items = Json::array();
  for (const auto& [path, bytes] : files) {
    if (IsValidUtf8(path)) items.push_back({{"path", path}, {"bytes", bytes}});
  }
  return Json{{"items", std::move(items)}};
}

Result<Path> RunFile(const Path& folder, std::string_view path) {
  const Error missing = NotFound("file " + Quoted(path) +
                                 ": found none in the run's folder; GET .../files lists what is there");
  if (path.find('\0') != std::string_view::npos) return missing;
  Path file = folder;
  std::error_code error;
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return missing;
    file /= part;
    if (fs::is_symlink(fs::symlink_status(file, error))) return missing;
  }
  if (!fs::is_regular_file(fs::symlink_status(file, error))) return missing;
  return file;
}

std::string ContentTypeOf(const Path& file) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes = {{
      {".json", "application/json"},
      {".jsonl", "application/x-ndjson"},
      {".html", "text/html; charset=utf-8"},
      {".md", "text/plain; charset=utf-8"},
      {".txt", "text/plain; charset=utf-8"},
      {".csv", "text/csv; charset=utf-8"},
      {".svg", "image/svg+xml"},
  }};
  const std::string ending = AsciiLower(file.extension().string());
  for (const auto& [known, type] : kTypes) {
    if (ending == known) return std::string(type);
  }
  // What a plugin wrote to its standard error.
  return ending == ".stderr" || ending == ".stdout" ? "text/plain; charset=utf-8"
                                                    : "application/octet-stream";
}

}  // namespace harness::server
