// SPDX-License-Identifier: Apache-2.0
// For tests: a forked child that reports numbers through a pipe and can be killed.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <optional>
#include <utility>

#include "base/result.h"

namespace harness::store {

class Child {
 public:
  // Runs `body` in a child process; `report` may be called from any of its threads. The child ends
  // with what the body returns.
  using Report = std::function<void(uint64_t)>;
  using Body = std::function<int(const Report& report)>;
  explicit Child(const Body& body) {
    int ends[2];
    HARNESS_CHECK(::pipe(ends) == 0);
    pid_ = ::fork();
    HARNESS_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::close(ends[0]);
      const int status = body([&ends](uint64_t number) {
        if (::write(ends[1], &number, sizeof number) != sizeof number) ::_exit(99);
      });
      ::_exit(status);
    }
    ::close(ends[1]);
    read_end_ = ends[0];
  }
  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), read_end_(std::exchange(other.read_end_, -1)) {}
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (pid_ > 0) Kill();
    if (read_end_ >= 0) ::close(read_end_);
  }

  pid_t pid() const { return pid_; }

  // Waits for the next report; nothing once the child is gone and all it reported was read.
  std::optional<uint64_t> Next() {
    uint64_t number = 0;
    if (::read(read_end_, &number, sizeof number) != sizeof number) return std::nullopt;
    return number;
  }

  // kill -9, and waits until the process is gone.
  void Kill() {
    ::kill(pid_, SIGKILL);
    static_cast<void>(Wait());
  }

  // Waits for the end of the child; its exit status, -1 when a signal ended it.
  int Wait() {
    int status = 0;
    HARNESS_CHECK(::waitpid(pid_, &status, 0) == pid_);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int read_end_ = -1;
};

}  // namespace harness::store
