// SPDX-License-Identifier: Apache-2.0
// A client for tests that sends the very bytes it is given, right or wrong.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace harness::server {

struct RawAnswer {
  int status = 0;  // 0: the connection ended before a status line
  std::map<std::string, std::string> headers;
  std::string body;
};

class RawClient {
 public:
  explicit RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        kept_(std::move(other.kept_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }
  bool connected() const { return connected_; }

  // False once the server no longer takes bytes.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  void EndSending() { ::shutdown(socket_, SHUT_WR); }

  // What has come until `mark` is in it, the connection ends, or `timeout_ms` pass without a byte.
  std::string ReadUntil(std::string_view mark, int timeout_ms = 10'000) {
    while (kept_.find(mark) == std::string::npos && ReadMore(timeout_ms)) {
    }
    return kept_;
  }
  std::string ReadToEnd(int timeout_ms = 10'000) {
    while (ReadMore(timeout_ms)) {
    }
    return std::exchange(kept_, {});
  }
  // True when the server ended the connection.
  bool Ended(int timeout_ms = 10'000) {
    while (!ended_ && ReadMore(timeout_ms)) {
    }
    return ended_;
  }

  // The next answer; its body by Content-Length, else until the end of the connection.
  RawAnswer ReadAnswer(bool head_only = false, int timeout_ms = 10'000) {
    RawAnswer answer;
    ReadUntil("\r\n\r\n", timeout_ms);
    const size_t end = kept_.find("\r\n\r\n");
    if (end == std::string::npos) return answer;
    ParseHead(kept_.substr(0, end), answer);
    kept_.erase(0, end + 4);
    if (head_only || answer.status == 304 || answer.status == 100) return answer;
    const std::optional<int64_t> length = ParseInt64(answer.headers["content-length"]);
    while ((!length || kept_.size() < static_cast<size_t>(*length)) && ReadMore(timeout_ms)) {
    }
    const size_t size = length ? static_cast<size_t>(*length) : kept_.size();
    answer.body = kept_.substr(0, size);
    kept_.erase(0, size);
    return answer;
  }

 private:
  bool ReadMore(int timeout_ms) {
    pollfd ready{socket_, POLLIN, 0};
    if (::poll(&ready, 1, timeout_ms) != 1) return false;
    char bytes[16 << 10];
    const ssize_t got = ::recv(socket_, bytes, sizeof(bytes), 0);
    if (got <= 0) {
      ended_ = true;
      return false;
    }
    kept_.append(bytes, static_cast<size_t>(got));
    return true;
  }

  static void ParseHead(const std::string& head, RawAnswer& answer) {
    bool first = true;
    for (const std::string_view line : Split(head, '\n')) {
      if (first) {
        const auto words = Split(line, ' ');
        answer.status = static_cast<int>(words.size() > 1 ? ParseInt64(words[1]).value_or(0) : 0);
        first = false;
        continue;
      }
      const size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      answer.headers[AsciiLower(line.substr(0, colon))] = std::string(Trim(line.substr(colon + 1)));
    }
  }

  int socket_;
  bool connected_ = false;
  bool ended_ = false;
  std::string kept_;
};

// One request on a connection of its own.
inline RawAnswer Ask(uint16_t port, std::string_view request) {
  RawClient client(port);
  client.Send(request);
  return client.ReadAnswer();
}

// "GET path" with Host and Connection: close; `fields` are further lines, each with its line end.
inline RawAnswer Get(uint16_t port, std::string_view path, std::string_view fields = "") {
  return Ask(port, "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                       std::string(fields) + "\r\n");
}

inline RawAnswer Post(uint16_t port, std::string_view path, std::string_view body,
                      std::string_view fields = "", std::string_view type = "application/json") {
  return Ask(port, "POST " + std::string(path) +
                       " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " +
                       std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                       std::string(fields) + "\r\n" + std::string(body));
}

}  // namespace harness::server
