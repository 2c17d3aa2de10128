// SPDX-License-Identifier: Apache-2.0
// What a baseline knows of one session: its keys, its end and its three figures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace harness::sessions {

struct SessionFacts {
  std::string session_id;
  std::string cascade_id;
  std::string genus_hash;      // structure of cascade and input
  std::string species_hash;    // genus with exact templates, configuration and model family
  std::string model_mix;       // the models that answered, sorted: "gpt-4.1|gpt-4.1-mini"; "" when unknown
  std::string input_category;  // "tiny" .. "huge"; "unknown" without an input
  Timestamp started_us = 0;
  Timestamp ended_us = 0;            // the order of history: (ended_us, session_id)
  std::optional<int64_t> cost_pico;  // USD; nothing while any part of it is unknown
  Micros duration_us = 0;            // >= 0
  std::optional<int64_t> tokens_in, tokens_out;
  std::optional<int64_t> messages;  // >= 1
  // Settled, and no error, abort, pending cost or test: fit to be the history of others.
  bool eligible = false;
};

}  // namespace harness::sessions
