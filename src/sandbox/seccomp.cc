// SPDX-License-Identifier: Apache-2.0
// The system calls of a plugin: a list of what it may do; the rest fails, with EPERM where it is known.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <vector>

#include "sandbox/confine.h"

namespace harness::sandbox {
namespace {

// Files that are open or that Landlock lets it open; memory; threads; time; its own signals.
// clang-format off
constexpr const char* kAllowed[] = {
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2",
    "open", "openat", "openat2", "creat", "close", "close_range", "lseek", "stat", "fstat", "lstat",
    "newfstatat", "statx", "statfs", "fstatfs", "access", "faccessat", "faccessat2", "getdents",
    "getdents64", "readlink", "readlinkat", "getcwd", "chdir", "fchdir", "mkdir", "mkdirat", "rmdir",
    "unlink", "unlinkat", "rename", "renameat", "renameat2", "truncate", "ftruncate", "fallocate", "fsync",
    "fdatasync", "sync_file_range", "fadvise64", "readahead", "flock", "dup", "dup2", "dup3",
    "pipe", "pipe2", "sendfile", "copy_file_range", "umask", "mmap", "munmap", "mprotect", "mremap",
    "madvise", "brk", "mincore", "msync", "mlock", "mlock2", "munlock", "membarrier", "futex",
    "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "gettid", "sched_yield",
    "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_getscheduler",
    "sched_get_priority_max", "sched_get_priority_min", "getpriority", "clock_gettime", "clock_getres",
    "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "alarm", "setitimer", "getitimer",
    "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete", "timerfd_create",
    "timerfd_settime", "timerfd_gettime", "poll", "ppoll", "select", "pselect6", "epoll_create",
    "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2",
    "signalfd", "signalfd4", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending",
    "rt_sigtimedwait", "rt_sigsuspend", "sigaltstack", "pause", "restart_syscall", "getpid", "getppid",
    "getuid", "geteuid", "getgid", "getegid", "getgroups", "getresuid", "getresgid", "getpgid", "getpgrp",
    "getsid", "capget", "uname", "sysinfo", "getrusage", "getrlimit", "setrlimit", "getcpu", "getrandom",
    "arch_prctl", "exit", "exit_group", "wait4", "waitid"};
// clang-format on

// Known and refused: other processes, the network, other people's files, the kernel.
// clang-format off
constexpr const char* kRefused[] = {
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "recvfrom",
    "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "shutdown", "getsockname", "getpeername", "setsockopt",
    "getsockopt", "fork", "vfork", "execveat", "setsid", "setpgid", "tkill", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "pidfd_open", "pidfd_send_signal", "pidfd_getfd", "ptrace", "process_vm_readv",
    "process_vm_writev", "process_madvise", "kcmp", "link", "linkat", "symlink", "symlinkat", "mknod",
    "mknodat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "setxattr",
    "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "utime", "utimes", "utimensat",
    "futimesat", "name_to_handle_at", "open_by_handle_at", "memfd_create", "memfd_secret", "shmget",
    "shmat", "shmctl", "semget", "semop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl", "mq_open",
    "mq_unlink", "inotify_init", "inotify_init1", "fanotify_init", "mount", "umount2", "pivot_root",
    "chroot", "fsopen", "fsmount", "move_mount", "open_tree", "mount_setattr", "unshare", "setns", "bpf",
    "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup",
    "keyctl", "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load",
    "kexec_file_load", "reboot", "swapon", "swapoff", "sethostname", "setdomainname", "settimeofday",
    "clock_settime", "adjtimex", "clock_adjtime", "acct", "quotactl", "syslog", "personality", "iopl",
    "ioperm", "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "setuid",
    "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid",
    "capset", "setpriority", "sched_setscheduler", "sched_setparam", "sched_setattr", "ioprio_set",
    "vhangup", "sync", "syncfs"};
// clang-format on

constexpr uint64_t kAllowedPrctl[] = {PR_SET_NAME,         PR_GET_NAME,        PR_GET_DUMPABLE,
                                      PR_CAPBSET_READ,     PR_GET_SECCOMP,     PR_GET_TIMERSLACK,
                                      PR_GET_NO_NEW_PRIVS, PR_GET_THP_DISABLE, PR_GET_KEEPCAPS,
                                      0x53564d41 /* PR_SET_VMA: names of mappings */};
constexpr uint64_t kAllowedIoctl[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX};

// Not F_SETOWN and F_SETSIG, by which a file sends any signal to any process of the user.
constexpr uint64_t kAllowedFcntl[] = {F_DUPFD,      F_GETFD,         F_SETFD,      F_GETFL,     F_SETFL,
                                      F_GETLK,      F_SETLK,         F_SETLKW,     F_OFD_GETLK, F_OFD_SETLK,
                                      F_OFD_SETLKW, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_SETPIPE_SZ};

class Filter {
 public:
  // `action`: of calls that no rule names.
  explicit Filter(uint32_t action) : context_(seccomp_init(action)) {}
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter() {
    if (context_ != nullptr) seccomp_release(context_);
  }
  // A name that this architecture or library does not know falls to the default.
  template <typename... Comparisons>
  void Add(uint32_t action, const char* name, Comparisons... comparisons) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR || error_ != 0) return;
    const int added = seccomp_rule_add(context_, action, number,
                                       static_cast<unsigned>(sizeof...(comparisons)), comparisons...);
    if (added != 0 && added != -EEXIST) error_ = -added;
  }
  int Load() {
    if (context_ == nullptr) return ENOMEM;
    if (error_ != 0) return error_;
    return -seccomp_load(context_);
  }
  // The filter as the kernel takes it.
  Result<std::vector<sock_filter>> Compile() {
    if (context_ == nullptr || error_ != 0) return Failed(context_ == nullptr ? ENOMEM : error_);
    seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a search tree instead of a list
    const int file = ::memfd_create("filter", MFD_CLOEXEC);
    if (file < 0) return Failed(errno);
    struct stat info {};
    std::vector<sock_filter> program;
    int error_number = -seccomp_export_bpf(context_, file);
    if (error_number == 0 && ::fstat(file, &info) == 0) {
      program.resize(static_cast<size_t>(info.st_size) / sizeof(sock_filter));
      if (::pread(file, program.data(), program.size() * sizeof(sock_filter), 0) != info.st_size) {
        error_number = EIO;
      }
    }
    ::close(file);
    if (error_number != 0) return Failed(error_number);
    return program;
  }

