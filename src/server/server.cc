// SPDX-License-Identifier: Apache-2.0
#include "server/server.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "server/connection.h"
#include "server/response_head.h"

namespace harness::server {
namespace {

using net::ip::tcp;
using SystemError = boost::system::error_code;

constexpr uint64_t kOtherFiles = 512;  // open files that are not connections

Result<net::ip::address> AddressOf(const std::string& text) {
  SystemError error;
  const net::ip::address address = net::ip::make_address(text == "localhost" ? "127.0.0.1" : text, error);
  if (error) return InvalidArgument("address: found " + text + ", expected an IP address or localhost");
  return address;
}

Result<bool> HasValidToken(const Tokens* tokens) {
  if (tokens == nullptr) return false;
  ASSIGN_OR_RETURN(const std::vector<TokenRow> rows, const_cast<Tokens*>(tokens)->List());
  const Timestamp now = SystemClock().Now();
  return std::any_of(rows.begin(), rows.end(), [now](const TokenRow& row) {
    return !row.revoked_us && (!row.expires_us || *row.expires_us > now);
  });
}

// Sets rules.token_required.
Result<void> CheckExposure(const ServerOptions& options, const net::ip::address& address,
                           AdmissionRules& rules) {
  const bool tls = !options.tls_certificate.empty();
  if (tls != !options.tls_key.empty())
    return InvalidArgument("TLS: found only one of certificate and key, expected both or none");
  if (!address.is_loopback() && !tls && !options.allow_plain)
    return InvalidArgument("address: found " + options.address +
                           ", which others can reach, without TLS; expected --tls-cert and --tls-key, or "
                           "--allow-plain behind a proxy that has them");
  rules.token_required = options.require_token || !address.is_loopback();
  if (!rules.token_required) return {};
  ASSIGN_OR_RETURN(const bool has_token, HasValidToken(rules.tokens));
  if (!has_token)
    return InvalidArgument("tokens: found none that is valid, expected one: stat-harness token create NAME");
  return {};
}

Result<void> LoadTls(const ServerOptions& options, std::optional<net::ssl::context>& tls) {
  if (options.tls_certificate.empty()) return {};
  tls.emplace(net::ssl::context::tls_server);
  SystemError error;
  tls->set_options(net::ssl::context::default_workarounds | net::ssl::context::no_sslv2 |
                   net::ssl::context::no_sslv3 | net::ssl::context::no_tlsv1 | net::ssl::context::no_tlsv1_1 |
                   SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(tls->native_handle(), SSL_MODE_RELEASE_BUFFERS);  // idle connections stay small
  tls->use_certificate_chain_file(options.tls_certificate.string(), error);
  if (error)
    return InvalidArgument(options.tls_certificate.string() + ": found no certificate in PEM (" +
                           error.message() + ")");
  tls->use_private_key_file(options.tls_key.string(), net::ssl::context::pem, error);
  if (error)
    return InvalidArgument(options.tls_key.string() + ": found no private key of the certificate in PEM (" +
                           error.message() + ")");
  return {};
}

Result<void> Listen(tcp::acceptor& acceptor, const ServerOptions& options, const net::ip::address& address) {
  const tcp::endpoint endpoint(address, options.port);
  const std::string where = options.address + ":" + std::to_string(options.port);
  SystemError error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error == net::error::address_in_use)
    return Busy(where + ": found the port taken, expected a free one (--listen ADDRESS:PORT)");
  if (error == net::error::access_denied || error == net::error::address_family_not_supported)
    return InvalidArgument(where + ": " + error.message());
  if (error) return IoError(where + ": " + error.message());
  return {};
}

void AllowOpenFiles(uint64_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, connections + kOtherFiles);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::chrono::milliseconds TickOf(const ServerOptions& options) {
  const int64_t shortest =
      std::min({options.header_timeout_ms, options.body_timeout_ms, options.idle_timeout_ms});
  return std::chrono::milliseconds(std::clamp<int64_t>(shortest / 5, 10, 500));
}

int ThreadsOf(const ServerOptions& options) {
  if (options.threads > 0) return options.threads;
  return std::max(16, 2 * static_cast<int>(std::thread::hardware_concurrency()));
}

void RegisterMetrics(Metrics& metrics, const ServerCore& core) {
  metrics.Help("stat_harness_http_requests_total", "Requests answered, by route and status.");
  metrics.Help("stat_harness_http_request_seconds", "From the end of the head to the answer, by route.");
  const auto counts = core.counts;
  const auto budget = core.budget;
  const auto number = [](auto value) { return static_cast<double>(value); };
  metrics.Gauge("stat_harness_http_connections", "Connections open now.",
                [counts, number] { return number(counts->connections.load()); });
  metrics.Gauge("stat_harness_http_requests_in_flight", "Requests being read or answered now.",
                [counts, number] { return number(counts->in_flight.load()); });
  metrics.Gauge("stat_harness_http_event_streams", "Server-sent event streams open now.",
                [counts, number] { return number(counts->streams.load()); });
  metrics.Gauge("stat_harness_http_bodies_held_bytes", "Bytes of request bodies in memory now.",
                [budget, number] { return number(budget->held()); });
}

class AsioServer final : public Server {
 public:
  AsioServer(ServerOptions options, int threads)
      : core_(std::move(options), threads), acceptor_(core_.io), retry_(core_.io), tick_(core_.io) {}
  ~AsioServer() override { Stop(); }

