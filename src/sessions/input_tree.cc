// SPDX-License-Identifier: Apache-2.0
#include "sessions/input_tree.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.h"

namespace harness::sessions {

using Kind = InputNode::Kind;

InputTree::InputTree(int32_t level_cap, int64_t node_cap) : level_cap_(level_cap), node_cap_(node_cap) {}

void InputTree::Null() {
  Place(Kind::kNull, 4, "");
}

void InputTree::Bool(bool value) {
  Place(value ? Kind::kTrue : Kind::kFalse, value ? 4 : 5, "");
}

void InputTree::Integer(int64_t value) {
  char text[24];
  const auto [end, error] = std::to_chars(text, text + sizeof(text), value);
  Place(Kind::kNumber, end - text, std::string_view(text, static_cast<size_t>(end - text)));
}

void InputTree::Unsigned(uint64_t value) {
  char text[24];
  const auto [end, error] = std::to_chars(text, text + sizeof(text), value);
  Place(Kind::kNumber, end - text, std::string_view(text, static_cast<size_t>(end - text)));
}

void InputTree::Double(double value) {
  if (!std::isfinite(value)) return Null();
  if (value == std::trunc(value) && std::abs(value) < 9007199254740992.0) {
    return Integer(static_cast<int64_t>(value));
  }
  const std::string text = CanonicalJson(Json(value)).value();
  Place(Kind::kNumber, static_cast<int64_t>(text.size()), text);
}

void InputTree::String(std::string_view utf8) {
  const uint32_t index = Place(Kind::kString, CanonicalCharacters(utf8), utf8);
  if (index != UINT32_MAX) nodes_[index].count = CodePoints(utf8);
}

void InputTree::Key(std::string_view utf8) {
  sizes_.characters += CanonicalCharacters(utf8) + 1;
  if (!open_.back().kept) return;
  key_at_ = bytes_.size();
  key_size_ = utf8.size();
  bytes_ += utf8;
}

// Counts the value, and keeps it where its parent is kept: its index, or UINT32_MAX.
uint32_t InputTree::Place(Kind kind, int64_t characters, std::string_view text) {
  const size_t level = open_.size();
  sizes_.characters += characters;
  ++sizes_.nodes;
  if (level < level_nodes_.size()) ++level_nodes_[level];
  if (!open_.empty()) {
    Open& parent = open_.back();
    if (parent.members++ > 0) ++sizes_.characters;  // the comma
    if (!parent.object) ++sizes_.array_items;
    if (!parent.kept) return UINT32_MAX;
  }
  if (std::ssize(nodes_) >= node_cap_) {
    overflow_ = true;
    return UINT32_MAX;
  }
  const auto index = static_cast<uint32_t>(nodes_.size());
  InputNode& node = nodes_.emplace_back();
  node.kind = kind;
  node.text_at = bytes_.size();
  node.text_size = text.size();
  bytes_ += text;
  if (open_.empty()) return index;
  InputNode& parent = nodes_[open_.back().node];
  if (open_.back().object) {
    node.key_at = key_at_;
    node.key_size = key_size_;
  }
  if (parent.first_child == 0) {
    parent.first_child = index;
  } else {
    nodes_[parent.last_child].next = index;
  }
  parent.last_child = index;
  ++parent.count;
  return index;
}

void InputTree::Start(Kind kind) {
  const bool cut = std::ssize(open_) >= level_cap_;
  Open open;
  open.object = kind == Kind::kObject;
  open.before = sizes_;
  const uint32_t index = Place(cut ? Kind::kCut : kind, 2, "");
  open.kept = index != UINT32_MAX && !cut;
  open.cut = index != UINT32_MAX && cut;
  open.node = index == UINT32_MAX ? 0 : index;
  truncated_ = truncated_ || cut;
  open.deepest = 1;
  open_.push_back(open);
}

void InputTree::End() {
  const Open open = open_.back();
  open_.pop_back();
  if (!open_.empty()) open_.back().deepest = std::max(open_.back().deepest, open.deepest + 1);
  sizes_.depth = std::max(sizes_.depth, open.deepest);
  if (open.kept && open.object) SortMembers(nodes_[open.node]);
  if (!open.cut) return;
  nodes_[open.node].count = std::ssize(cuts_);
  InputSizes held = sizes_;
  held.characters -= open.before.characters;
  if (!open_.empty() && open_.back().members > 1) --held.characters;  // its comma is its parent's
  held.array_items -= open.before.array_items;
  if (!open_.empty() && !open_.back().object) --held.array_items;
  held.nodes -= open.before.nodes;
  held.depth = open.deepest;
  cuts_.push_back(held);
}

void InputTree::SortMembers(InputNode& object) {
  members_.clear();
  bool sorted = true;
  for (uint32_t child = object.first_child; child != 0; child = nodes_[child].next) {
    if (!members_.empty()) sorted = sorted && KeyBefore(KeyOf(nodes_[members_.back()]), KeyOf(nodes_[child]));
    members_.push_back(child);
  }
  if (sorted) return;
  std::stable_sort(members_.begin(), members_.end(),
                   [&](uint32_t a, uint32_t b) { return KeyBefore(KeyOf(nodes_[a]), KeyOf(nodes_[b])); });
  size_t kept = 0;
  for (size_t i = 0; i < members_.size(); ++i) {  // of equal keys the last
    if (i + 1 < members_.size() && KeyOf(nodes_[members_[i]]) == KeyOf(nodes_[members_[i + 1]])) continue;
    members_[kept++] = members_[i];
  }
  duplicates_ = duplicates_ || kept < members_.size();
  members_.resize(kept);
  for (size_t i = 0; i < kept; ++i) nodes_[members_[i]].next = i + 1 < kept ? members_[i + 1] : 0;
  object.first_child = members_.front();
  object.last_child = members_.back();
  object.count = std::ssize(members_);
}

int32_t InputTree::LevelCapThatFits() const {
  int64_t sum = 0;
  int32_t level = 0;
  for (; level <= kDepthCap; ++level) {
    sum += level_nodes_[static_cast<size_t>(level)];
    if (sum > node_cap_) break;
  }
  return std::max(0, level - 1);
}

InputSizes InputTree::Sizes() const {
  return duplicates_ && !nodes_.empty() ? Recount(0) : sizes_;
}

// The tree has at most level_cap_ levels, so the calls do not pile up.
InputSizes InputTree::Recount(uint32_t index) const {
  const InputNode& node = nodes_[index];
  if (node.kind == Kind::kCut) return cuts_[static_cast<size_t>(node.count)];
  InputSizes sizes{.characters = 0, .array_items = 0, .nodes = 1, .depth = 0};
  const bool array = node.kind == Kind::kArray;
  if (!array && node.kind != Kind::kObject) {
    sizes.characters = node.kind == Kind::kString   ? CanonicalCharacters(TextOf(node))
                       : node.kind == Kind::kNumber ? static_cast<int64_t>(node.text_size)
                       : node.kind == Kind::kFalse  ? 5
                                                    : 4;
    return sizes;
  }
  sizes.characters = 2 + std::max<int64_t>(0, node.count - 1);
  if (array) sizes.array_items = node.count;
  for (uint32_t child = node.first_child; child != 0; child = nodes_[child].next) {
    const InputSizes below = Recount(child);
    sizes.characters += below.characters + (array ? 0 : CanonicalCharacters(KeyOf(nodes_[child])) + 1);
    sizes.array_items += below.array_items;
    sizes.nodes += below.nodes;
    sizes.depth = std::max(sizes.depth, below.depth);
  }
  ++sizes.depth;
  return sizes;
}

}  // namespace harness::sessions
