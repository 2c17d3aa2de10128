// SPDX-License-Identifier: Apache-2.0
// Any bytes as JSON lines: an error or rows, never a crash, and no row lost.
#include <sys/mman.h>
#include <unistd.h>

#include "importers/jsonl.h"
#include "tests/fuzz/format_fuzz.h"

namespace {

// The importer opens its file by name, so the bytes stand in a file that only memory holds.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : fd_(::memfd_create("fuzz.jsonl", 0)) {
    HARNESS_CHECK(fd_ >= 0 && ::write(fd_, data, size) == static_cast<ssize_t>(size));
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }
  harness::Path path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

harness::Result<void> ReadAll(const harness::Path& path) {
  using namespace harness;
  using namespace harness::importers;
  ASSIGN_OR_RETURN(const Source source, MakeJsonlSource(path, SourceOptions{}));
  engine::Connection& connection = fuzz::ScanConnection();
  QualityLog quality;
  ASSIGN_OR_RETURN(const std::string relation, source.relation(connection, quality));
  ASSIGN_OR_RETURN(engine::Rows rows, connection.Query("SELECT * FROM " + relation));
  int64_t seen = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    seen += static_cast<int64_t>(rows.chunk().rows());
  }
  const auto total = source.after_scan(connection, quality, seen);
  HARNESS_CHECK(total.has_value());
  HARNESS_CHECK(*total == seen + static_cast<int64_t>(quality.rejected_rows().size()));
  return Ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const MemoryFile file(data, size);
  (void)ReadAll(file.path()).has_value();
  return 0;
}
