// SPDX-License-Identifier: Apache-2.0
// Streams that unpack another stream: gzip with any number of members, and zstd with any number of frames.
#pragma once

#include <memory>

#include "importers/byte_reader.h"

namespace harness::importers {

// Errors while reading, all kInvalidArgument: the packed stream ends early, is damaged, or is followed by
// bytes that are not another member (zero padding is allowed after gzip, as gzip itself allows it).
std::unique_ptr<ByteSource> UnpackGzip(std::unique_ptr<ByteSource> packed);
std::unique_ptr<ByteSource> UnpackZstd(std::unique_ptr<ByteSource> packed);

}  // namespace harness::importers
