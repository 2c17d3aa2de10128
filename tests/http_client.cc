// SPDX-License-Identifier: Apache-2.0
#include "tests/http_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cerrno>

#include "base/files.h"
#include "base/text.h"

namespace harness::tests {

Result<HttpClient> HttpClient::Connect(uint16_t port) {
  const int socket_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_fd < 0) return IoError("socket: " + ErrnoText(errno));
  HttpClient client(socket_fd, port);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return IoError("connect: " + ErrnoText(errno));
  const int on = 1;
  (void)setsockopt(socket_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return client;
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : socket_(other.socket_), port_(other.port_), buffer_(std::move(other.buffer_)) {
  other.socket_ = -1;
}

HttpClient::~HttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

Result<void> HttpClient::Fill() {
  std::array<char, 65536> bytes;
  const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (got < 0) return IoError("recv: " + ErrnoText(errno));
  if (got == 0) return IoError("the connection ended before the answer");
  buffer_.append(bytes.data(), static_cast<size_t>(got));
  return {};
}

Result<std::string> HttpClient::ReadHead() {
  size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) RETURN_IF_ERROR(Fill());
  std::string head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  return head;
}

Result<std::string> HttpClient::ReadBytes(size_t count) {
  while (buffer_.size() < count) RETURN_IF_ERROR(Fill());
  std::string bytes = buffer_.substr(0, count);
  buffer_.erase(0, count);
  return bytes;
}

Result<std::string> HttpClient::ReadChunks() {
  std::string body;
  for (;;) {
    size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos) RETURN_IF_ERROR(Fill());
    size_t size = 0;
    std::from_chars(buffer_.data(), buffer_.data() + end, size, 16);
    buffer_.erase(0, end + 2);
    ASSIGN_OR_RETURN(const std::string chunk, ReadBytes(size + 2));
    if (size == 0) return body;
    body.append(chunk, 0, size);
  }
}

Result<Reply> HttpClient::Send(std::string_view method, std::string_view target, std::string_view body,
                               const Headers& headers) {
  std::string message = std::string(method) + " " + std::string(target) +
                        " HTTP/1.1\r\nhost: 127.0.0.1:" + std::to_string(port_) + "\r\n";
  for (const auto& [name, value] : headers) message += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST") message += "content-length: " + std::to_string(body.size()) + "\r\n";
  message += "\r\n";
  message += body;
  for (size_t sent = 0; sent < message.size();) {
    const ssize_t wrote = ::send(socket_, message.data() + sent, message.size() - sent, MSG_NOSIGNAL);
    if (wrote < 0) return IoError("send: " + ErrnoText(errno));
    sent += static_cast<size_t>(wrote);
  }
  ASSIGN_OR_RETURN(const std::string head, ReadHead());
  Reply reply;
  const auto lines = Split(head, '\n');
  const auto words = Split(Trim(lines.front()), ' ');
  if (words.size() < 2) return IoError("found " + Quoted(lines.front()) + ", expected a status line");
  reply.status = static_cast<int>(ParseInt64(words[1]).value_or(0));
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    if (colon != std::string_view::npos)
      reply.headers[AsciiLower(lines[i].substr(0, colon))] = std::string(Trim(lines[i].substr(colon + 1)));
  }
  if (method == "HEAD" || reply.status == 204 || reply.status == 304) return reply;
  if (const auto length = reply.headers.find("content-length"); length != reply.headers.end()) {
    ASSIGN_OR_RETURN(reply.body, ReadBytes(static_cast<size_t>(ParseInt64(length->second).value_or(0))));
  } else if (reply.headers["transfer-encoding"] == "chunked") {
    ASSIGN_OR_RETURN(reply.body, ReadChunks());
  } else if (reply.headers["connection"] == "close") {
    while (Fill()) {
    }
    reply.body = std::move(buffer_);
    buffer_.clear();
  }
  return reply;
}

Result<Reply> HttpClient::Post(std::string_view target, std::string_view body, const Headers& headers) {
  Headers all = {{"content-type", "application/json"}};
  for (const auto& [name, value] : headers) all[name] = value;
  return Send("POST", target, body, all);
}

}  // namespace harness::tests
