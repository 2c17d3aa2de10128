// SPDX-License-Identifier: Apache-2.0
// The HTTP server: connections, limits and time-outs around a router.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "server/metrics.h"
#include "server/router.h"
#include "server/tokens.h"

namespace harness::server {

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 3800;                      // 0: any free one
  std::vector<std::string> allowed_hosts;    // of the Host header, besides the loopback names and the address
  std::vector<std::string> allowed_origins;  // that may write from another site; none by default
  Path tls_certificate, tls_key;             // PEM; both or none
  bool allow_plain = false;                  // on an address that is not loopback without TLS
  bool require_token = false;                // also on loopback
  int threads = 0;  // that run handlers; 0: 16, or twice the processors if that is more
  uint64_t max_connections = 2048;
  uint64_t header_limit = 16 << 10;             // bytes of a request's head
  uint64_t memory_limit = uint64_t{512} << 20;  // of all bodies held at once; past it 503 with Retry-After
  int64_t header_timeout_ms = 10'000, body_timeout_ms = 60'000, idle_timeout_ms = 120'000;
  int64_t stop_timeout_ms = 10'000;  // for requests under way, once asked to stop
  Path body_folder;                  // where bodies of routes that take a file go
};

// Serves until Stop. Thread-safe.
class Server {
 public:
  // Listens already when it returns. Errors: kInvalidArgument for an address that is not loopback without
  // TLS (or allow_plain) or without any token; kBusy when the port is taken, naming it; kIo.
  static Result<std::unique_ptr<Server>> Start(ServerOptions options, const Router& router, Metrics& metrics,
                                               const Tokens* tokens);
  virtual ~Server() = default;
  virtual uint16_t port() const = 0;
  // No new connections; waits for the requests under way, closes event streams and idle connections.
  virtual void Stop() = 0;
};

}  // namespace harness::server
