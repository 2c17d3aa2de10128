// SPDX-License-Identifier: Apache-2.0
#include "sandbox/worker.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <new>

#include "base/text.h"
#include "plugin/local_context.h"
#include "sandbox/confine.h"

namespace harness::sandbox {
namespace {

constexpr int64_t kMiB = 1 << 20;

[[noreturn]] void Stop(SharedAccount& account, SharedAccount::Stage stage, const std::string& message) {
  const size_t length = std::min(message.size(), sizeof(account.message) - 1);
  std::memcpy(account.message, message.data(), length);
  account.message[length] = '\0';
  account.stage = stage;
  ::_exit(kWorkerFailed);
}

// What any program needs to start and to know its machine; no user's data.
std::vector<Path> SystemFiles() {
  return {"/proc/self",
          "/proc/cpuinfo",
          "/proc/meminfo",
          "/proc/stat",
          "/proc/sys/vm/overcommit_memory",
          "/sys/fs/cgroup",
          "/sys/devices/system/cpu",
          "/dev/urandom",
          "/dev/random",
          "/dev/zero",
          "/usr/share/zoneinfo",
          "/etc/localtime",
          "/etc/ld.so.cache",
          "/etc/ld.so.conf",
          "/etc/ld.so.conf.d",
          "/etc/ssl/openssl.cnf"};  // Node.js does not start where it is refused
}

ConfineOptions ConfineFor(const ExecContext& context, const Path& context_file, bool built_in) {
  ConfineOptions options;
  options.read_only = SystemFiles();
  for (const auto& [id, folder] : context.dependencies) options.read_only.push_back(folder);
  for (const Path& file : context.read_files) options.read_only.push_back(file);
  options.read_write = {context.output_folder, context.temp_folder};
  if (built_in) {
    options.read_only.push_back(context.dataset_folder);
    options.read_only.emplace_back("/usr/lib");
  } else {
    options.read_only.push_back(context_file);
    options.read_execute = {"/usr", "/lib", "/lib64", "/bin", context.plugin_folder};
  }
  options.may_execute = !built_in;
  options.best_effort = context.best_effort;
  options.memory_bytes = context.limits.memory_mb * kMiB;
  options.cpu_s = context.limits.time_s * std::max(1, context.engine_threads) + 1;
  options.file_bytes = context.limits.file_mb * kMiB;
  options.open_files = context.limits.open_files;
  return options;
}

// A reason for the report: the memory limit has a name of its own.
std::string ReasonOf(const Error& error) {
  const std::string text = AsciiLower(error.message);
  if (text.find("out of memory") != std::string::npos) return "out_of_memory";
  return error.code == ErrorCode::kNotFound ? "missing_input" : "plugin_failed";
}

Json ErrorResult(const std::string& reason, const std::string& message) {
  plugin::PluginResult result;
  result.status = plugin::Status::kError;
  result.reason_code = reason;
  result.summary = Trim(message).empty() ? "it failed without a message" : message;
  return ToJson(result).value();
}

Result<Json> CallPlugin(const ExecContext& context, const plugin::BuiltIn& built_in, engine::Engine* prepared,
                        SharedAccount& account) {
  ASSIGN_OR_RETURN(eventlog::DatasetInfo info, eventlog::ReadDatasetInfo(context.dataset_folder));
  plugin::LocalContextOptions options;
  options.plugin_id = context.plugin_id;
  options.config = context.config;
  options.events = {context.dataset_folder,
                    std::move(info),
                    context.columns,
                    context.row_limit,
                    {context.engine_memory_bytes, context.engine_threads, context.temp_folder},
                    prepared};
  options.dependencies = context.dependencies;
  options.output_folder = context.output_folder;
  options.batch_rows = context.batch_rows;
  ASSIGN_OR_RETURN(auto local, plugin::MakeLocalContext(std::move(options), account.evidence));
  // Never taken down, as nothing of this process is: an engine's end costs more than a small plugin.
  plugin::PluginContext& plugin_context = *local.release();
  ASSIGN_OR_RETURN(const plugin::PluginResult result, built_in.run(plugin_context));
  return ToJson(result);
}

// Exceptions of libraries end here: the plugin's process is the border.
Json CallSafely(const ExecContext& context, const plugin::BuiltIn& built_in, engine::Engine* prepared,
                SharedAccount& account) {
  try {
    auto result = CallPlugin(context, built_in, prepared, account);
    return result ? *result : ErrorResult(ReasonOf(result.error()), result.error().message);
  } catch (const std::bad_alloc&) {
    return ErrorResult("out_of_memory", "it needed more memory than its limit");
  } catch (const std::exception& error) {
    return ErrorResult("plugin_failed", error.what());
  }
}

[[noreturn]] void RunBuiltIn(const ExecContext& context, const plugin::BuiltIn& built_in,
                             engine::Engine* prepared, SharedAccount& account) {
  const Json result = CallSafely(context, built_in, prepared, account);
  if (auto written = WriteFile(context.output_folder / "result.json", PrettyJson(result)); !written) {
    Stop(account, SharedAccount::kCannotWrite, written.error().message);
  }
  ::_exit(0);  // no destructors of globals either
}

[[noreturn]] void RunEntrypoint(const ExecContext& context, const Path& context_file,
                                SharedAccount& account) {
  const std::string entry = (context.plugin_folder / context.entrypoint).string();
  const std::string variables[] = {
      "PATH=/usr/local/bin:/usr/bin:/bin",        "LANG=C.UTF-8",
      "HOME=" + context.temp_folder.string(),     "TMPDIR=" + context.temp_folder.string(),
      "HARNESS_CONTEXT=" + context_file.string(), "HARNESS_OUTPUT=" + context.output_folder.string()};
  std::vector<char*> environment;
  for (const std::string& variable : variables) environment.push_back(const_cast<char*>(variable.c_str()));
  environment.push_back(nullptr);
  char* arguments[] = {const_cast<char*>(entry.c_str()), nullptr};
  ::execve(entry.c_str(), arguments, environment.data());
  Stop(account, SharedAccount::kCannotStart, entry + ": cannot be started: " + ErrnoText(errno));
}

}  // namespace

void RunWorker(const ExecContext& context, const Path& context_file, const plugin::BuiltIn* built_in,
               engine::Engine* prepared, int input, int supervisor_pid, SharedAccount& account) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != supervisor_pid) ::_exit(kWorkerFailed);  // it died before the line above
  std::signal(SIGPIPE, SIG_DFL);
  if (input >= 0 && ::dup2(input, STDIN_FILENO) < 0) {
    Stop(account, SharedAccount::kCannotStart, "cannot take standard input: " + ErrnoText(errno));
  }
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  if (::chdir(context.output_folder.c_str()) != 0) {
    Stop(account, SharedAccount::kCannotStart,
         context.output_folder.string() + ": cannot enter: " + ErrnoText(errno));
  }
  auto missing = ConfineThisProcess(ConfineFor(context, context_file, built_in != nullptr));
  if (!missing) Stop(account, SharedAccount::kRefused, missing.error().message);
  const auto lacks = [&](const char* name) {
    return std::find(missing->begin(), missing->end(), name) != missing->end();
  };
  account.no_landlock = lacks("landlock");
  account.no_seccomp = lacks("seccomp");
  account.stage = SharedAccount::kConfined;
  if (built_in != nullptr) RunBuiltIn(context, *built_in, prepared, account);
  RunEntrypoint(context, context_file, account);
}

}  // namespace harness::sandbox
