// SPDX-License-Identifier: Apache-2.0
// Any bytes as an OTLP request in protobuf: an error, or spans that keep the laws of a span, the same each
// time.
#include "tests/fuzz/span_laws.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  harness::fuzz::CheckDecoded(harness::sessions::DecodeOtlpProtobuf(body),
                              harness::sessions::DecodeOtlpProtobuf(body));
  return 0;
}
