// SPDX-License-Identifier: Apache-2.0
// A run of the program in a process of its own, which never outlives the one that started it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace harness::server {

struct ProcessEnd {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;      // 0 when it ended by itself
};

// Starts `program` with `words` in a process group of its own, stdin from /dev/null, stdout into `out_file`
// (made anew), no other file open; waits for its end and calls `on_line` for each line of stderr, without its
// line feed. `stop` is asked ten times a second: from its first true the process gets SIGINT, and after
// `grace_ms` its whole group SIGKILL. Should the calling thread end before, the kernel kills the process.
// Errors: kIo when it cannot be started.
struct ProcessOptions {
  Path program;
  std::vector<std::string> words;
  Path out_file;
  int64_t grace_ms = 10'000;
};
Result<ProcessEnd> RunProcess(const ProcessOptions& options,
                              const std::function<void(std::string_view line)>& on_line,
                              const std::function<bool()>& stop);

}  // namespace harness::server
