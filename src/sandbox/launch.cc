// SPDX-License-Identifier: Apache-2.0
#include "sandbox/launch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/clock.h"
#include "base/text.h"

namespace harness::sandbox {
namespace {

constexpr Micros kGrace = 20 * kMicrosPerSecond;  // to start, to check a large result, to report
constexpr size_t kMaxReportBytes = 1 << 20;
constexpr int kLaunchTickMs = 100;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Reset(-1); }
  void Reset(int fd) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// One output of the process: the first bytes are kept, the rest is counted.
struct Stream {
  Descriptor read;
  Descriptor write;
  size_t keep = kKeptOutputBytes;
  std::string text;
  int64_t bytes = 0;

  Result<void> Open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
      return IoError("sandbox: cannot make a pipe: " + ErrnoText(errno));
    read.Reset(ends[0]);
    write.Reset(ends[1]);
    ::fcntl(ends[1], F_SETFL, 0);  // the writer blocks
    return Ok();
  }

  // Takes what is there; closes at the end of the stream.
  void Drain() {
    std::array<char, 65536> block;
    while (read.get() >= 0) {
      const ssize_t got = ::read(read.get(), block.data(), block.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) return read.Reset(-1);
      bytes += got;
      text.append(block.data(), std::min(static_cast<size_t>(got), keep - text.size()));
    }
  }
};

struct Streams {
  Stream out, err, report;
  std::array<Stream*, 3> all() { return {&out, &err, &report}; }
};

// How the supervisor's time ended: by itself, past its time, or on request.
enum class Wait { kEnded, kLate, kCancelled };

Wait Collect(const LaunchOptions& options, int pidfd, Streams& streams) {
  const Micros deadline = SystemClock().Monotonic() + options.time_us + kGrace;
  while (true) {
    std::array<pollfd, 4> waits{};
    waits[0] = {pidfd, POLLIN, 0};
    for (size_t i = 0; i < 3; ++i) waits[i + 1] = {streams.all()[i]->read.get(), POLLIN, 0};
    ::poll(waits.data(), waits.size(), kLaunchTickMs);
    for (Stream* stream : streams.all()) stream->Drain();
    if ((waits[0].revents & POLLIN) != 0) return Wait::kEnded;
    if (options.cancelled && options.cancelled()) return Wait::kCancelled;
    if (SystemClock().Monotonic() > deadline) return Wait::kLate;
  }
}

// The worker holds the writing ends of its output until it is gone.
void WaitForSilence(Streams& streams) {
  const Micros deadline = SystemClock().Monotonic() + 2 * kMicrosPerSecond;
  while (streams.out.read.get() >= 0 || streams.err.read.get() >= 0) {
    for (Stream* stream : streams.all()) stream->Drain();
    if (SystemClock().Monotonic() > deadline) return;
    ::poll(nullptr, 0, 1);
  }
}

ExecReport ReadReport(const std::string& text, Wait wait, int status) {
  if (wait == Wait::kEnded) {
    if (auto json = ParseJson(text, "report")) {
      if (auto report = ExecReportFromJson(*json)) return *report;
    }
  }
  ExecReport report;
  report.failure = wait == Wait::kLate ? Failure{"timed_out", "its result could not be checked in time"}
                                       : Failure{"crashed", "its process ended without a report"};
  if (WIFSIGNALED(status)) report.end.signal = WTERMSIG(status);
  if (WIFEXITED(status)) report.end.exit_code = WEXITSTATUS(status);
  return report;
}

// A program that fails at its memory limit says so in its own way, if at all.
void RecogniseMemory(Launched& launched) {
  auto& failure = launched.report.failure;
  if (!failure || (failure->reason_code != "crashed" && failure->reason_code != "exited")) return;
  for (const char* word :
       {"MemoryError", "std::bad_alloc", "Cannot allocate memory", "out of memory", "Out of Memory"}) {
    if (launched.standard_error.find(word) == std::string::npos) continue;
    failure =
        Failure{"out_of_memory", "it needed more memory than its limit (it said " + std::string(word) + ")"};
    return;
  }
}

}  // namespace

Result<Launched> Launch(PluginHost& host, const LaunchOptions& options) {
  Streams streams;
  streams.report.keep = kMaxReportBytes;
  for (Stream* stream : streams.all()) RETURN_IF_ERROR(stream->Open());
  ASSIGN_OR_RETURN(const PluginHost::Child child,
                   host.Fork(options.context_file, options.wants,
                             {streams.out.write.get(), streams.err.write.get(), streams.report.write.get()},
                             options.cancelled));
  for (Stream* stream : streams.all()) stream->write.Reset(-1);
  const Descriptor pidfd(child.pidfd);
  const Wait wait = Collect(options, pidfd.get(), streams);
  // Its whole session, and itself where it had no time to make one; the worker, in a group of its own, dies
  // with its parent.
  ::kill(-child.pid, SIGKILL);
  ::kill(child.pid, SIGKILL);
  ASSIGN_OR_RETURN(const int status, host.Reap(child));
  WaitForSilence(streams);
  streams.report.Drain();
  if (wait == Wait::kCancelled) return Interrupted("interrupted while plugins ran");
  Launched launched;
  launched.report = ReadReport(streams.report.text, wait, status);
  launched.standard_output = std::move(streams.out.text);
  launched.standard_error = std::move(streams.err.text);
  launched.stderr_bytes = streams.err.bytes;
  RecogniseMemory(launched);
  return launched;
}

}  // namespace harness::sandbox
