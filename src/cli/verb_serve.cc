// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include <poll.h>

#include <cstdio>
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/verbs.h"
#include "cli/version.h"
#include "server/all_routes.h"
#include "server/job_queue.h"
#include "server/server.h"

namespace harness::cli {
namespace {

struct ServeArguments {
  std::string listen = "127.0.0.1:3800";
  server::ServerOptions options;
};

// "127.0.0.1:3800", "[::1]:3800", "localhost:0".
Result<void> ParseListen(const std::string& text, server::ServerOptions& options) {
  const size_t colon = text.rfind(':');
  const int64_t port =
      colon == std::string::npos ? -1 : ParseInt64(std::string_view(text).substr(colon + 1)).value_or(-1);
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (port < 0 || port > 65535 || address.empty())
    return InvalidArgument("--listen: found " + Quoted(text) + ", expected ADDRESS:PORT");
  options.address = address;
  options.port = static_cast<uint16_t>(port);
  return {};
}

// What the resources work with, opened in the order in which they need each other.
struct OpenServices {
  explicit OpenServices(store::Home opened) : home(std::move(opened)) {}
  store::Home home;
  std::unique_ptr<store::Catalog> catalog;
  std::unique_ptr<sessions::SessionStore> sessions;
  std::unique_ptr<memory::Observer> observer;
  std::unique_ptr<server::JobQueue> jobs;
  std::unique_ptr<server::Tokens> tokens;
  server::Metrics metrics;
  server::Services services;
};

Result<void> OpenAll(const Invocation& invocation, OpenServices& all) {
  ASSIGN_OR_RETURN(store::Catalog catalog, store::Catalog::Open(all.home));
  all.catalog = std::make_unique<store::Catalog>(std::move(catalog));
  sessions::SessionStoreOptions options;
  if (const std::string zone = invocation.config().Text("import.time_zone"); !zone.empty())
    options.time_zone = zone;
  ASSIGN_OR_RETURN(all.sessions, sessions::SessionStore::Open(all.home, options));
  ASSIGN_OR_RETURN(all.observer, memory::Observer::Open(all.home));
  server::JobQueue::Options queue;
  queue.home = all.home.path();
  ASSIGN_OR_RETURN(all.jobs, server::JobQueue::Open(queue));
  ASSIGN_OR_RETURN(all.tokens, server::Tokens::Open(all.home));
  all.services = {.home = &all.home,
                  .clock = &SystemClock(),
                  .catalog = all.catalog.get(),
                  .sessions = all.sessions.get(),
                  .observer = all.observer.get(),
                  .jobs = all.jobs.get(),
                  .metrics = &all.metrics,
                  .version = std::string(ProductVersion())};
  return {};
}

std::string UrlOf(const server::ServerOptions& options, uint16_t port) {
  const bool v6 = options.address.find(':') != std::string::npos;
  return std::string(options.tls_certificate.empty() ? "http" : "https") + "://" +
         (v6 ? "[" + options.address + "]" : options.address) + ":" + std::to_string(port);
}

constexpr int kOwnMapping = 4 << 20;  // bytes

Result<int> Serve(const ServeArguments& arguments, Invocation& invocation) {
  // Large bodies go back to the system when they are done with, instead of staying with each thread's heap.
  ::mallopt(M_MMAP_THRESHOLD, kOwnMapping);
  server::ServerOptions options = arguments.options;
  RETURN_IF_ERROR(ParseListen(arguments.listen, options));
  ASSIGN_OR_RETURN(store::Home home, invocation.OpenHome());
  OpenServices all(std::move(home));
  RETURN_IF_ERROR(OpenAll(invocation, all));
  options.threads = invocation.threads();
  options.body_folder = all.home.tmp() / "bodies";
  RETURN_IF_ERROR(RemoveAll(options.body_folder));  // left by a killed server; one serves a home at a time
  server::Router router;
  server::AddAllRoutes(router, all.services);
  ASSIGN_OR_RETURN(const std::unique_ptr<server::Server> server,
                   server::Server::Start(options, router, all.metrics, all.tokens.get()));
  all.sessions->StartBackground();
  const std::string url = UrlOf(options, server->port());
  invocation.Remark("stat-harness: serving " + all.home.path().string() + " at " + url);
  if (invocation.json()) {
    invocation.PrintJson({{"listening", url}});
    std::fflush(stdout);
  }
  while (!InterruptRequested()) ::poll(nullptr, 0, 50);
  invocation.Remark("stat-harness: stopping");
  server->Stop();
  all.sessions->StopBackground();
  return kExitPass;
}

}  // namespace

RunFunction SetupServe(Arguments& arguments) {
  auto given = std::make_shared<ServeArguments>();
  server::ServerOptions& options = given->options;
  arguments.Text("--listen", "ADDRESS:PORT", "Where to listen; port 0 takes a free one", &given->listen);
  arguments.File("--tls-cert", "FILE", "Certificate chain in PEM, for TLS", &options.tls_certificate);
  arguments.File("--tls-key", "FILE", "Private key of the certificate in PEM", &options.tls_key);
  arguments.Switch("--allow-plain",
                   "Listen without TLS where others can reach it, for instance behind a proxy",
                   &options.allow_plain);
  arguments.Switch("--require-token", "Ask for a token on a loopback address, too", &options.require_token);
  arguments.Texts("--allow-host", "NAME", "A further name that the Host field may hold",
                  &options.allowed_hosts);
  arguments.Texts("--allow-origin", "URL", "A further origin whose pages may write",
                  &options.allowed_origins);
  arguments.OfSetting("import.time_zone");
  return [given](Invocation& invocation) { return Serve(*given, invocation); };
}

}  // namespace harness::cli
