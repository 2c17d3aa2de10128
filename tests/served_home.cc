// SPDX-License-Identifier: Apache-2.0
#include "tests/served_home.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cerrno>

#include "base/json.h"
#include "base/text.h"

namespace harness::tests {
namespace {

int Wait(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// The line that the program prints once it listens: {"listening": "http://127.0.0.1:PORT"}.
Result<uint16_t> PortOf(int pipe) {
  std::string line;
  for (char byte; line.find('}') == std::string::npos;) {
    if (read(pipe, &byte, 1) != 1) return IoError("serve ended before it listened: printed " + Quoted(line));
    line.push_back(byte);
  }
  ASSIGN_OR_RETURN(const Json json, ParseJson(line, "serve"));
  const std::string address = json.at("listening");
  const auto port = ParseInt64(address.substr(address.rfind(':') + 1));
  if (!port) return IoError("found " + Quoted(address) + ", expected an address with a port");
  return static_cast<uint16_t>(*port);
}

}  // namespace

Result<ServedHome> ServedHome::Start(const std::string& program, const Path& home,
                                     const std::vector<std::string>& words) {
  std::vector<std::string> all = {program,  "serve",       "--json",   "--quiet",
                                  "--home", home.string(), "--listen", "127.0.0.1:0"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& word : all) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return IoError("pipe: " + ErrnoText(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return IoError(program + ": " + ErrnoText(error));
  }
  const auto port = PortOf(ends[0]);
  close(ends[0]);
  if (!port) {
    kill(pid, SIGKILL);
    Wait(pid);
    return port.error();
  }
  return ServedHome(pid, *port);
}

ServedHome::ServedHome(ServedHome&& other) noexcept : pid_(other.pid_), port_(other.port_) {
  other.pid_ = -1;
}

ServedHome::~ServedHome() {
  Kill();
}

void ServedHome::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  Wait(pid_);
  pid_ = -1;
}

int ServedHome::Terminate() {
  if (pid_ < 0) return -1;
  kill(pid_, SIGTERM);
  const int code = Wait(pid_);
  pid_ = -1;
  return code;
}

}  // namespace harness::tests
