// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/victim.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "base/clock.h"
#include "base/text.h"

namespace harness::tests {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void ToFile(const Path& file, int descriptor) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(127);
  ::close(opened);
}

void Sleep(Micros duration) {
  const timespec pause{duration / kMicrosPerSecond, (duration % kMicrosPerSecond) * 1000};
  ::nanosleep(&pause, nullptr);
}

// Names that the watch has seen; waits at most a millisecond.
std::vector<std::string> NextNames(int watch) {
  std::vector<std::string> names;
  pollfd wait{watch, POLLIN, 0};
  if (::poll(&wait, 1, 1) <= 0) return names;
  alignas(inotify_event) std::array<char, 16384> block;
  const ssize_t got = ::read(watch, block.data(), block.size());
  for (ssize_t at = 0; at < got;) {
    inotify_event event{};
    std::memcpy(&event, block.data() + at, sizeof event);
    if (event.len > 0) names.emplace_back(block.data() + at + sizeof event);
    at += static_cast<ssize_t>(sizeof event + event.len);
  }
  return names;
}

std::string CommandLine(std::string_view pid) {
  auto line = ReadFile("/proc/" + std::string(pid) + "/cmdline");
  if (!line) return "?";
  std::replace(line->begin(), line->end(), '\0', ' ');
  return *line;
}

}  // namespace

Place::Place(Path folder) : folder_(std::move(folder)) {
  for (const char* name : {"work", "home-of-user", "tmpdir", "output"}) {
    HARNESS_CHECK(MakeFolders(folder_ / name).has_value());
  }
}

std::vector<std::string> Place::Leavings() const {
  std::vector<std::string> found;
  for (const char* name : {"work", "home-of-user", "tmpdir"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / name)) {
      found.push_back(entry.path().string());
    }
  }
  return found;
}

NameWatch::NameWatch(const Path& folder) : watch_(::inotify_init1(IN_CLOEXEC)) {
  HARNESS_CHECK(watch_ >= 0 && ::inotify_add_watch(watch_, folder.c_str(), IN_CREATE | IN_MOVED_TO) >= 0);
}

NameWatch::~NameWatch() {
  ::close(watch_);
}

bool NameWatch::Sees(const std::function<bool(const std::string&)>& condition) {
  if (names_.empty()) {
    for (std::string& name : NextNames(watch_)) names_.push_back(std::move(name));
  }
  while (!names_.empty()) {
    const std::string name = std::move(names_.front());
    names_.pop_front();
    if (condition(name)) return true;
  }
  return false;
}

Victim::Victim(const Place& place, const std::vector<std::string>& words) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  static std::atomic<uint64_t> counter{0};
  const std::string number = std::to_string(counter++);
  const Path& folder = place.folder();
  out_ = folder / "output" / (number + ".out");
  err_ = folder / "output" / (number + ".err");
  std::vector<std::string> argv = {HARNESS_PROGRAM};
  argv.insert(argv.end(), words.begin(), words.end());
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "HOME=" + (folder / "home-of-user").string(),
                                          "TMPDIR=" + (folder / "tmpdir").string()};
  const std::vector<char*> arguments = Pointers(argv);
  const std::vector<char*> variables = Pointers(environment);
  started_us_ = SystemClock().Monotonic();
  pid_ = ::fork();
  HARNESS_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    ::setpgid(0, 0);
    if (::chdir((folder / "work").c_str()) != 0) ::_exit(127);
    ToFile(out_, STDOUT_FILENO);
    ToFile(err_, STDERR_FILENO);
    ::execve(arguments[0], arguments.data(), variables.data());
    ::_exit(127);
  }
  ::setpgid(pid_, pid_);
}

Victim::~Victim() {
  if (pid_ < 0) return;
  Signal(SIGKILL);
  static_cast<void>(Wait());
}

Micros Victim::Age() const {
  return SystemClock().Monotonic() - started_us_;
}

bool Victim::HasEnded() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid_;
}

bool Victim::WaitUntil(Micros age) const {
  while (!HasEnded()) {
    const Micros left = age - Age();
    if (left <= 0) return true;
    Sleep(std::min<Micros>(left, kMicrosPerMilli));
  }
  return false;
}

bool Victim::WaitForName(NameWatch& watch, const std::function<bool(const std::string&)>& condition) const {
  while (true) {
    const bool ended = HasEnded();  // before the last look
    if (watch.Sees(condition)) return true;
    if (ended) return false;
  }
}

void Victim::Signal(int number) const {
  ::kill(-pid_, number);
}

Death Victim::Wait() {
  int status = 0;
  HARNESS_CHECK(::waitpid(pid_, &status, 0) == pid_);
  pid_ = -1;
  Death death;
  death.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  death.out = ReadFile(out_).value();
  death.err = ReadFile(err_).value();
  const bool removed = RemoveAll(out_).has_value() && RemoveAll(err_).has_value();
  HARNESS_CHECK(removed);
  return death;
}

Death RunToEnd(const Place& place, const std::vector<std::string>& words) {
  return Victim(place, words).Wait();
}

std::vector<std::string> Survivors() {
  const Micros deadline = SystemClock().Monotonic() + 10 * kMicrosPerSecond;
  while (true) {
    const pid_t reaped = ::waitpid(-1, nullptr, WNOHANG);
    if (reaped < 0) return {};
    if (reaped > 0) continue;
    if (SystemClock().Monotonic() > deadline) break;
    Sleep(kMicrosPerMilli);
  }
  const std::string self = std::to_string(::getpid());
  const auto children = ReadFile("/proc/" + self + "/task/" + self + "/children");
  std::vector<std::string> found;
  for (const std::string_view word : Split(children ? std::string_view(*children) : "", ' ')) {
    const auto pid = ParseInt64(word);
    if (!pid) continue;
    found.push_back(std::string(word) + ": " + CommandLine(word));
    ::kill(static_cast<pid_t>(*pid), SIGKILL);
  }
  return found;
}

}  // namespace harness::tests
