// SPDX-License-Identifier: Apache-2.0
// Which columns of texts the sort of an import carries as numbers.
#pragma once

#include <vector>

#include "importers/carried_texts.h"
#include "importers/import_input.h"

namespace harness::importers {

// Those for which the samples of all inputs promise that it pays. `trusting`: also in ways for which all rows
// must keep what the samples promise, the only ones for columns of the canonical order.
CarriedColumns ChooseCarried(const std::vector<Input>& inputs, const std::vector<ExtraColumn>& extras,
                             bool trusting);

}  // namespace harness::importers
