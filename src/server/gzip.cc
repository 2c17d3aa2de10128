// SPDX-License-Identifier: Apache-2.0
#include "server/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace harness::server {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, gzip header
constexpr size_t kPiece = 256 << 10;

using Inflater = std::unique_ptr<z_stream, decltype(&inflateEnd)>;

}  // namespace

Result<Gunzipped> Gunzip(std::string_view bytes, uint64_t limit,
                         const std::function<bool(uint64_t)>& reserve) {
  if (bytes.size() > std::numeric_limits<uInt>::max()) return Gunzipped{"", GunzipStop::kTooLong};
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return InternalError("gzip: zlib did not start");
  const Inflater end(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  Gunzipped result;
  const auto piece = std::make_unique<char[]>(kPiece);
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.get());
    stream.avail_out = static_cast<uInt>(kPiece);
    const int status = inflate(&stream, Z_NO_FLUSH);
    const size_t made = kPiece - stream.avail_out;
    if (made > 0) {
      if (result.text.size() + made > limit) return Gunzipped{"", GunzipStop::kTooLong};
      if (!reserve(made)) return Gunzipped{"", GunzipStop::kNoMemory};
      if (result.text.size() + made > result.text.capacity())  // never more than twice, nor past the limit
        result.text.reserve(std::min<uint64_t>(limit, 2 * (result.text.size() + made)));
      result.text.append(piece.get(), made);
    }
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) return result;
      if (inflateReset(&stream) != Z_OK) return InternalError("gzip: zlib did not start again");
    } else if (status != Z_OK) {
      return InvalidArgument("body: found bytes that are not gzip or are cut short, expected gzip");
    }
  }
}

std::string Gzip(std::string_view text) {
  z_stream stream{};
  if (text.size() > std::numeric_limits<uInt>::max() ||
      deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return "";
  std::string bytes(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  bytes.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return bytes;
}

}  // namespace harness::server
