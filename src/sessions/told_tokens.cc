// SPDX-License-Identifier: Apache-2.0
#include "sessions/told_tokens.h"

#include <algorithm>

#include "base/exact_sum.h"
#include "base/text.h"
#include "sessions/span_tree.h"

namespace harness::sessions {
namespace {

bool AllZero(const Usage& usage) {
  return usage.input.value_or(0) == 0 && usage.output.value_or(0) == 0 && usage.total.value_or(0) == 0 &&
         usage.cache_read.value_or(0) == 0 && usage.cache_creation.value_or(0) == 0;
}

// max(1, 0.5 % of below)
bool Near(int64_t own, int64_t below) {
  const Int128 distance = own > below ? Int128{own} - below : Int128{below} - own;
  return distance <= 1 || distance * 200 <= below;
}

struct Pair {
  int64_t own = 0, below = 0;
};

// What can be compared: {input, output} or {total}; `used` says how many there are.
struct Pairs {
  Pair pair[2];
  int used = 0;
  bool totals = false;
};

Pairs PairsOf(const Usage& own, const TokenSum& below) {
  Pairs pairs;
  const auto add = [&](int64_t mine, int64_t theirs) { pairs.pair[pairs.used++] = {mine, theirs}; };
  if (own.total && (below.only_total > 0 || (!own.input && !own.output))) {
    pairs.totals = true;
    add(*own.total, below.total);
    return pairs;
  }
  if (own.input) add(*own.input, below.input);
  if (own.output) add(*own.output, below.output);
  return pairs;
}

int64_t Rest(int64_t own, int64_t below) {
  return own > below && !Near(own, below) ? own - below : 0;
}

}  // namespace

ToldTokens ToldBy(const Span& span) {
  ToldTokens told;
  Usage& usage = told.usage;
  usage = span.usage;
  if (span.streaming && IsModelCall(span.kind) && !usage.Empty() && AllZero(usage)) {
    usage = Usage();
    told.zero_stream = true;
    return told;
  }
  const int64_t cached = AddSaturating(usage.cache_read.value_or(0), usage.cache_creation.value_or(0));
  if (usage.input && cached > *usage.input) {
    usage.input = AddSaturating(*usage.input, cached);
    told.cached_outside = true;
  }
  const bool only_input = span.kind == SpanKind::kEmbedding || span.kind == SpanKind::kRerank;
  if (usage.total && !told.cached_outside) {
    if (usage.input && !usage.output && *usage.total >= *usage.input)
      usage.output = *usage.total - *usage.input;
    if (usage.output && !usage.input && *usage.total >= *usage.output)
      usage.input = *usage.total - *usage.output;
  }
  if (only_input && usage.input && !usage.output) usage.output = 0;
  if (usage.input && usage.output) usage.total = AddSaturating(*usage.input, *usage.output);
  return told;
}

int64_t AddSaturating(int64_t a, int64_t b) {
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

void AddKnown(std::optional<int64_t>& sum, const std::optional<int64_t>& value) {
  if (value) sum = AddSaturating(sum.value_or(0), *value);
}

void TokenSum::Add(const Usage& usage) {
  input = AddSaturating(input, usage.input.value_or(0));
  output = AddSaturating(output, usage.output.value_or(0));
  const int64_t parts = AddSaturating(usage.input.value_or(0), usage.output.value_or(0));
  total = AddSaturating(total, usage.total.value_or(parts));
  ++tellers;
  if (!usage.input && !usage.output) ++only_total;
}

void TokenSum::Add(const TokenSum& other) {
  input = AddSaturating(input, other.input);
  output = AddSaturating(output, other.output);
  total = AddSaturating(total, other.total);
  tellers += other.tellers;
  only_total += other.only_total;
}

void TokenSum::Remove(const Usage& usage) {
  const int64_t parts = AddSaturating(usage.input.value_or(0), usage.output.value_or(0));
  input = std::max<int64_t>(0, input - usage.input.value_or(0));
  output = std::max<int64_t>(0, output - usage.output.value_or(0));
  total = std::max<int64_t>(0, total - usage.total.value_or(parts));
  --tellers;
  if (!usage.input && !usage.output) --only_total;
}

Relation Compare(const Usage& own, const TokenSum& below) {
  const Pairs pairs = PairsOf(own, below);
  bool larger = false;
  for (int i = 0; i < pairs.used; ++i) {
    if (Near(pairs.pair[i].own, pairs.pair[i].below)) continue;
    if (pairs.pair[i].own < pairs.pair[i].below) return Relation::kSmaller;
    larger = true;
  }
  return larger ? Relation::kLarger : Relation::kEqual;
}

Usage Remainder(const Usage& own, const TokenSum& below) {
  Usage rest;
  const Pairs pairs = PairsOf(own, below);
  if (pairs.totals) {
    rest.total = Rest(pairs.pair[0].own, pairs.pair[0].below);
    return rest;
  }
  if (own.input) rest.input = Rest(*own.input, below.input);
  if (own.output) rest.output = Rest(*own.output, below.output);
  if (rest.input && rest.output) rest.total = AddSaturating(*rest.input, *rest.output);
  return rest;
}

std::string TokensText(const Usage& usage) {
  if (usage.input && usage.output) {
    return FormatThousands(*usage.input) + " in and " + FormatThousands(*usage.output) + " out";
  }
  if (usage.input) return FormatThousands(*usage.input) + " in";
  if (usage.output) return FormatThousands(*usage.output) + " out";
  if (usage.total) return FormatThousands(*usage.total) + " in all";
  return "no tokens told";
}

std::string TokensText(const TokenSum& sum) {
  if (sum.only_total > 0) return FormatThousands(sum.total) + " in all";
  return FormatThousands(sum.input) + " in and " + FormatThousands(sum.output) + " out";
}

}  // namespace harness::sessions
