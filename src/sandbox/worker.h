// SPDX-License-Identifier: Apache-2.0
// The confined half of a plugin's execution: from a forked child to the plugin's own code.
#pragma once

#include <atomic>
#include <span>

#include "engine/engine.h"
#include "eventlog/data_accessor.h"
#include "plugin/registry.h"
#include "sandbox/exec_context.h"

namespace harness::sandbox {

// Memory that the worker and its supervisor both see, so that what is known survives a crash.
struct SharedAccount {
  eventlog::AccessEvidence evidence;  // built-in plugins: what the accessor handed out
  enum Stage : int { kStarting, kConfined, kRefused, kCannotStart, kCannotWrite };
  std::atomic<int> stage{kStarting};
  bool no_landlock = false;
  bool no_seccomp = false;
  char message[1000] = {};  // of the stages kRefused, kCannotStart and kCannotWrite
};

// Exit codes of the worker itself, told apart from a plugin's by SharedAccount::stage.
inline constexpr int kWorkerFailed = 125;

// Call in a forked child with one thread; never returns. `input` is the reading end of the row feed, or of
// nothing; it becomes standard input. A built-in plugin (`built_in` not null) runs in this process and its
// result is written as result.json, an Error as a result with status error; else the entrypoint is executed.
// `prepared` as for ExecutePlugin.
[[noreturn]] void RunWorker(const ExecContext& context, const Path& context_file,
                            const plugin::BuiltIn* built_in, engine::Engine* prepared, int input,
                            int supervisor_pid, SharedAccount& account);

}  // namespace harness::sandbox
