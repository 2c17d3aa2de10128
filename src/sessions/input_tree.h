// SPDX-License-Identifier: Apache-2.0
// The values of an input as a tree in one piece of memory, cut at the caps, with its sizes counted in full.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sessions/complexity.h"

namespace harness::sessions {

struct InputNode {
  enum class Kind : uint8_t { kNull, kTrue, kFalse, kNumber, kString, kArray, kObject, kCut };
  Kind kind = Kind::kNull;
  uint32_t first_child = 0, last_child = 0, next = 0;  // 0: none; members of an object stand by key
  size_t key_at = 0, key_size = 0;
  size_t text_at = 0, text_size = 0;  // of a text, or of a number in its canonical spelling
  int64_t count = 0;                  // children of a container; code points of a text
};

// What is counted of a value and all that it holds.
struct InputSizes {
  int64_t characters = 0, array_items = 0, nodes = 0;
  int32_t depth = 0;
};

// Takes the events of a reader of JSON. Containers that open at `level_cap` or deeper are kept as kCut
// without what they hold; all values are counted. Of members with one key, the last counts.
class InputTree {
 public:
  explicit InputTree(int32_t level_cap = kDepthCap, int64_t node_cap = kNodeCap);

  void Null();
  void Bool(bool value);
  void Integer(int64_t value);
  void Unsigned(uint64_t value);
  void Double(double value);  // what is not finite counts as null
  void String(std::string_view utf8);
  void Key(std::string_view utf8);
  void StartObject() { Start(InputNode::Kind::kObject); }
  void StartArray() { Start(InputNode::Kind::kArray); }
  void End();

  bool empty() const { return nodes_.empty(); }
  int32_t level_cap() const { return level_cap_; }
  bool truncated() const { return truncated_; }
  // True when there were more values than the node cap: read again with LevelCapThatFits.
  bool overflow() const { return overflow_; }
  // The most levels whose values stay within the node cap; counted by level, so that the order of keys
  // decides nothing.
  int32_t LevelCapThatFits() const;

  InputSizes Sizes() const;
  const InputNode& node(uint32_t index) const { return nodes_[index]; }
  std::string_view KeyOf(const InputNode& node) const {
    return std::string_view(bytes_).substr(node.key_at, node.key_size);
  }
  std::string_view TextOf(const InputNode& node) const {
    return std::string_view(bytes_).substr(node.text_at, node.text_size);
  }

 private:
  struct Open {
    bool object = false;
    bool kept = false;    // its children are kept
    uint32_t node = 0;    // of a container that is kept or cut
    bool cut = false;     // this container is the cut
    int64_t members = 0;  // values seen in it
    InputSizes before;    // totals when it opened, for a cut
    int32_t deepest = 0;  // levels below it, itself included
  };

  void Start(InputNode::Kind kind);
  uint32_t Place(InputNode::Kind kind, int64_t characters, std::string_view text);
  void SortMembers(InputNode& object);
  InputSizes Recount(uint32_t index) const;

  int32_t level_cap_;
  int64_t node_cap_;
  std::vector<InputNode> nodes_;
  std::string bytes_;
  std::vector<Open> open_;
  std::vector<InputSizes> cuts_;  // of the kCut nodes, at InputNode::count
  std::array<int64_t, kDepthCap + 1> level_nodes_{};
  InputSizes sizes_;
  size_t key_at_ = 0, key_size_ = 0;
  std::vector<uint32_t> members_;  // scratch
  bool truncated_ = false, overflow_ = false, duplicates_ = false;
};

// Order of keys in RFC 8785: by UTF-16 code units.
bool KeyBefore(std::string_view a, std::string_view b);
int64_t CodePoints(std::string_view utf8);
// Code points of the text as a JSON string of RFC 8785, quotes included.
int64_t CanonicalCharacters(std::string_view utf8);
void AppendCanonical(std::string_view utf8, std::string& out);

// Fills `tree` from JSON text; false when it is none.
bool ReadInput(std::string_view text, InputTree& tree);
void ReadInput(const Json& value, InputTree& tree);

enum class Detail { kValues, kShape, kSchema };
// The canonical text of the tree itself, of its shape, or of its schema; see docs/sessions.md.
std::string TextOfTree(const InputTree& tree, Detail detail);

}  // namespace harness::sessions