  static Error Failed(int error_number) {
    return InternalError("sandbox: seccomp cannot be switched on: " + ErrnoText(error_number));
  }

 private:
  scmp_filter_ctx context_;
  int error_ = 0;
};

constexpr const char* kOwnSignals[] = {"kill", "tgkill"};  // to itself alone

constexpr uint32_t kAllow = SCMP_ACT_ALLOW;
const uint32_t kRefuse = SCMP_ACT_ERRNO(EPERM);

// A call is allowed when one of its arguments is in a list; otherwise it falls to the default.
template <size_t n>
void AddByArgument(Filter& filter, const char* name, int argument, const uint64_t (&values)[n]) {
  for (const uint64_t value : values) {
    filter.Add(kAllow, name, scmp_arg_cmp{static_cast<unsigned>(argument), SCMP_CMP_EQ, value, 0});
  }
}

// What holds for every process, whatever its number.
Result<std::vector<sock_filter>> CompileCommon(bool may_execute) {
  Filter filter(SCMP_ACT_ERRNO(ENOSYS));
  for (const char* name : kAllowed) filter.Add(kAllow, name);
  for (const char* name : kRefused) filter.Add(kRefuse, name);
  filter.Add(may_execute ? kAllow : kRefuse, "execve");
  // Threads, not processes. clone3 hides its flags in memory: ENOSYS makes the C library use clone.
  filter.Add(kAllow, "clone", scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD});
  filter.Add(kRefuse, "clone", scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0});
  for (const char* name : kOwnSignals) filter.Add(kAllow, name);  // see SignalOnlyItself
  filter.Add(kAllow, "prlimit64", scmp_arg_cmp{0, SCMP_CMP_EQ, 0, 0});
  filter.Add(kRefuse, "prlimit64", scmp_arg_cmp{0, SCMP_CMP_NE, 0, 0});
  AddByArgument(filter, "fcntl", 1, kAllowedFcntl);
  AddByArgument(filter, "prctl", 0, kAllowedPrctl);
  AddByArgument(filter, "ioctl", 1, kAllowedIoctl);
  return filter.Compile();
}

// A filter of its own, since of all filters the strictest answer counts: the common one need not know the
// process. Loaded first, while the process may still load another.
Result<void> SignalOnlyItself() {
  Filter filter(kAllow);
  const auto self = static_cast<uint64_t>(::getpid());
  for (const char* name : kOwnSignals) filter.Add(kRefuse, name, scmp_arg_cmp{0, SCMP_CMP_NE, self, 0});
  const int error_number = filter.Load();
  if (error_number != 0) return Filter::Failed(error_number);
  return Ok();
}

const Result<std::vector<sock_filter>>& Common(bool may_execute) {
  static std::map<bool, Result<std::vector<sock_filter>>> compiled;
  const auto found = compiled.find(may_execute);
  if (found != compiled.end()) return found->second;
  return compiled.emplace(may_execute, CompileCommon(may_execute)).first->second;
}

}  // namespace

void CompileSystemCallFilter(bool may_execute) {
  (void)Common(may_execute).has_value();
}

Result<void> RestrictSystemCalls(const ConfineOptions& options) {
  const auto& common = Common(options.may_execute);
  if (!common) return common.error();
  RETURN_IF_ERROR(SignalOnlyItself());
  const sock_fprog program{static_cast<unsigned short>(common->size()),
                           const_cast<sock_filter*>(common->data())};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return Filter::Failed(errno);
  return Ok();
}

}  // namespace harness::sandbox