  Result<void> Open(const Router& router, Metrics& metrics, const Tokens* tokens) {
    ASSIGN_OR_RETURN(const net::ip::address address, AddressOf(core_.options.address));
    core_.rules = {&router, tokens, &core_.options, false};
    core_.metrics = &metrics;
    RETURN_IF_ERROR(CheckExposure(core_.options, address, core_.rules));
    RETURN_IF_ERROR(LoadTls(core_.options, core_.tls));
    RETURN_IF_ERROR(Listen(acceptor_, core_.options, address));
    SystemError ignored;
    port_ = acceptor_.local_endpoint(ignored).port();
    AllowOpenFiles(core_.options.max_connections);
    RegisterMetrics(metrics, core_);
    Accept();
    Tick();
    io_thread_ = std::thread([this] { Run(); });
    return {};
  }

  uint16_t port() const override { return port_; }

  void Stop() override {
    const std::lock_guard lock(stop_mutex_);
    if (!io_thread_.joinable()) return;
    net::post(core_.io, [this] { BeginStop(); });
    done_.get_future().wait();
    core_.pool.join();
    core_.io.stop();
    io_thread_.join();
  }

 private:
  void Run() {
    for (;;) {
      try {
        core_.io.run();
        return;
      } catch (const std::exception&) {
        // Out of memory in one connection's step: the others go on.
      }
    }
  }

  // Waits for the next connection before it begins with this one: an exception in what follows is the end of
  // this connection alone.
  void Accept() {
    acceptor_.async_accept([this](SystemError error, tcp::socket socket) {
      if (error == net::error::operation_aborted || core_.stopping) return;
      if (error) return AcceptLater();
      Accept();
      Begin(std::move(socket));
    });
  }

  void Begin(tcp::socket socket) {
    if (core_.connections.size() >= core_.options.max_connections) return TurnAway(std::move(socket));
    Wire wire = core_.tls ? Wire(std::move(socket), *core_.tls) : Wire(std::move(socket));
    std::make_shared<Connection>(core_, std::move(wire))->Start();
  }

  // No more open files, most likely.
  void AcceptLater() {
    retry_.expires_after(std::chrono::milliseconds(50));
    retry_.async_wait([this](SystemError error) {
      if (!error) Accept();
    });
  }

  void TurnAway(tcp::socket socket) {
    core_.metrics->Add("stat_harness_http_requests_total", {{"route", "none"}, {"status", "503"}});
    if (core_.tls) return;  // a handshake would cost what is scarce
    Response response = ProblemOf(
        Busy("connections: found " + std::to_string(core_.connections.size()) + " open, which is the limit"));
    const std::string bytes =
        HeadOf(response, response.body.size(), false, 11, SystemClock().Now()) + response.body;
    SystemError ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(net::buffer(bytes), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    // What the client sent already is read, so that the answer is not lost in a reset.
    std::array<char, 4096> unread;
    socket.read_some(net::buffer(unread), ignored);
  }

  void Tick() {
    tick_.expires_after(TickOf(core_.options));
    tick_.async_wait([this](SystemError error) {
      if (error || core_.stopping) return;
      Tick();  // first: an exception in what follows must not be the last look at the deadlines
      const SteadyTime now = std::chrono::steady_clock::now();
      const std::vector<std::shared_ptr<Connection>> all(core_.connections.begin(), core_.connections.end());
      for (const auto& connection : all) connection->CheckDeadline(now);
    });
  }

  void BeginStop() {
    core_.stopping = true;
    SystemError ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    stop_deadline_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(core_.options.stop_timeout_ms);
    const std::vector<std::shared_ptr<Connection>> all(core_.connections.begin(), core_.connections.end());
    for (const auto& connection : all) connection->StopSoon();
    tick_.cancel();
    WaitForEnd();
  }

  // A quick look again and again, instead of the slow tick: a stop should not take half a second.
  void WaitForEnd() {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (core_.connections.empty() || now >= stop_deadline_) return EndStop();
    const std::vector<std::shared_ptr<Connection>> all(core_.connections.begin(), core_.connections.end());
    for (const auto& connection : all) connection->CheckDeadline(now);
    tick_.expires_after(std::chrono::milliseconds(5));
    tick_.async_wait([this](SystemError) { WaitForEnd(); });
  }

  void EndStop() {
    const std::vector<std::shared_ptr<Connection>> all(core_.connections.begin(), core_.connections.end());
    for (const auto& connection : all) connection->Close();
    done_.set_value();
  }

  ServerCore core_;
  tcp::acceptor acceptor_;
  net::steady_timer retry_, tick_;
  uint16_t port_ = 0;
  SteadyTime stop_deadline_;
  std::promise<void> done_;
  std::mutex stop_mutex_;
  std::thread io_thread_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, const Router& router, Metrics& metrics,
                                              const Tokens* tokens) {
  const int threads = ThreadsOf(options);
  auto server = std::make_unique<AsioServer>(std::move(options), threads);
  RETURN_IF_ERROR(server->Open(router, metrics, tokens));
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace harness::server
