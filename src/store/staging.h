// SPDX-License-Identifier: Apache-2.0
// Staging folders that name their owner process, and the removal of those whose owner is dead.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/files.h"
#include "base/result.h"

namespace harness::store {

// A new empty folder `<parent>/.staging-<name>.<start ticks>.<boot>.<pid namespace>-<pid>-<n>`: the
// name tells the owner from a later process with the same pid. PublishFolder renames it into place.
Result<Path> MakeOwnedStaging(const Path& parent, std::string_view name);

// Removes the entries `.staging-*` and `.tmp-*` straight below `parent` whose owner process is dead,
// files as well as folders. Names that carry a pid alone (base MakeStagingFolder) are kept while any
// process bears that pid; names without a pid are kept. An entry that cannot be removed is left for
// the next time. Returns how many were removed; a missing `parent` is 0.
Result<size_t> RemoveStaleStaging(const Path& parent);

}  // namespace harness::store
