// SPDX-License-Identifier: Apache-2.0
// The head of a request: what is let in has a path that cannot leave where it is served, and what is not has
// the status of an error. The first line is the target, the others are header fields.
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "server/admission.h"
#include "server/gzip.h"
#include "server/target.h"

namespace {

using harness::server::Admission;

const harness::server::AdmissionRules& Rules() {
  static const harness::server::ServerOptions options;
  static harness::server::Router router;
  if (router.routes().empty()) {
    harness::server::Route route;
    route.method = "POST";
    route.pattern = "/{path*}";
    route.id = "any";
    route.body = harness::server::BodyKind::kMemory;
    router.Add(route);
  }
  static const harness::server::AdmissionRules rules = {&router, nullptr, &options, false};
  return rules;
}

void CheckPath(std::string_view path) {
  HARNESS_CHECK(path.starts_with('/') && path.find('\\') == std::string_view::npos);
  HARNESS_CHECK(harness::IsValidUtf8(path));
  for (const std::string_view segment : harness::Split(path, '/'))
    HARNESS_CHECK(segment != "." && segment != "..");
  for (const char c : path) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    HARNESS_CHECK(!control || c == harness::server::kEncodedSlash);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  harness::server::RequestHead head;
  head.method = "POST";
  bool first = true;
  for (const std::string_view line : harness::Split(text, '\n')) {
    const size_t colon = line.find(':');
    if (first) {
      head.target = std::string(line);
    } else if (colon != std::string_view::npos) {
      head.fields.emplace_back(harness::AsciiLower(line.substr(0, colon)),
                               std::string(line.substr(colon + 1)));
    }
    first = false;
  }
  if (const auto target = harness::server::ParseTarget(head.target)) CheckPath(target->path);
  const Admission admission = Admit(std::move(head), Rules());
  if (admission.refusal) {
    HARNESS_CHECK(admission.refusal->status >= 400 && admission.refusal->status < 600);
  } else {
    CheckPath(admission.request.path);
  }
  constexpr uint64_t kLimit = 10'000;
  const auto plain = harness::server::Gunzip(text, kLimit, [](uint64_t) { return true; });
  if (plain) HARNESS_CHECK(plain->text.size() <= kLimit);
  return 0;
}
