// SPDX-License-Identifier: Apache-2.0
#include "sandbox/confine.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace harness::sandbox {
namespace {

// AddressSanitizer reserves terabytes of address space for its shadow memory.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitAddressSpace = false;
#else
constexpr bool kLimitAddressSpace = true;
#endif

constexpr rlim_t kProcessesWithoutSeccomp = 4096;

Result<void> SetLimit(__rlimit_resource resource, const char* name, rlim_t value) {
  rlimit now{};
  if (::getrlimit(resource, &now) == 0 && now.rlim_max < value) value = now.rlim_max;
  const rlimit limit{value, value};
  if (::setrlimit(resource, &limit) == 0) return Ok();
  return InternalError(std::string("sandbox: cannot set the limit ") + name + ": " + ErrnoText(errno));
}

Result<void> OrMissing(Result<void> done, const ConfineOptions& options, const char* name,
                       std::vector<std::string>& missing) {
  if (done) return Ok();
  if (!options.best_effort) {
    return InvalidArgument(done.error().message + "; expected a kernel with " + name +
                           ", or --sandbox=best-effort to run plugins without it");
  }
  missing.emplace_back(name);
  return Ok();
}

}  // namespace

Result<void> SetLimits(const ConfineOptions& options, bool limit_processes) {
  if (kLimitAddressSpace) {
    RETURN_IF_ERROR(SetLimit(RLIMIT_AS, "RLIMIT_AS", static_cast<rlim_t>(options.memory_bytes)));
  }
  RETURN_IF_ERROR(SetLimit(RLIMIT_CPU, "RLIMIT_CPU", static_cast<rlim_t>(options.cpu_s)));
  RETURN_IF_ERROR(SetLimit(RLIMIT_FSIZE, "RLIMIT_FSIZE", static_cast<rlim_t>(options.file_bytes)));
  RETURN_IF_ERROR(SetLimit(RLIMIT_NOFILE, "RLIMIT_NOFILE", static_cast<rlim_t>(options.open_files)));
  RETURN_IF_ERROR(SetLimit(RLIMIT_CORE, "RLIMIT_CORE", 0));
  RETURN_IF_ERROR(SetLimit(RLIMIT_MSGQUEUE, "RLIMIT_MSGQUEUE", 0));
  // Counts all processes of the user, so it is no use where seccomp forbids fork, and no use for root.
  if (limit_processes) return SetLimit(RLIMIT_NPROC, "RLIMIT_NPROC", kProcessesWithoutSeccomp);
  return Ok();
}

Result<void> DropCapabilities() {
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  // Needs CAP_SETPCAP; a process without it has little to drop, and no_new_privs keeps it from gaining any.
  for (unsigned long capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    if (capability != CAP_DAC_OVERRIDE) ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> held{};
  if (::syscall(SYS_capget, &header, held.data()) != 0) {
    return InternalError("sandbox: cannot read capabilities: " + ErrnoText(errno));
  }
  const uint32_t keep = 1U << CAP_DAC_OVERRIDE;
  held[0] = {held[0].effective & keep, held[0].permitted & keep, 0};
  held[1] = {0, 0, 0};
  if (::syscall(SYS_capset, &header, held.data()) != 0) {
    return InternalError("sandbox: cannot drop capabilities: " + ErrnoText(errno));
  }
  return Ok();
}

Result<std::vector<std::string>> ConfineThisProcess(const ConfineOptions& options) {
  std::vector<std::string> missing;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return InternalError("sandbox: cannot set no_new_privs: " + ErrnoText(errno));
  }
  RETURN_IF_ERROR(OrMissing(RestrictFiles(options), options, "landlock", missing));
  RETURN_IF_ERROR(DropCapabilities());
  RETURN_IF_ERROR(SetLimits(options, options.best_effort));
  RETURN_IF_ERROR(OrMissing(RestrictSystemCalls(options), options, "seccomp", missing));
  return missing;
}

}  // namespace harness::sandbox
