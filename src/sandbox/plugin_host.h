// SPDX-License-Identifier: Apache-2.0
// A process that forks the plugins of a run: it has the libraries loaded and an engine open before it is
// asked, so a plugin costs a fork and not a program's start. What plugins share is made in further ones, each
// forked from the one before when that has made its part, so that it holds up nobody who does not wait for
// it: the first makes nothing, the second the rows of the log, the third what is learned of it, the fourth
// the study.
//
//   harness --posix_spawn--> plugin host --fork--> supervisor --fork--> worker (confined) [--execve-->
//   entrypoint]              plugin host --fork--> host of rows --fork--> supervisor ...
//                                                  host of rows --fork--> host of the log --fork--> ...
//
// A plugin host has one thread, no file of the home open and an environment of its own.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>

#include "base/files.h"
#include "base/result.h"
#include "plugin/registry.h"

namespace harness::sandbox {

inline constexpr const char* kPluginHostVerb = "plugin-host";

// The harness's side. Thread-safe. The thread that starts it must live as long: the kernel ends the process
// with that thread, and the plugins with the process.
class PluginHost {
 public:
  // `binary` knows the verb plugin-host. Does not wait until the process is ready. Errors: kIo.
  static Result<std::unique_ptr<PluginHost>> Start(const Path& binary);
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;
  ~PluginHost();  // waits until the process and all that it forked have ended

  // No more will be forked: what the plugins shared is given back meanwhile. Requires that no thread asks.
  void Release();

  // What is made before a plugin is forked: what it shares, and with the rows the parameter lists.
  struct Wants {
    plugin::Shares shares = plugin::Shares::kNothing;
    bool parameters = false;
  };
  // Where a supervisor writes.
  struct Outputs {
    int out, err, report;
  };
  struct Child {
    pid_t pid = 0;    // leads a session of its own
    int pidfd = -1;   // the caller's to close
    size_t host = 0;  // that forked it
  };
  // Forks a supervisor for the plugin of `context_file`. What the plugin shares with others is made first,
  // once. Where a host died over that (it has no limit of its own and is the first that a kernel without
  // memory ends), the plugin is forked without, to make it within its own limits, and so are all later ones.
  // Errors: kIo; kInterrupted when cancelled, after which no more can be forked.
  Result<Child> Fork(const Path& context_file, Wants wants, const Outputs& outputs,
                     const std::function<bool()>& cancelled);
  // A plugin that shares this or less is forked without waiting for anything to be made.
  plugin::Shares Made() const;
  // Waits for the end of a forked child and returns its status, as waitpid gives it; that of SIGKILL where
  // its host died, and it with it. Until then the number of the child is not used again. Errors: kIo.
  Result<int> Reap(const Child& child);

 private:
  struct Channel {
    int socket = -1;
    std::mutex mutex;  // one question and its answer at a time
    bool given_up = false;
    bool is_lost = false;  // the host died
  };
  PluginHost(pid_t pid, int socket) : pid_(pid) { hosts_[0].socket = socket; }
  struct Question;
  Result<void> StartHost(size_t host, const Question& question);
  Result<Child> ForkIn(size_t host, const Question& question);
  bool IsLost(size_t host);

  static constexpr size_t kHosts = 4;  // one for each of plugin::Shares
  const pid_t pid_;                    // of the first
  std::array<Channel, kHosts> hosts_;
  std::atomic<size_t> made_ = 0;  // the last host that has made its part
};

// Make what the plugins of a run share from the dataset, and keep it in this process. An error is not told:
// the plugins then make it themselves, and tell theirs.
struct Keepers {
  Result<void> (*rows)(eventlog::DataAccessor& data);
  Result<void> (*parameters)(eventlog::DataAccessor& data);  // with the rows, where the run wants them
  Result<void> (*log)(eventlog::DataAccessor& data);         // after the rows
  Result<void> (*study)(eventlog::DataAccessor& data);       // after the log
};

// argv: program, "plugin-host", pid of the harness; descriptor 3 is the socket. Returns the exit code.
int PluginHostMain(int argc, char** argv, std::span<const plugin::BuiltIn> built_in, const Keepers& keepers);

}  // namespace harness::sandbox
