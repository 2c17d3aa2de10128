// SPDX-License-Identifier: Apache-2.0
// Which columns of texts the sort of an import carries as numbers.
#pragma once

#include <vector>

#include "importers/carried_texts.h"
#include "importers/import_input.h"

namespace harness::importers {

// Those for which the samples of all inputs promise that it pays. `with_order`: also columns of the canonical
// order, which must then hold nothing but digits.
CarriedColumns ChooseCarried(const std::vector<Input>& inputs, const std::vector<ExtraColumn>& extras,
                             bool with_order);

}  // namespace harness::importers
