// SPDX-License-Identifier: Apache-2.0
// XES (IEEE 1849) as a stream of traces, events and their attributes; constant memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness::importers {

// What the parser tells, in document order. Views are valid during the call.
class XesSink {
 public:
  virtual ~XesSink() = default;
  virtual void BeginTrace() = 0;
  virtual void EndTrace() = 0;
  virtual void BeginEvent() = 0;  // inside a trace, or of the log itself
  virtual void EndEvent() = 0;
  // An attribute directly below a trace (`of_event` false) or an event, UTF-8. Lists and containers have no
  // value and come as nested attributes.
  virtual void Attribute(bool of_event, std::string_view key, std::string_view value) = 0;
  virtual void NestedAttribute() = 0;
  // An attribute that a <global> element declares.
  virtual void Declared(bool of_event, std::string_view key) = 0;
};

// Takes the document in pieces of any size. No network, no DOCTYPE (so no entities but the predefined
// ones), at most 64 levels and 64 attributes an element.
class XesParser {
 public:
  // `name` is the bare file name for messages; `sink` must outlive the parser.
  XesParser(std::string name, XesSink& sink);
  ~XesParser();
  XesParser(const XesParser&) = delete;
  XesParser& operator=(const XesParser&) = delete;

  // Errors: kInvalidArgument "log.xes:12: ..." for XML that is not well-formed, a root other than <log>, or
  // a limit above. After an error the parser is not used again.
  Result<void> Feed(std::string_view bytes);
  Result<void> Finish();
  int64_t line() const;  // 1-based, where the parser stands

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace harness::importers
