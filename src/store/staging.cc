// SPDX-License-Identifier: Apache-2.0
#include "store/staging.h"

#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/text.h"
#include "store/process_identity.h"

namespace harness::store {
namespace {

namespace fs = std::filesystem;

// The part of the boot id that names carry: enough to tell two boots of one machine apart.
std::string BootTag(std::string_view boot) {
  return std::string(boot.substr(0, boot.find('-')));
}

std::string NamespaceTag(std::string_view boot) {
  const size_t slash = boot.find('/');
  return slash == std::string_view::npos ? "" : std::string(boot.substr(slash + 1));
}

// `tagged` is "<name>.<start ticks>.<boot>.<pid namespace>". Nothing when it bears no such tags.
std::optional<bool> OwnerIsAlive(std::string_view tagged, int64_t pid, const ProcessIdentity& self) {
  const auto parts = Split(tagged, '.');
  if (parts.size() < 4) return std::nullopt;
  const auto ticks = ParseInt64(parts[parts.size() - 3]);
  const std::string_view boot = parts[parts.size() - 2];
  if (!ticks || boot.size() != 8) return std::nullopt;
  if (boot != BootTag(self.boot)) return false;
  if (parts.back() != NamespaceTag(self.boot)) return true;
  return IsAlive({pid, *ticks, self.boot});
}

// `name` is "<prefix><tagged or plain>-<pid>-<n>".
bool IsStale(std::string_view name, const ProcessIdentity& self) {
  if (!name.starts_with(".staging-") && !name.starts_with(".tmp-")) return false;
  const size_t last = name.rfind('-');
  const size_t before = last == 0 ? std::string_view::npos : name.rfind('-', last - 1);
  if (before == std::string_view::npos) return false;
  const auto pid = ParseInt64(name.substr(before + 1, last - before - 1));
  if (!pid || *pid <= 0 || !ParseInt64(name.substr(last + 1))) return false;
  return !OwnerIsAlive(name.substr(0, before), *pid, self).value_or(IsAlivePid(*pid));
}

}  // namespace

Result<Path> MakeOwnedStaging(const Path& parent, std::string_view name) {
  ASSIGN_OR_RETURN(const ProcessIdentity self, ProcessIdentity::Current());
  return MakeStagingFolder(parent, std::string(name) + "." + std::to_string(self.start_ticks) + "." +
                                       BootTag(self.boot) + "." + NamespaceTag(self.boot));
}

Result<size_t> RemoveStaleStaging(const Path& parent) {
  ASSIGN_OR_RETURN(const ProcessIdentity self, ProcessIdentity::Current());
  std::vector<Path> stale;
  std::error_code error;
  for (auto it = fs::directory_iterator(parent, error); !error && it != fs::end(it); it.increment(error)) {
    if (IsStale(it->path().filename().string(), self)) stale.push_back(it->path());
  }
  if (error && error.value() != ENOENT) {
    return IoError(parent.string() + ": cannot list: " + ErrnoText(error.value()));
  }
  size_t removed = 0;
  for (const Path& path : stale) removed += RemoveAll(path).has_value() ? 1 : 0;
  return removed;
}

}  // namespace harness::store
