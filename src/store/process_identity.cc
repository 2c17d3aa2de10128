// SPDX-License-Identifier: Apache-2.0
#include "store/process_identity.h"

#include <unistd.h>

#include <optional>
#include <vector>

#include "base/files.h"
#include "base/text.h"

namespace harness::store {
namespace {

struct ProcessStat {
  char state = '?';
  int64_t start_ticks = 0;
};

// Nothing when there is no such process. The command name in parentheses may hold blanks and
// parentheses itself, so fields are counted from the last ')': state is field 3, start time 22.
std::optional<ProcessStat> ReadStat(int64_t pid) {
  const auto text = ReadFile("/proc/" + std::to_string(pid) + "/stat");
  if (!text) return std::nullopt;
  const size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  const auto fields = Split(Trim(std::string_view(*text).substr(name_end + 1)), ' ');
  if (fields.size() < 20 || fields[0].empty()) return std::nullopt;
  const auto ticks = ParseInt64(fields[19]);
  if (!ticks) return std::nullopt;
  return ProcessStat{fields[0][0], *ticks};
}

bool IsGone(const std::optional<ProcessStat>& stat) {
  return !stat || stat->state == 'Z' || stat->state == 'X';
}

// "pid:[4026531836]" -> "4026531836"; empty where namespaces are hidden.
std::string PidNamespace() {
  std::string target(64, '\0');
  const ssize_t length = ::readlink("/proc/self/ns/pid", target.data(), target.size());
  if (length <= 0) return "";
  target.resize(static_cast<size_t>(length));
  const size_t open = target.find('[');
  const size_t close = target.find(']');
  if (open == std::string::npos || close == std::string::npos || close < open) return "";
  return target.substr(open + 1, close - open - 1);
}

Result<std::string> CurrentBoot() {
  ASSIGN_OR_RETURN(const std::string boot, ReadFile("/proc/sys/kernel/random/boot_id"));
  return std::string(Trim(boot)) + "/" + PidNamespace();
}

}  // namespace

Result<ProcessIdentity> ProcessIdentity::Current() {
  const int64_t pid = ::getpid();
  const auto stat = ReadStat(pid);
  if (!stat)
    return IoError("/proc/" + std::to_string(pid) + "/stat: cannot read the start time of this process");
  ASSIGN_OR_RETURN(std::string boot, CurrentBoot());
  return ProcessIdentity{pid, stat->start_ticks, std::move(boot)};
}

bool IsAlive(const ProcessIdentity& process) {
  const auto here = CurrentBoot();
  if (!here) return true;
  if (process.boot != *here) {
    const auto boot_of = [](std::string_view text) { return text.substr(0, text.find('/')); };
    return boot_of(process.boot) == boot_of(*here);
  }
  const auto stat = ReadStat(process.pid);
  return !IsGone(stat) && stat->start_ticks == process.start_ticks;
}

bool IsAlivePid(int64_t pid) {
  return !IsGone(ReadStat(pid));
}

}  // namespace harness::store
