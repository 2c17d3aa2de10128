// SPDX-License-Identifier: Apache-2.0
// First half of a ledger: which span of a tree is charged for which tokens.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sessions/ledger.h"
#include "sessions/span_tree.h"
#include "sessions/told_tokens.h"

namespace harness::sessions {

// All vectors by the tree's numbering of spans.
struct LedgerRoles {
  std::vector<LedgerRole> role;
  std::vector<Usage> charged;
  std::vector<ToldTokens> told;
  std::vector<std::string> reason;   // of the tokens alone, without a full stop
  std::vector<size_t> duplicate_of;  // kNone, or the span that is charged for the call
};

LedgerRoles AssignRoles(const SpanTree& tree);

// Of the spans that bear one response id the one that is charged, else kNone: it tells tokens, then is the
// deepest, then the first by start, then by id.
std::vector<size_t> FindDuplicates(const SpanTree& tree, const std::vector<ToldTokens>& told);

}  // namespace harness::sessions
