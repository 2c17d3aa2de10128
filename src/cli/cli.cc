// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/invocation.h"
#include "cli/machine_checks.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "cli/version.h"

extern char** environ;  // NOLINT: the name is POSIX's

namespace harness::cli {
namespace {

std::map<std::string, std::string> AllVariables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

// Also right when the command line itself is wrong.
bool AsksForJson(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") return false;
    if (words[i] == "--json" || words[i] == "--format=json") return true;
    if (words[i] == "--format" && i + 1 < words.size() && words[i + 1] == "json") return true;
  }
  return false;
}

int Fail(const Error& error, bool json) {
  const int code = ExitCodeFor(error.code);
  std::string message = error.message;
  std::replace(message.begin(), message.end(), '\n', ' ');
  const std::string label = Styled("error:", Style::kRed, UseColor("auto", STDERR_FILENO));
  std::fprintf(stderr, "stat-harness: %s %s\n", label.c_str(), message.c_str());
  if (json) {
    const Json body = {
        {"error", {{"code", ErrorName(error.code)}, {"exit_code", code}, {"message", message}}}};
    std::fputs(PrettyJson(body).c_str(), stdout);
    std::fflush(stdout);
  }
  return code;
}

// A result that did not reach its reader (full disk) is no success.
Result<void> FlushResults() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return IoError("stdout: the results could not be written");
  return {};
}

int PrintAndFlush(const std::string& text, int exit_code) {
  std::fputs(text.c_str(), exit_code == kExitPass ? stdout : stderr);
  return FlushResults() ? exit_code : kExitUsage;
}

Result<int> RunCommand(CommandSet& commands, Command& command) {
  RETURN_IF_ERROR(RequireProcessor());
  ConfigSources sources;
  sources.environment = AllVariables();
  std::error_code ignored;
  sources.working_folder = std::filesystem::current_path(ignored);
  if (!commands.config_file().empty()) sources.only_file = commands.config_file();
  sources.flags = commands.FlagValues(&command);
  ASSIGN_OR_RETURN(Config config, Config::Load(sources));
  Invocation invocation(std::move(config), std::move(sources));
  for (const std::string& remark : invocation.config().remarks())
    invocation.Remark("stat-harness: warning: " + remark);
  if (invocation.format() == "sarif" && command.verb->path != "show") {
    return InvalidArgument("--format sarif: found the verb " + std::string(command.verb->path) +
                           ", expected show RUN, whose findings have that form");
  }
  InstallInterruptHandler();
  ASSIGN_OR_RETURN(const int code, command.run(invocation));
  RETURN_IF_ERROR(FlushResults());
  return code;
}

}  // namespace

int Main(std::vector<std::string> words) {
  // "help run" is "run --help", as in other programs.
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  CommandSet commands(Verbs());
  const bool json = AsksForJson(words);
  const Result<CommandSet::Parsed> parsed = commands.Parse(words);
  if (!parsed) return Fail(parsed.error(), json);
  if (parsed->version) return PrintAndFlush(VersionLine() + "\n", kExitPass);
  if (parsed->command == nullptr) {
    // Asked for: a result. Not asked for: usage.
    return PrintAndFlush(HelpOfAll(commands, parsed->help_of, UseColor("auto", parsed->help ? 1 : 2)),
                         parsed->help ? kExitPass : kExitUsage);
  }
  if (parsed->help) {
    return PrintAndFlush(HelpOf(commands, *parsed->command, UseColor("auto", STDOUT_FILENO)), kExitPass);
  }
  const Result<int> code = RunCommand(commands, *parsed->command);
  return code ? *code : Fail(code.error(), json);
}

}  // namespace harness::cli
