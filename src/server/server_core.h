// SPDX-License-Identifier: Apache-2.0
// What all connections of one server share.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <unordered_set>

#include "base/clock.h"
#include "server/admission.h"
#include "server/idempotency.h"
#include "server/memory_budget.h"
#include "server/metrics.h"

namespace harness::server {

class Connection;

// Read by the gauges, also after the server has gone.
struct ServerCounts {
  std::atomic<int64_t> connections = 0;
  std::atomic<int64_t> in_flight = 0;  // requests whose head was accepted and whose answer is not yet sent
  std::atomic<int64_t> streams = 0;
};

// `io` runs in one thread, which alone touches connections and their set. Handlers run in `pool`.
struct ServerCore {
  ServerCore(ServerOptions given, int threads)
      : options(std::move(given)),
        pool(static_cast<size_t>(threads)),
        budget(std::make_shared<MemoryBudget>(options.memory_limit)) {}

  boost::asio::io_context io{1};  // first, so that it goes last: what waits in it may refer to the rest
  const ServerOptions options;
  boost::asio::thread_pool pool;
  std::optional<boost::asio::ssl::context> tls;
  AdmissionRules rules;
  Metrics* metrics = nullptr;
  std::shared_ptr<MemoryBudget> budget;
  std::shared_ptr<ServerCounts> counts = std::make_shared<ServerCounts>();
  IdempotencyMemory idempotency;
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::atomic<bool> stopping = false;  // set in `io`; read by handlers too
};

}  // namespace harness::server
