// SPDX-License-Identifier: Apache-2.0
#include "process/parameter_keys.h"

#include <string>

#include "process/name_index.h"

namespace harness::process {

Result<std::vector<uint32_t>> LoadParameterKeys(eventlog::DataAccessor& data) {
  std::vector<uint32_t> keys;
  if (!data.info().Has("params_token")) return keys;
  keys.resize(static_cast<size_t>(data.info().rows));
  NameIndex known;
  // Each row tells its place: asking for the order would cost a sort, on disk for a large log.
  RETURN_IF_ERROR(data.Query("SELECT row_id, params_token FROM events WHERE params_token IS NOT NULL",
                             [&](const engine::Chunk& chunk) -> Result<void> {
                               for (size_t i = 0; i < chunk.rows(); ++i) {
                                 const auto row = static_cast<size_t>(chunk.Int64(0, i));
                                 if (row >= keys.size())
                                   return InternalError("row_id " + std::to_string(row) +
                                                        " is beyond the log");
                                 keys[row] = static_cast<uint32_t>(known.Of(chunk, 1, i)) + 1;
                               }
                               return Ok();
                             }));
  return keys;
}

}  // namespace harness::process
