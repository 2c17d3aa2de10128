// SPDX-License-Identifier: Apache-2.0
// Decoded spans on their way from a request into the store: the same for every form they are sent in.
#pragma once

#include <optional>

#include "server/http.h"
#include "server/services.h"
#include "sessions/decode.h"

namespace harness::server {

// On disk and counted when nothing comes back; else the refusal: 400 for a body that cannot be read or a span
// that can never be stored, 413 for more spans than one request may hold, 503 for what may be sent again.
std::optional<Response> StoreSpans(const Result<sessions::Decoded>& decoded, Services& services);

}  // namespace harness::server
