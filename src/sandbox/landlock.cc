// SPDX-License-Identifier: Apache-2.0
// Landlock by raw system calls: the header of Debian 12 knows only its second version.
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/confine.h"

namespace harness::sandbox {
namespace {

// From the kernel's include/uapi/linux/landlock.h; one comment a version that added them.
constexpr uint64_t kExecute = 1ULL << 0, kWriteFile = 1ULL << 1, kReadFile = 1ULL << 2, kReadDir = 1ULL << 3,
                   kRemoveDir = 1ULL << 4, kRemoveFile = 1ULL << 5, kMakeDir = 1ULL << 7,
                   kMakeReg = 1ULL << 8, kVersion1 = (1ULL << 13) - 1;
constexpr uint64_t kRefer = 1ULL << 13;     // version 2: link and rename between folders
constexpr uint64_t kTruncate = 1ULL << 14;  // version 3
constexpr uint64_t kNetAll = 3;             // version 4: bind and connect of TCP
constexpr uint64_t kIoctlDev = 1ULL << 15;  // version 5
constexpr uint64_t kScopeAll = 3;           // version 6: abstract unix sockets, signals

struct RulesetAttr {
  uint64_t files;
  uint64_t net;
  uint64_t scoped;
};

class Ruleset {
 public:
  explicit Ruleset(int fd) : fd_(fd) {}
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;
  ~Ruleset() { ::close(fd_); }
  int fd() const { return fd_; }

 private:
  int fd_;
};

// Rights on files that the kernel can deny.
uint64_t Handled(int version) {
  uint64_t rights = kVersion1;
  if (version >= 2) rights |= kRefer;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kIoctlDev;
  return rights;
}

Result<void> Allow(const Ruleset& ruleset, const Path& path, uint64_t rights) {
  const int fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return Ok();  // what is not there needs no right
  struct stat info {};
  if (::fstat(fd, &info) == 0 && !S_ISDIR(info.st_mode))
    rights &= kExecute | kWriteFile | kReadFile | kTruncate;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights;
  rule.parent_fd = fd;
  const long added = ::syscall(SYS_landlock_add_rule, ruleset.fd(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  const int error_number = errno;
  // The descriptor of /proc/self stays open: were its entry dropped from the kernel's cache, the rule
  // would not hold for the entry that replaces it.
  if (path != "/proc/self") ::close(fd);
  if (added == 0) return Ok();
  return InternalError("sandbox: Landlock refuses a rule for " + path.string() + ": " +
                       ErrnoText(error_number));
}

}  // namespace

int LandlockVersion() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

Result<void> RestrictFiles(const ConfineOptions& options) {
  const int version = LandlockVersion();
  if (version == 0) return InternalError("sandbox: this kernel has no Landlock: " + ErrnoText(errno));
  const uint64_t handled = Handled(version);
  RulesetAttr attr{handled, version >= 4 ? kNetAll : 0, version >= 6 ? kScopeAll : 0};
  const size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const long fd = ::syscall(SYS_landlock_create_ruleset, &attr, size, 0);
  if (fd < 0) return InternalError("sandbox: Landlock refuses its rules: " + ErrnoText(errno));
  const Ruleset ruleset(static_cast<int>(fd));
  const uint64_t read = kReadFile | kReadDir;
  const uint64_t write = (kWriteFile | kRemoveDir | kRemoveFile | kMakeDir | kMakeReg | kTruncate) & handled;
  for (const Path& path : options.read_only) RETURN_IF_ERROR(Allow(ruleset, path, read));
  for (const Path& path : options.read_execute) RETURN_IF_ERROR(Allow(ruleset, path, read | kExecute));
  for (const Path& path : options.read_write) RETURN_IF_ERROR(Allow(ruleset, path, read | write));
  RETURN_IF_ERROR(Allow(ruleset, "/dev/null", read | kWriteFile | (kTruncate & handled)));
  if (::syscall(SYS_landlock_restrict_self, ruleset.fd(), 0) != 0) {
    return InternalError("sandbox: Landlock cannot be switched on: " + ErrnoText(errno));
  }
  return Ok();
}

}  // namespace harness::sandbox
