// SPDX-License-Identifier: Apache-2.0
// Any bytes as an input file: its packing, its lines and its format; the answer is a known format or an
// error.
#include <set>

#include "importers/line_reader.h"
#include "importers/sniff.h"
#include "importers/unpackers.h"

namespace {

using harness::Result;
using harness::importers::ByteSource;

void ReadAll(std::unique_ptr<ByteSource> source) {
  std::string block(4096, '\0');
  // A packed bomb is the reader's to stop at will: 16 MiB are enough here.
  for (size_t left = size_t{16} << 20; left > 0;) {
    const Result<size_t> got = source->Read(block.data(), std::min(left, block.size()));
    if (!got || *got == 0) return;
    left -= *got;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  using namespace harness::importers;
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  ReadAll(UnpackGzip(MemoryBytes("fuzz", content)));
  ReadAll(UnpackZstd(MemoryBytes("fuzz", content)));

  LineReader lines(MemoryBytes("fuzz", content), {.max_line_bytes = 1000});
  int64_t next_offset = 0;
  while (true) {
    const Result<bool> more = lines.Next();
    if (!more || !*more) break;
    HARNESS_CHECK(lines.byte_offset() >= next_offset);
    HARNESS_CHECK(content.substr(static_cast<size_t>(lines.byte_offset()), lines.line().size()) ==
                  lines.line());
    next_offset = lines.byte_offset() + static_cast<int64_t>(lines.line().size());
  }

  FileHead head;
  head.bytes = content;
  head.whole = size % 2 == 0;
  const Result<std::string> format = DetectFormatOf(head, "fuzz", {});
  static const std::set<std::string> kKnown = {"csv", "parquet", "jsonl", "xes", "swf", "sacct", "otlp"};
  HARNESS_CHECK(!format || kKnown.contains(*format));
  return 0;
}
