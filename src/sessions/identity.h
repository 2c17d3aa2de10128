// SPDX-License-Identifier: Apache-2.0
// What a session is an execution of: its cells, and the digests of genus and species.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sessions/input_figures.h"
#include "sessions/span_tree.h"

namespace harness::sessions {

inline constexpr int kIdentityVersion = 1;
inline constexpr size_t kMostPathBytes = 1024;
inline constexpr size_t kPathLevels = 64;  // a span deeper than this stands as if it were at this level

// The model's name without provider path and dated suffixes: "openai/gpt-4o-2024-08-06" is "gpt-4o". Rule and
// examples: docs/sessions.md, "Identity".
std::string ModelFamily(std::string_view model);

// A template's id without its version: "greeting@v3" is "greeting"; a bare digest has no name and is
// "digest".
std::string TemplateFamily(std::string_view template_id);

// The model that answered, else the one that was asked for, in lower case; "" when neither is told.
std::string ModelOf(const Span& span);

// One distinct path of names from the root.
struct CellPlace {
  size_t parent = SpanTree::kNone;  // index of the place above
  std::string name;
  size_t level = 0;
  std::string cell_id;        // 64 hexadecimal digits: digest of the id above and the name
  std::vector<size_t> spans;  // ascending
  // Of what its spans were given, without how often: kinds and template families for the genus; the digest of
  // templates, configurations and model families.
  std::string structure;
  std::string species_hash;
};

struct CellPlaces {
  std::vector<CellPlace> places;  // parents before children
  std::vector<size_t> place_of;   // by span of the tree
  // Names joined by " / "; of a path longer than kMostPathBytes the last ones, an ellipsis before them.
  std::string PathOf(size_t place) const;
};

CellPlaces FindCells(const SpanTree& tree);

// Digest over cascade, the set of cells with kind, template families and tools, and the input's schema. How
// often a cell ran, retries and the order of spans change nothing.
std::string GenusHash(std::string_view cascade_id, const CellPlaces& cells,
                      const std::optional<InputFigures>& input);
// Digest over the genus, and each cell's set of templates, configurations and model families.
std::string SpeciesHash(std::string_view genus_hash, const CellPlaces& cells);

}  // namespace harness::sessions
