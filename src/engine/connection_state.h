// SPDX-License-Identifier: Apache-2.0
// What a Connection holds; private to this folder.
#pragma once

#include <duckdb.h>

#include "engine/engine.h"

namespace harness::engine {

struct Connection::State {
  duckdb_connection connection = nullptr;
  bool measures_progress = false;
  ~State() { duckdb_disconnect(&connection); }
};

}  // namespace harness::engine
