// SPDX-License-Identifier: Apache-2.0
#include "sessions/identity.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"

namespace harness::sessions {
namespace {

// A list of texts, each with its length before it, so that no two lists run together.
class TextList {
 public:
  explicit TextList(std::string_view purpose) { Add(purpose); }
  void Add(std::string_view text) {
    message_ += std::to_string(text.size());
    message_ += ':';
    message_ += text;
    message_ += ',';
  }
  void Add(const std::set<std::string>& texts) {
    message_ += std::to_string(texts.size());
    message_ += '[';
    for (const std::string& text : texts) Add(text);
  }
  std::string Hex() const { return Sha256Hex(message_); }
  const std::string& text() const { return message_; }

 private:
  std::string message_;
};

void Describe(const SpanTree& tree, CellPlace& cell) {
  std::set<std::string> kinds, template_families, templates, configurations, models;
  for (const size_t at : cell.spans) {
    const Span& span = *tree.spans[at];
    kinds.emplace(NameOf(span.kind));
    if (!span.template_id.empty() && templates.insert(span.template_id).second) {
      template_families.insert(TemplateFamily(span.template_id));
    }
    if (!span.configuration.empty()) configurations.insert(span.configuration);
    if (const std::string model = ModelOf(span); !model.empty()) models.insert(ModelFamily(model));
  }
  TextList structure("cell structure/1");
  structure.Add(kinds);  // "tool" among them: the tools of a cascade are cells
  structure.Add(template_families);
  cell.structure = structure.text();
  TextList species("cell species/1");
  species.Add(cell.cell_id);
  species.Add(templates);
  species.Add(configurations);
  species.Add(models);
  cell.species_hash = species.Hex();
}

// Places in the order of their cell_id, which no order of spans can change.
std::vector<const CellPlace*> ById(const CellPlaces& cells) {
  std::vector<const CellPlace*> ordered;
  for (const CellPlace& place : cells.places) ordered.push_back(&place);
  std::sort(ordered.begin(), ordered.end(),
            [](const CellPlace* a, const CellPlace* b) { return a->cell_id < b->cell_id; });
  return ordered;
}

}  // namespace

std::string CellPlaces::PathOf(size_t place) const {
  std::vector<std::string> names;
  size_t bytes = 0;
  for (size_t at = place; at != SpanTree::kNone; at = places[at].parent) {
    bytes += places[at].name.size();
    if (!names.empty() && bytes > kMostPathBytes) {
      names.push_back("\xE2\x80\xA6");  // an ellipsis
      break;
    }
    names.push_back(places[at].name);
  }
  std::reverse(names.begin(), names.end());
  return Join(names, " / ");
}

CellPlaces FindCells(const SpanTree& tree) {
  CellPlaces cells;
  cells.place_of.assign(tree.size(), SpanTree::kNone);
  std::map<std::pair<size_t, std::string_view>, size_t> known;  // (place above + 1, name)
  for (const size_t at : tree.preorder) {
    const std::string& name = tree.spans[at]->name;
    size_t above = tree.parent[at] == SpanTree::kNone ? SpanTree::kNone : cells.place_of[tree.parent[at]];
    if (above != SpanTree::kNone && cells.places[above].level + 1 >= kPathLevels)
      above = cells.places[above].parent;
    const auto [found, is_new] = known.try_emplace({above + 1, name}, cells.places.size());
    if (is_new) {
      CellPlace& place = cells.places.emplace_back();
      place.parent = above;
      place.name = name;
      TextList digest("cell/1");
      if (above != SpanTree::kNone) {
        place.level = cells.places[above].level + 1;
        digest.Add(cells.places[above].cell_id);
      }
      digest.Add(name);
      place.cell_id = digest.Hex();
    }
    cells.place_of[at] = found->second;
    cells.places[found->second].spans.push_back(at);
  }
  for (CellPlace& place : cells.places) {
    std::sort(place.spans.begin(), place.spans.end());
    Describe(tree, place);
  }
  return cells;
}

std::string GenusHash(std::string_view cascade_id, const CellPlaces& cells,
                      const std::optional<InputFigures>& input) {
  TextList digest("genus/1");
  digest.Add(cascade_id);
  for (const CellPlace* cell : ById(cells)) {
    digest.Add(cell->cell_id);
    digest.Add(cell->structure);
  }
  digest.Add(input ? input->fp_schema : "no input");
  return digest.Hex();
}

std::string SpeciesHash(std::string_view genus_hash, const CellPlaces& cells) {
  TextList digest("species/1");
  digest.Add(genus_hash);
  for (const CellPlace* cell : ById(cells)) digest.Add(cell->species_hash);
  return digest.Hex();
}

}  // namespace harness::sessions
