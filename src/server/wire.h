// SPDX-License-Identifier: Apache-2.0
// One connection's bytes, plain or through TLS, behind one type.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <optional>
#include <utility>

namespace harness::server {

namespace net = boost::asio;

// An AsyncReadStream and AsyncWriteStream of Asio. One read and one write may be under way at once.
class Wire {
 public:
  using executor_type = net::ip::tcp::socket::executor_type;

  explicit Wire(net::ip::tcp::socket socket) : plain_(std::move(socket)) {}
  Wire(net::ip::tcp::socket socket, net::ssl::context& context)
      : tls_(std::in_place, std::move(socket), context) {}

  executor_type get_executor() { return socket().get_executor(); }
  net::ip::tcp::socket& socket() { return tls_ ? tls_->next_layer() : *plain_; }
  bool tls() const { return tls_.has_value(); }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      plain_->async_read_some(buffers, std::forward<Handler>(handler));
    }
  }
  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      plain_->async_write_some(buffers, std::forward<Handler>(handler));
    }
  }
  // Only with TLS.
  template <typename Handler>
  void AsyncHandshake(Handler&& handler) {
    tls_->async_handshake(net::ssl::stream_base::server, std::forward<Handler>(handler));
  }
  template <typename Handler>
  void AsyncShutdown(Handler&& handler) {
    tls_->async_shutdown(std::forward<Handler>(handler));
  }

 private:
  std::optional<net::ip::tcp::socket> plain_;
  std::optional<net::ssl::stream<net::ip::tcp::socket>> tls_;
};

}  // namespace harness::server
