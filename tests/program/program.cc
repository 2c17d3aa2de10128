// SPDX-License-Identifier: Apache-2.0
#include "tests/program/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace harness::tests {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void ToFile(const Path& file, int descriptor) {
  const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(127);
  close(opened);
}

}  // namespace

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Program::Program() : folder_(TempFolder::Make("program").value()) {}

Ended Program::Run(const std::vector<std::string>& words) const {
  return RunAndInterrupt(words, "");
}

Ended Program::RunAndInterrupt(const std::vector<std::string>& words, const Path& file) const {
  std::vector<std::string> argv = {HARNESS_PROGRAM};
  argv.insert(argv.end(), words.begin(), words.end());
  return Start(argv, file);
}

Ended Program::Bash(const std::string& script) const {
  return Start({"/bin/bash", "-c", script}, "");
}

Ended Program::Start(const std::vector<std::string>& argv, const Path& interrupt_when) const {
  std::map<std::string, std::string> environment = {
      {"PATH", Path(HARNESS_PROGRAM).parent_path().string() + ":/usr/bin:/bin"},
      {"HOME", folder().string()},
      {"STAT_HARNESS_HOME", (folder() / "home").string()}};
  for (const auto& [name, value] : variables) environment[name] = value;
  std::vector<std::string> pairs;
  for (const auto& [name, value] : environment) pairs.push_back(name + "=" + value);
  std::vector<std::string> words = argv;
  const std::vector<char*> arguments = Pointers(words);
  const std::vector<char*> variables_pointers = Pointers(pairs);

  const pid_t child = fork();
  if (child == 0) {
    if (chdir(folder().c_str()) != 0) _exit(127);
    ToFile(folder() / ".out", STDOUT_FILENO);
    ToFile(folder() / ".err", STDERR_FILENO);
    execve(arguments[0], arguments.data(), variables_pointers.data());
    _exit(127);
  }
  int status = 0;
  bool sent = interrupt_when.empty();
  while (waitpid(child, &status, sent ? 0 : WNOHANG) == 0) {
    std::error_code ignored;
    if (std::filesystem::exists(interrupt_when, ignored)) {
      kill(child, SIGINT);
      sent = true;
    } else {
      usleep(1000);
    }
  }
  Ended ended;
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ended.out = ReadFile(folder() / ".out").value();
  ended.err = ReadFile(folder() / ".err").value();
  return ended;
}

}  // namespace harness::tests
