// SPDX-License-Identifier: Apache-2.0
// Which parameter of a sequence varies from one instance to the next, and which several of them share.
#pragma once

#include "process/sequences.h"

namespace harness::process {

// Looks at the parameters that the first row of `least_share` of the instances names and on which, in
// `least_agree` of those, all rows that name it agree. The one with most values, `least_values` at least, is
// the key; ties go to the one that more rows name, then by name. The others are shared where their values are
// fewer than `unique_share` for each instance: what tells instances apart cannot be shared by several.
// Returns false, and changes nothing, without a key.
bool FillKeys(const SequenceRows& parameters, const SequenceKeyOptions& options, Sequence& sequence);

}  // namespace harness::process
