// SPDX-License-Identifier: Apache-2.0
// Takes up datasets and runs whose folder was published by a process that died before it wrote their row.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "store/catalog.h"
#include "store/home.h"

namespace harness::store {

struct Adopted {
  size_t datasets = 0;
  size_t runs = 0;
};

// Reads datasets/*/dataset.json and runs/*/run_manifest.json with report.json where the catalog lacks the
// row, or has a run as aborted or as running in a dead process. A folder that does not describe itself
// (another name inside, files missing) is left alone and stays out of the catalog. Several processes may do
// it at once. Also brings datasets and finished runs back into a catalog that was deleted; the inputs of the
// datasets are then unknown, so that an import reads the file again and finds its dataset there. Errors: as
// the calls of Catalog; kIo when a folder cannot be listed.
Result<Adopted> AdoptPublished(const Home& home, Catalog& catalog);

}  // namespace harness::store
