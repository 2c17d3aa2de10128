// SPDX-License-Identifier: Apache-2.0
// The built program serving a home on a free port of this machine.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "tests/http_client.h"

namespace harness::tests {

// One process `stat-harness serve`, killed at the end if it still runs.
class ServedHome {
 public:
  // Returns once it listens. `words` are added to the command.
  static Result<ServedHome> Start(const std::string& program, const Path& home,
                                  const std::vector<std::string>& words = {});
  ServedHome(ServedHome&& other) noexcept;
  ServedHome& operator=(ServedHome&&) = delete;
  ~ServedHome();

  uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  Result<HttpClient> Connect() const { return HttpClient::Connect(port_); }
  void Kill();      // SIGKILL, and waits
  int Terminate();  // SIGTERM, waits; the exit code, 128 + n for signal n

 private:
  ServedHome(pid_t pid, uint16_t port) : pid_(pid), port_(port) {}
  pid_t pid_;
  uint16_t port_;
};

}  // namespace harness::tests
