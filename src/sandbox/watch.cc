// SPDX-License-Identifier: Apache-2.0
#include "sandbox/watch.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"

namespace harness::sandbox {
namespace {

constexpr int kWatchTickMs = 20;
constexpr Micros kBetweenLooks = 200'000;

// One "VmPeak:   1234 kB" line of /proc/<pid>/status, in bytes; 0 when the process is gone.
int64_t StatusBytes(const std::string& status, const std::string& name) {
  const size_t at = status.find(name + ":");
  if (at == std::string::npos) return 0;
  std::string_view rest = std::string_view(status).substr(at + name.size() + 1);
  rest = Trim(rest.substr(0, rest.find('k')));
  return ParseInt64(rest).value_or(0) * 1024;
}

Micros MicrosOf(const timeval& time) {
  return Micros{time.tv_sec} * kMicrosPerSecond + time.tv_usec;
}

// Children of this process that outlived their parent and came to us, the subreaper.
void KillOrphans() {
  for (int round = 0; round < 100; ++round) {
    const std::string id = std::to_string(::getpid());
    const auto children = ReadFile("/proc/self/task/" + id + "/children");
    bool any = false;
    for (const std::string_view word : Split(children ? std::string_view(*children) : "", ' ')) {
      if (const auto pid = ParseInt64(word)) any = ::kill(static_cast<pid_t>(*pid), SIGKILL) == 0 || any;
    }
    while (::waitpid(-1, nullptr, WNOHANG) > 0) any = true;
    if (!any) return;
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace

uint64_t BytesBelow(const Path& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
    std::error_code gone;
    if (!std::filesystem::is_regular_file(at->symlink_status(gone))) continue;
    const uint64_t size = at->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

ChildWatch::ChildWatch(pid_t pid, int pidfd, ChildLimits limits)
    : pid_(pid), pidfd_(pidfd), started_us_(SystemClock().Monotonic()), limits_(std::move(limits)) {}

ChildWatch::ChildWatch(ChildWatch&& other) noexcept
    : pid_(other.pid_),
      pidfd_(std::exchange(other.pidfd_, -1)),
      started_us_(other.started_us_),
      next_look_us_(other.next_look_us_),
      limits_(std::move(other.limits_)),
      stopped_(other.stopped_),
      end_(other.end_) {}

ChildWatch::~ChildWatch() {
  if (pidfd_ >= 0) ::close(pidfd_);
}

Result<ChildWatch> ChildWatch::Begin(pid_t pid, ChildLimits limits) {
  const long pidfd = ::syscall(SYS_pidfd_open, pid, 0);
  if (pidfd < 0) return InternalError("sandbox: cannot watch a process: " + ErrnoText(errno));
  return ChildWatch(pid, static_cast<int>(pidfd), std::move(limits));
}

Micros ChildWatch::Elapsed() const {
  return SystemClock().Monotonic() - started_us_;
}

int64_t ChildWatch::ResidentBytes() const {
  const auto status = ReadFile("/proc/" + std::to_string(pid_) + "/status");
  return status ? StatusBytes(*status, "VmRSS") : 0;
}

bool ChildWatch::WithinLimits() {
  if (stopped_) return false;
  if (Elapsed() >= limits_.time_us) end_.timed_out = true;
  if (ResidentBytes() > limits_.memory_bytes) end_.over_memory = true;
  if (!limits_.folder.empty() && Elapsed() >= next_look_us_) {
    if (BytesBelow(limits_.folder) > limits_.folder_bytes) end_.over_output = true;
    next_look_us_ = Elapsed() + kBetweenLooks;
  }
  if (!end_.timed_out && !end_.over_memory && !end_.over_output) return true;
  stopped_ = true;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  return false;
}

bool ChildWatch::WaitWritable(int fd) {
  while (WithinLimits()) {
    pollfd waits[2] = {{fd, POLLOUT, 0}, {pidfd_, POLLIN, 0}};
    ::poll(waits, 2, kWatchTickMs);
    if (waits[1].revents != 0) return false;
    if ((waits[0].revents & POLLERR) != 0) return false;  // the reader is gone
    if ((waits[0].revents & POLLOUT) != 0) return true;
  }
  return false;
}

ChildEnd ChildWatch::Finish() {
  while (true) {
    pollfd wait{pidfd_, POLLIN, 0};
    if (::poll(&wait, 1, kWatchTickMs) > 0) break;
    WithinLimits();
  }
  end_.wall_us = Elapsed();
  ::kill(-pid_, SIGKILL);  // what it may have left in its group
  int status = 0;
  rusage used{};
  while (::wait4(pid_, &status, 0, &used) < 0 && errno == EINTR) {
  }
  KillOrphans();
  if (WIFEXITED(status)) end_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
  end_.cpu_us = MicrosOf(used.ru_utime) + MicrosOf(used.ru_stime);
  end_.peak_rss_bytes = int64_t{used.ru_maxrss} * 1024;
  if (end_.signal == SIGXCPU) end_.timed_out = true;
  return end_;
}

}  // namespace harness::sandbox
