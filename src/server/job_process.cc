// SPDX-License-Identifier: Apache-2.0
#include "server/job_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "base/clock.h"
#include "store/descriptor.h"

namespace harness::server {
namespace {

constexpr int kTickMs = 100;
constexpr size_t kLongestLine = size_t{64} << 10;  // the rest of a longer line is dropped

// Both ends of a pipe; closed with the object.
struct Pipe {
  int read = -1, write = -1;
  ~Pipe() {
    CloseWrite();
    if (read >= 0) ::close(read);
  }
  Result<void> Open() {
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return IoError("job: cannot make a pipe: " + ErrnoText(errno));
    read = ends[0];
    write = ends[1];
    ::fcntl(read, F_SETFL, O_NONBLOCK);
    return Ok();
  }
  void CloseWrite() {
    if (write >= 0) ::close(write);
    write = -1;
  }
};

// Splits what comes into lines.
class Lines {
 public:
  explicit Lines(const std::function<void(std::string_view)>& on_line) : on_line_(on_line) {}
  ~Lines() {
    if (!line_.empty()) on_line_(line_);
  }
  void Add(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n') {
        on_line_(line_);
        line_.clear();
      } else if (line_.size() < kLongestLine) {
        line_ += c;
      }
    }
  }

 private:
  const std::function<void(std::string_view)>& on_line_;
  std::string line_;
};

// What the new process needs; made before the fork, since after it only calls that are safe in a signal
// handler may be made: other threads may have held any lock.
struct Start {
  const char* program;
  char* const* words;
  int in, out, err;
  pid_t parent;
};

[[noreturn]] void RunChild(const Start& start) {
  // posix_spawn has no place for this.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != start.parent) ::_exit(127);  // it died in between
  ::setpgid(0, 0);
  ::dup2(start.in, STDIN_FILENO);
  ::dup2(start.out, STDOUT_FILENO);
  ::dup2(start.err, STDERR_FILENO);
  ::close_range(3, ~0U, 0);  // sockets of the server
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv(start.program, start.words);
  ::_exit(127);
}

// Takes what is there; false at the end of the stream.
bool Drain(int fd, Lines& lines) {
  std::array<char, 16384> block;
  while (true) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    lines.Add({block.data(), static_cast<size_t>(got)});
  }
}

ProcessEnd EndOf(int status) {
  ProcessEnd end;
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  return end;
}

ProcessEnd Wait(pid_t child, int err, int64_t grace_ms, Lines& lines, const std::function<bool()>& stop) {
  const int ended =
      static_cast<int>(::syscall(SYS_pidfd_open, child, 0));  // without one the end is seen a tick later
  Micros asked = 0;
  bool open = true;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    std::array<pollfd, 2> watched = {{{open ? err : -1, POLLIN, 0}, {ended, POLLIN, 0}}};
    ::poll(watched.data(), watched.size(), kTickMs);
    if (open) open = Drain(err, lines);
    const Micros now = SystemClock().Monotonic();
    if (asked == 0 && stop()) {
      asked = now;
      ::kill(child, SIGINT);
    } else if (asked > 0 && now - asked > grace_ms * kMicrosPerMilli) {
      ::kill(-child, SIGKILL);
    }
  }
  if (ended >= 0) ::close(ended);
  ::kill(-child, SIGKILL);  // whatever it left behind in its group
  if (open) Drain(err, lines);
  return EndOf(status);
}

}  // namespace

Result<ProcessEnd> RunProcess(const ProcessOptions& options,
                              const std::function<void(std::string_view line)>& on_line,
                              const std::function<bool()>& stop) {
  ASSIGN_OR_RETURN(const auto in, store::Descriptor::Open("/dev/null", O_RDONLY));
  ASSIGN_OR_RETURN(const auto out,
                   store::Descriptor::Open(options.out_file, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  Pipe err;
  RETURN_IF_ERROR(err.Open());
  std::vector<std::string> words = {"stat-harness"};
  words.insert(words.end(), options.words.begin(), options.words.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const Start start = {options.program.c_str(), pointers.data(), in.fd(), out.fd(), err.write, ::getpid()};
  const pid_t child = ::fork();
  if (child < 0) return IoError("job: cannot start a process: " + ErrnoText(errno));
  if (child == 0) RunChild(start);
  ::setpgid(child, child);  // whoever comes first; SIGKILL to the group must find it
  err.CloseWrite();
  Lines lines(on_line);
  return Wait(child, err.read, options.grace_ms, lines, stop);
}

}  // namespace harness::server
