// SPDX-License-Identifier: Apache-2.0
// Ids of findings that are made of names from the log: each id says one subject, however names are written.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace harness::plugin {

// A name, or the place where there is none (a null process or host, which reads "(unknown)").
struct IdPart {
  std::string_view text;
  bool is_null = false;

  template <std::convertible_to<std::string_view> Text>
  IdPart(const Text& name, bool null = false) : text(name), is_null(null) {}  // NOLINT: implicit on purpose
};

// "kind:part:part". Other parts give another id: in a part ':' is written %3A, '%' is written %25, and a name
// that reads as null does is written "%28unknown)". A part of more than 200 bytes is cut and ends in "%#" and
// 16 digits of the SHA-256 of the whole. Other names stand as they are.
std::string FindingId(std::string_view kind, std::initializer_list<IdPart> parts);

}  // namespace harness::plugin
