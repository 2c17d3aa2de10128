// SPDX-License-Identifier: Apache-2.0
#include "plugin/source_scan.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"
#include "plugin/source_code.h"
#include "plugin/source_python.h"
#include "plugin/source_rules.h"

namespace harness::plugin {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostFiles = 1000;
constexpr uint64_t kLargestFile = uint64_t{4} << 20;
constexpr size_t kLongestLine = 2000;
constexpr size_t kShownLine = 120;

constexpr std::string_view kElf("\x7f\x45\x4c\x46", 4);
constexpr std::array<std::string_view, 6> kCompiled = {".so", ".pyc", ".pyd", ".jar", ".wasm", ".node"};

bool IsCompiled(const Path& file, std::string_view text) {
  const std::string extension = AsciiLower(file.extension().string());
  return text.starts_with(kElf) ||
         std::find(kCompiled.begin(), kCompiled.end(), extension) != kCompiled.end();
}

SourceHit HitAt(std::string_view file, size_t line, std::string_view rule,
                const std::vector<std::string_view>& lines) {
  return {std::string(file), static_cast<int64_t>(line) + 1, std::string(rule),
          std::string(Trim(lines[line]).substr(0, kShownLine))};
}

bool Before(const SourceHit& a, const SourceHit& b) {
  return std::tie(a.file, a.line, a.rule) < std::tie(b.file, b.line, b.rule);
}

// One file of the folder.
Result<void> ScanFile(const fs::directory_entry& entry, const Path& folder, const Path& entrypoint,
                      SourceScan& scan) {
  const Path name = entry.path().lexically_relative(folder);
  const bool is_entry = name == entrypoint;
  std::error_code error;
  const bool whole =
      !entry.is_symlink(error) && entry.file_size(error) <= kLargestFile && !error && scan.files < kMostFiles;
  std::string text;
  if (whole) {
    ASSIGN_OR_RETURN(text, ReadFile(entry.path()));
  }
  const auto language = LanguageOf(name, text);
  const bool program = is_entry || language.has_value() || IsCompiled(name, text);
  if (!program && whole) return Ok();  // data
  if (!whole || IsCompiled(name, text) || !language) {
    scan.opaque.push_back(name.string());
    return Ok();
  }
  ++scan.files;
  const auto hits = ScanText(text, *language, name.string());
  scan.hits.insert(scan.hits.end(), hits.begin(), hits.end());
  return Ok();
}

}  // namespace

std::vector<SourceHit> ScanText(std::string_view text, Language language, std::string_view file) {
  const std::string code = CodeOf(text, language);
  const auto lines = Split(text, '\n');
  std::vector<SourceHit> hits;
  if (language == Language::kPython) {
    for (const PythonHit& hit : ScanPython(code)) hits.push_back(HitAt(file, hit.line, hit.rule, lines));
  }
  const auto code_lines = Split(code, '\n');
  for (size_t i = 0; i < code_lines.size(); ++i) {
    const std::string line(code_lines[i].substr(0, kLongestLine));
    if (Trim(line).empty()) continue;
    for (const SourceRule& rule : SourceRules()) {
      if (rule.language != language || !RE2::PartialMatch(line, *rule.found)) continue;
      if (rule.unless != nullptr && RE2::PartialMatch(line, *rule.unless)) continue;
      hits.push_back(HitAt(file, i, rule.name, lines));
      break;
    }
  }
  std::sort(hits.begin(), hits.end(), Before);
  return hits;
}

Result<SourceScan> ScanSources(const Path& folder, std::string_view entrypoint) {
  std::error_code error;
  std::vector<fs::directory_entry> files;
  fs::recursive_directory_iterator at(folder, error);
  if (error) return NotFound(folder.string() + ": cannot be read: " + error.message());
  for (; at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (error) return IoError(folder.string() + ": cannot be read: " + error.message());
    if (at->is_symlink(error) || at->is_regular_file(error)) files.push_back(*at);
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path() < b.path(); });
  SourceScan scan;
  const Path entry = Path(entrypoint).lexically_normal();
  for (const fs::directory_entry& file : files) RETURN_IF_ERROR(ScanFile(file, folder, entry, scan));
  std::sort(scan.hits.begin(), scan.hits.end(), Before);
  std::sort(scan.opaque.begin(), scan.opaque.end());
  return scan;
}

}  // namespace harness::plugin
