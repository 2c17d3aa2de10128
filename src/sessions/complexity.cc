// SPDX-License-Identifier: Apache-2.0
#include "sessions/complexity.h"

#include <algorithm>
#include <array>

#include "base/prng.h"
#include "base/sha256.h"
#include "base/text.h"
#include "sessions/input_tree.h"

namespace harness::sessions {
namespace {

InputFigures FiguresOf(const InputTree& tree, bool truncated) {
  const InputSizes sizes = tree.Sizes();
  InputFigures figures;
  figures.characters = sizes.characters;
  figures.estimated_tokens = sizes.characters / 4;
  figures.depth = sizes.depth;
  figures.array_items = sizes.array_items;
  figures.nodes = sizes.nodes;
  figures.truncated = truncated;
  figures.fp_exact = Sha256Hex(TextOfTree(tree, Detail::kValues));
  figures.fp_shape = Sha256Hex(TextOfTree(tree, Detail::kShape));
  figures.fp_schema = Sha256Hex(TextOfTree(tree, Detail::kSchema));
  return figures;
}

// `read` fills a tree with the input.
template <typename Read>
InputFigures Measure(Read read) {
  InputTree tree;
  read(tree);
  if (!tree.overflow()) return FiguresOf(tree, tree.truncated());
  InputTree smaller(tree.LevelCapThatFits());
  tree = InputTree();  // gives its memory back
  read(smaller);
  return FiguresOf(smaller, true);
}

// ln(1 + x) / ln(1 + full), at most 1.
double Saturating(double x, double full) {
  if (x >= full) return 1;
  return DeterministicLog(1 + std::max(0.0, x)) / DeterministicLog(1 + full);
}

}  // namespace

std::string_view NameOf(InputCategory category) {
  static constexpr std::array<std::string_view, 5> kNames = {"tiny", "small", "medium", "large", "huge"};
  return kNames[static_cast<size_t>(category)];
}

InputCategory CategoryOf(int64_t characters) {
  if (characters < 500) return InputCategory::kTiny;
  if (characters < 2000) return InputCategory::kSmall;
  if (characters < 6000) return InputCategory::kMedium;
  if (characters < 20000) return InputCategory::kLarge;
  return InputCategory::kHuge;
}

InputFigures MeasureInput(std::string_view text) {
  return Measure([&](InputTree& tree) {
    const int32_t cap = tree.level_cap();
    if (ReadInput(text, tree)) return;
    tree = InputTree(cap);  // without what was read before the error
    ReadInput(Json(std::string(text)), tree);
  });
}

InputFigures MeasureJson(const Json& value) {
  return Measure([&](InputTree& tree) { ReadInput(value, tree); });
}

double ComplexityScore(const InputFigures& figures, std::optional<int64_t> measured_tokens) {
  const int64_t tokens = measured_tokens.value_or(figures.estimated_tokens);
  return 0.40 * Saturating(static_cast<double>(figures.characters), 200'000) +
         0.30 * Saturating(static_cast<double>(tokens), 50'000) +
         0.15 * Saturating(static_cast<double>(figures.depth), 32) +
         0.15 * Saturating(static_cast<double>(figures.array_items), 10'000);
}

}  // namespace harness::sessions
