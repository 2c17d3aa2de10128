// SPDX-License-Identifier: Apache-2.0
#include "cli/machine_checks.h"

#include <linux/seccomp.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/text.h"
#include "cli/quantity.h"

namespace harness::cli {
namespace {

constexpr uint64_t kGiB = uint64_t{1} << 30;
constexpr unsigned kLandlockVersionQuery = 1;  // LANDLOCK_CREATE_RULESET_VERSION; older headers lack it
constexpr long kLandlockCreateRuleset = 444;   // its system call number, the same on every architecture

Path NearestExisting(Path path) {
  std::error_code ignored;
  path = std::filesystem::absolute(path, ignored);
  while (!std::filesystem::exists(path, ignored) && path != path.parent_path()) path = path.parent_path();
  return path;
}

std::string Octal(unsigned mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

}  // namespace

std::string_view CheckStatusName(CheckStatus status) {
  return status == CheckStatus::kOk ? "ok" : status == CheckStatus::kWarn ? "warn" : "fail";
}

Result<void> RequireProcessor() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("fma")) {
    return InvalidArgument(
        "this processor has no FMA instructions, which equal results on every machine need");
  }
#endif
  return {};
}

Check CheckProcessor() {
  const Result<void> required = RequireProcessor();
  if (!required) {
    return {"processor", CheckStatus::kFail, required.error().message,
            "use a processor of 2013 (Haswell) or later"};
  }
  std::string found = "FMA";
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) found += ", AVX2";
  if (__builtin_cpu_supports("avx512f")) found += ", AVX-512";
#endif
  return {"processor", CheckStatus::kOk,
          found + ", " + std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) + " online", ""};
}

Check CheckMemory() {
  struct sysinfo info {};
  if (sysinfo(&info) != 0) return {"memory", CheckStatus::kWarn, "unknown: " + ErrnoText(errno), ""};
  const uint64_t total = uint64_t{info.totalram} * info.mem_unit;
  if (total < kGiB) {
    return {"memory", CheckStatus::kWarn, FormatBytes(total),
            "pass --memory 256MiB, so that the engine spills to disk"};
  }
  return {"memory", CheckStatus::kOk, FormatBytes(total), ""};
}

Check CheckDiskSpace(const Path& home) {
  struct statvfs info {};
  const Path folder = NearestExisting(home);
  if (statvfs(folder.c_str(), &info) != 0) {
    return {"disk space", CheckStatus::kWarn, "unknown: " + ErrnoText(errno), ""};
  }
  const uint64_t free = uint64_t{info.f_bavail} * info.f_frsize;
  const std::string found = FormatBytes(free) + " free for " + folder.string();
  if (free < kGiB / 4)
    return {"disk space", CheckStatus::kFail, found, "free some space, or move the home with --home"};
  if (free < 2 * kGiB)
    return {"disk space", CheckStatus::kWarn, found, "large imports spill to disk: free some space"};
  return {"disk space", CheckStatus::kOk, found, ""};
}

Check CheckHome(const Path& home) {
  const Path folder = NearestExisting(home);
  std::error_code ignored;
  const bool there = std::filesystem::exists(home, ignored);
  if (!std::filesystem::is_directory(folder, ignored)) {
    return {"home", CheckStatus::kFail, folder.string() + " is not a folder",
            "choose another place with --home"};
  }
  if (access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    return {"home", CheckStatus::kFail, folder.string() + " may not be written",
            "mend its permissions or choose another place with --home"};
  }
  return {"home", CheckStatus::kOk,
          home.string() + (there ? "" : " (not there yet; the first import makes it)"), ""};
}

Check CheckKey(const Path& home) {
  struct stat info {};
  const Path key = home / "key";
  if (stat(key.c_str(), &info) != 0) {
    if (errno == ENOENT) return {"key", CheckStatus::kOk, "none yet; made with the home", ""};
    return {"key", CheckStatus::kFail, key.string() + ": " + ErrnoText(errno),
            "mend the permissions of the home"};
  }
  if ((info.st_mode & 077U) != 0) {
    return {"key", CheckStatus::kFail, "mode " + Octal(info.st_mode) + ": others may read it",
            "chmod 600 " + key.string()};
  }
  return {"key", CheckStatus::kOk, "mode " + Octal(info.st_mode), ""};
}

Check CheckLandlock() {
  const long version = syscall(kLandlockCreateRuleset, nullptr, 0, kLandlockVersionQuery);
  if (version > 0) return {"landlock", CheckStatus::kOk, "version " + std::to_string(version), ""};
  return {"landlock", CheckStatus::kWarn, ErrnoText(errno),
          "plugins run without file limits: use a kernel of 5.13 or later with landlock among its lsm"};
}

Check CheckSeccomp() {
  const unsigned action = SECCOMP_RET_KILL_PROCESS;
  if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0) {
    return {"seccomp", CheckStatus::kOk, "filters available", ""};
  }
  return {"seccomp", CheckStatus::kWarn, ErrnoText(errno),
          "plugins run without a limit on system calls: use a kernel with CONFIG_SECCOMP_FILTER"};
}

Check CheckTimeZones() {
  std::error_code ignored;
  const Path sample = "/usr/share/zoneinfo/Europe/Berlin";
  if (std::filesystem::exists(sample, ignored))
    return {"time zones", CheckStatus::kOk, "/usr/share/zoneinfo", ""};
  return {"time zones", CheckStatus::kWarn, "no time zone data",
          "apt-get install tzdata, for logs of local times"};
}

}  // namespace harness::cli
