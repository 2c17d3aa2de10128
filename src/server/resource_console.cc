// SPDX-License-Identifier: Apache-2.0
// GET /, the console's pages and its files.
#include "server/console.h"
#include "server/services.h"

namespace harness::server {
namespace {

Route PageRoute(std::string pattern, std::string id, std::string summary) {
  Route route;
  route.method = "GET";
  route.pattern = std::move(pattern);
  route.id = std::move(id);
  route.tag = "console";
  route.summary = std::move(summary);
  route.produces = "text/html";
  route.open = true;
  return route;
}

void AddPage(Router& router, std::string pattern, std::string id, std::string summary) {
  Route route = PageRoute(std::move(pattern), std::move(id), std::move(summary));
  if (route.pattern.ends_with("{id}")) {
    route.parameters = {
        {.name = "id", .in = "path", .description = "as the page shows it", .required = true}};
    route.slashes = true;  // the browser alone reads it
  }
  route.handler = [](const Request&) { return ConsolePage(ConsoleFiles(), NewNonce()); };
  router.Add(std::move(route));
}

void AddFile(Router& router, std::string pattern, std::string id, std::string summary, std::string produces) {
  Route route = PageRoute(std::move(pattern), std::move(id), std::move(summary));
  route.produces = std::move(produces);
  if (route.pattern.ends_with("{path*}")) {
    route.parameters = {
        {.name = "path", .in = "path", .description = "a name with its content's hash", .required = true}};
  }
  route.handler = [](const Request& request) { return ConsoleAsset(ConsoleFiles(), request); };
  router.Add(std::move(route));
}

}  // namespace

// The pages decide in the browser what they show, so each path answers the same file. The page /events shares
// its path with the list of events, which answers a browser with EventsPage().
void AddConsoleRoutes(Router& router, Services&) {
  AddPage(router, "/", "getOverviewPage", "The console: overview");
  AddPage(router, "/runs", "getRunsPage", "The console: runs");
  AddPage(router, "/runs/{id}", "getRunPage", "The console: one run");
  AddPage(router, "/compare", "getComparePage", "The console: two runs side by side");
  AddPage(router, "/sessions", "getSessionsPage", "The console: sessions");
  AddPage(router, "/sessions/{id}", "getSessionPage", "The console: one session");
  AddPage(router, "/cascades", "getCascadesPage", "The console: cascades");
  AddPage(router, "/cascades/{id}", "getCascadePage", "The console: one cascade");
  AddFile(router, "/assets/{path*}", "getAsset", "A file of the console", "*/*");
  AddFile(router, "/favicon.svg", "getIcon", "The console's icon", "image/svg+xml");
  AddFile(router, "/third-party-notices.txt", "getNotices",
          "Licences of the packages whose code the console holds", "text/plain");
}

}  // namespace harness::server
