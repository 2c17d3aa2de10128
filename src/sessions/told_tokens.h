// SPDX-License-Identifier: Apache-2.0
// What one span tells of its tokens, brought to one meaning: cached tokens are a part of the input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sessions/span.h"

namespace harness::sessions {

struct ToldTokens {
  Usage usage;                  // normalised; total is input + output where both are known
  bool cached_outside = false;  // cached tokens stood beside the input and were added to it
  bool zero_stream = false;     // a streamed call whose counts are all zero: it tells nothing

  bool tells() const { return usage.input || usage.output || usage.total; }
};

ToldTokens ToldBy(const Span& span);

// Tokens of several spans. Sums stop at the largest 64-bit integer.
struct TokenSum {
  int64_t input = 0, output = 0, total = 0;
  int64_t tellers = 0;     // spans that told tokens
  int64_t only_total = 0;  // of these, told only their total

  void Add(const Usage& usage);
  void Add(const TokenSum& other);
  void Remove(const Usage& usage);  // what was added before
};

enum class Relation { kEqual, kLarger, kSmaller };
// Of the span's tokens to those below it: input with input and output with output where both tell them, else
// total with total. Equal within max(1, 0.5 % of the sum below) each; smaller when any is smaller.
Relation Compare(const Usage& own, const TokenSum& below);
// What `own` has more than `below`, component by component, 0 where they are equal within the tolerance.
Usage Remainder(const Usage& own, const TokenSum& below);

int64_t AddSaturating(int64_t a, int64_t b);  // both >= 0
// What is unknown adds nothing; a sum of nothing known stays unknown.
void AddKnown(std::optional<int64_t>& sum, const std::optional<int64_t>& value);

// "1,200 in and 300 out", "1,500 in all", "no tokens told".
std::string TokensText(const Usage& usage);
std::string TokensText(const TokenSum& sum);

}  // namespace harness::sessions
