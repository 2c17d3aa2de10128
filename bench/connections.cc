// SPDX-License-Identifier: Apache-2.0
// What idle connections cost a running server, and how many small requests a second it answers beside them.
//   bench_connections PORT PID [CONNECTIONS=1000] [CLIENTS=8] [SECONDS=5]
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "tests/http_client.h"

namespace {

using harness::tests::HttpClient;

int64_t ResidentKib(const std::string& pid) {
  std::ifstream status("/proc/" + pid + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("VmRSS:")) continue;
    const std::string_view number = harness::Trim(std::string_view(line).substr(6, line.size() - 8));
    return harness::ParseInt64(number).value_or(0);
  }
  return 0;
}

// Requests answered with 200.
int64_t AskFor(uint16_t port, std::chrono::seconds time, const std::atomic<bool>& go) {
  auto client = HttpClient::Connect(port);
  while (client && !go) std::this_thread::yield();
  const auto end = std::chrono::steady_clock::now() + time;
  int64_t answered = 0;
  while (client && std::chrono::steady_clock::now() < end) {
    const auto reply = client->Get("/healthz");
    if (!reply || reply->status != 200) return -1;
    ++answered;
  }
  return answered;
}

int64_t Measure(uint16_t port, int clients, std::chrono::seconds time) {
  std::atomic<bool> go = false;
  std::atomic<int64_t> answered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) threads.emplace_back([&] { answered += AskFor(port, time, go); });
  go = true;
  for (std::thread& thread : threads) thread.join();
  return answered;
}

int64_t NumberAt(int argc, char** argv, int at, int64_t otherwise) {
  return argc > at ? harness::ParseInt64(argv[at]).value_or(otherwise) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: bench_connections PORT PID [CONNECTIONS=1000] [CLIENTS=8] [SECONDS=5]\n", stderr);
    return 2;
  }
  const auto port = static_cast<uint16_t>(NumberAt(argc, argv, 1, 0));
  const int64_t connections = NumberAt(argc, argv, 3, 1000), clients = NumberAt(argc, argv, 4, 8),
                seconds = NumberAt(argc, argv, 5, 5);
  Measure(port, static_cast<int>(clients), std::chrono::seconds(1));  // warm
  const int64_t before = ResidentKib(argv[2]);
  std::vector<HttpClient> idle;
  for (int64_t i = 0; i < connections; ++i) {
    auto client = HttpClient::Connect(port);
    if (!client || !client->Get("/healthz")) {
      std::fprintf(stderr, "bench_connections: found no answer on connection %lld\n",
                   static_cast<long long>(i));
      return 1;
    }
    idle.push_back(std::move(*client));
  }
  const int64_t grown = ResidentKib(argv[2]) - before;
  std::printf("%lld idle connections: +%lld KiB (%.1f KiB each), %lld KiB in all\n",
              static_cast<long long>(connections), static_cast<long long>(grown),
              static_cast<double>(grown) / static_cast<double>(connections),
              static_cast<long long>(before + grown));
  const int64_t answered = Measure(port, static_cast<int>(clients), std::chrono::seconds(seconds));
  std::printf("GET /healthz, %lld clients beside them: %.0f requests/s\n", static_cast<long long>(clients),
              static_cast<double>(answered) / static_cast<double>(seconds));
  return answered > 0 ? 0 : 1;
}
