// SPDX-License-Identifier: Apache-2.0
// Canonical text of input trees: keys by UTF-16 code units and the escapes of RFC 8785.
#include <algorithm>
#include <bit>
#include <set>

#include "sessions/input_tree.h"

namespace harness::sessions {
namespace {

using Kind = InputNode::Kind;

// Calls go one level down the tree at a time, and it has at most kDepthCap of them.
class Writer {
 public:
  Writer(const InputTree& tree, Detail detail) : tree_(tree), detail_(detail) {}

  void Append(uint32_t index, std::string& out) const {
    const InputNode& node = tree_.node(index);
    switch (node.kind) {
      case Kind::kCut:
        out += "\"truncated\"";
        break;
      case Kind::kArray:
        detail_ == Detail::kValues ? AppendItems(node, out) : AppendKindsOfItems(node, out);
        break;
      case Kind::kObject:
        AppendMembers(node, out);
        break;
      default:
        detail_ == Detail::kValues ? AppendScalar(node, out) : AppendKindOfScalar(node, out);
    }
  }

 private:
  void AppendScalar(const InputNode& node, std::string& out) const {
    if (node.kind == Kind::kString) return AppendCanonical(tree_.TextOf(node), out);
    out += node.kind == Kind::kNull    ? "null"
           : node.kind == Kind::kTrue  ? "true"
           : node.kind == Kind::kFalse ? "false"
                                       : tree_.TextOf(node);
  }

  void AppendKindOfScalar(const InputNode& node, std::string& out) const {
    if (node.kind != Kind::kString) {
      out += node.kind == Kind::kNull     ? "\"null\""
             : node.kind == Kind::kNumber ? "\"number\""
                                          : "\"boolean\"";
    } else if (detail_ == Detail::kSchema) {
      out += "\"string\"";
    } else {
      out += "\"string:" + Bucket(node.count) + "\"";
    }
  }

  void AppendItems(const InputNode& node, std::string& out) const {
    out += '[';
    for (uint32_t child = node.first_child; child != 0; child = tree_.node(child).next) {
      if (child != node.first_child) out += ',';
      Append(child, out);
    }
    out += ']';
  }

  // The kinds of items that there are, each once and sorted: neither their number nor their order matters.
  void AppendKindsOfItems(const InputNode& node, std::string& out) const {
    std::set<std::string> kinds;
    std::string kind, last;
    for (uint32_t child = node.first_child; child != 0; child = tree_.node(child).next) {
      kind.clear();
      Append(child, kind);
      if (kind == last) continue;
      kinds.insert(kind);
      std::swap(kind, last);
    }
    out += '[';
    if (detail_ == Detail::kShape) out += Bucket(node.count);
    for (const std::string& text : kinds) {
      if (out.back() != '[') out += ',';
      out += text;
    }
    out += ']';
  }

  void AppendMembers(const InputNode& node, std::string& out) const {
    out += '{';
    for (uint32_t child = node.first_child; child != 0; child = tree_.node(child).next) {
      if (child != node.first_child) out += ',';
      AppendCanonical(tree_.KeyOf(tree_.node(child)), out);
      out += ':';
      Append(child, out);
    }
    out += '}';
  }

  static std::string Bucket(int64_t size) {
    return std::to_string(std::bit_width(static_cast<uint64_t>(size)));
  }

  const InputTree& tree_;
  Detail detail_;
};

}  // namespace

// In UTF-8 bytes the order differs only in that the characters above U+FFFF (lead byte F0..F4) stand after
// U+E000..U+FFFF (lead byte EE, EF).
bool KeyBefore(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  for (size_t i = 0; i < size; ++i) {
    if (a[i] == b[i]) continue;
    const auto rank = [](char c) {
      const int byte = static_cast<unsigned char>(c);
      return byte == 0xEE || byte == 0xEF ? byte + 16 : byte;
    };
    return rank(a[i]) < rank(b[i]);
  }
  return a.size() < b.size();
}

int64_t CodePoints(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

int64_t CanonicalCharacters(std::string_view utf8) {
  int64_t characters = 2;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      characters += (byte & 0xC0) != 0x80;
    } else if (byte >= 0x20) {
      characters += byte == '"' || byte == '\\' ? 2 : 1;
    } else {
      const bool short_escape = byte == '\b' || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
      characters += short_escape ? 2 : 6;
    }
  }
  return characters;
}

void AppendCanonical(std::string_view utf8, std::string& out) {
  static constexpr std::string_view kShort = "btn fr";  // of 8, 9, 10, 12, 13
  out += '"';
  size_t copied = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out += utf8.substr(copied, i - copied);
    copied = i + 1;
    out += '\\';
    if (byte >= 0x20) {
      out += utf8[i];
    } else if (byte >= 8 && byte <= 13 && byte != 11) {
      out += kShort[byte - 8u];
    } else {
      out += "u00";
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    }
  }
  out += utf8.substr(copied);
  out += '"';
}

std::string TextOfTree(const InputTree& tree, Detail detail) {
  std::string text;
  if (!tree.empty()) Writer(tree, detail).Append(0, text);
  return text;
}

}  // namespace harness::sessions
