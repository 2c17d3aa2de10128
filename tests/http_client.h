// SPDX-License-Identifier: Apache-2.0
// A plain HTTP/1.1 client for tests and benchmarks: one connection to this machine, blocking.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness::tests {

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Kept alive over requests. Not thread-safe.
class HttpClient {
 public:
  static Result<HttpClient> Connect(uint16_t port);
  HttpClient(HttpClient&& other) noexcept;
  HttpClient& operator=(HttpClient&&) = delete;
  ~HttpClient();

  using Headers = std::map<std::string, std::string>;
  // Sends one request and reads its answer. Errors: kIo when the connection ends before the answer is whole.
  Result<Reply> Send(std::string_view method, std::string_view target, std::string_view body = {},
                     const Headers& headers = {});
  Result<Reply> Get(std::string_view target) { return Send("GET", target); }
  // As application/json unless `headers` say otherwise.
  Result<Reply> Post(std::string_view target, std::string_view body, const Headers& headers = {});

 private:
  HttpClient(int socket, uint16_t port) : socket_(socket), port_(port) {}
  Result<void> Fill();
  Result<std::string> ReadHead();
  Result<std::string> ReadBytes(size_t count);
  Result<std::string> ReadChunks();

  int socket_;
  uint16_t port_;
  std::string buffer_;
};

}  // namespace harness::tests
