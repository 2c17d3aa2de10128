// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "cli/version.h"
#include "server/all_routes.h"
#include "server/metrics.h"

namespace harness::cli {

RunFunction SetupApi(Arguments& arguments) {
  auto markdown = std::make_shared<bool>(false);
  arguments.Switch("--markdown", "As a page for people, which docs/api.md is", markdown.get());
  return [markdown](Invocation& invocation) -> Result<int> {
    server::Metrics metrics;
    server::Services services;
    services.metrics = &metrics;
    services.clock = &SystemClock();
    server::Router router;
    server::AddAllRoutes(router, services);
    if (*markdown) {
      invocation.Print(server::ApiMarkdown(router));
    } else {
      invocation.PrintJson(router.OpenApi(ProductVersion()));
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
