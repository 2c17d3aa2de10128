// SPDX-License-Identifier: Apache-2.0
// Every group of routes on one table: what the program serves and what docs/api.md describes.
#pragma once

#include <string>

#include "server/router.h"
#include "server/services.h"

namespace harness::server {

// Requires metrics and a clock; the other services are not used before a request comes.
void AddAllRoutes(Router& router, Services& services);

// The table as a page for people: docs/api.md.
std::string ApiMarkdown(const Router& router);

}  // namespace harness::server
