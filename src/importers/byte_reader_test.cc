// SPDX-License-Identifier: Apache-2.0
#include "importers/byte_reader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "importers/format_test_support.h"

namespace harness::importers {
namespace {

// Everything that the source gives, read `step` bytes at a time.
Result<std::string> ReadAll(const Path& path, size_t step = 7) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenBytes(path));
  std::string all;
  std::string block(step, '\0');
  while (true) {
    ASSIGN_OR_RETURN(const size_t got, source->Read(block.data(), block.size()));
    if (got == 0) return all;
    all.append(block, 0, got);
  }
}

std::string Pattern(size_t bytes) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) text += std::to_string(i * 2654435761U) + "\n";
  text.resize(bytes);
  return text;
}

TEST(ByteReader, ReadsPlainGzipAndZstdAlikeWhateverTheName) {
  Scratch scratch;
  const std::string content = Pattern(3'000'000);
  EXPECT_EQ(ReadAll(scratch.Write("a.gz", content), 65'536).value(), content);
  EXPECT_EQ(ReadAll(scratch.Write("b.csv", Gzip(content)), 65'536).value(), content);
  EXPECT_EQ(ReadAll(scratch.Write("c", Zstd(content)), 65'536).value(), content);
}

TEST(ByteReader, ReadsEveryMemberAndZeroPadding) {
  Scratch scratch;
  const std::string two = Gzip("first ") + Gzip("") + Gzip("second");
  EXPECT_EQ(ReadAll(scratch.Write("two.gz", two)).value(), "first second");
  EXPECT_EQ(ReadAll(scratch.Write("padded.gz", two + std::string(512, '\0'))).value(), "first second");
  EXPECT_EQ(ReadAll(scratch.Write("two.zst", Zstd("first ") + Zstd("second"))).value(), "first second");
}

TEST(ByteReader, AFileOfOneToFiveBytesComesWhole) {
  Scratch scratch;
  for (const std::string content : {"a", "ab", "abc", "abcd", "abcde"}) {
    EXPECT_EQ(ReadAll(scratch.Write("small", content), 1).value(), content);
  }
}

TEST(ByteReader, TruncatedAndDamagedStreamsAreErrorsWithThePlace) {
  Scratch scratch;
  const std::string content = Pattern(100'000);
  const std::string gzip = Gzip(content);
  const Result<std::string> cut = ReadAll(scratch.Write("log.csv.gz", gzip.substr(0, gzip.size() / 2)));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(cut.error().message.starts_with("log.csv.gz: the gzip stream ends early after "))
      << cut.error().message;
  const Result<std::string> no_trailer =
      ReadAll(scratch.Write("log.csv.gz", gzip.substr(0, gzip.size() - 3)));
  ASSERT_FALSE(no_trailer);
  EXPECT_EQ(no_trailer.error().message, "log.csv.gz: the gzip stream ends early after 100000 unpacked bytes");

  std::string damaged = gzip;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // a bit of the CRC
  const Result<std::string> bad_sum = ReadAll(scratch.Write("log.csv.gz", damaged));
  ASSERT_FALSE(bad_sum);
  EXPECT_NE(bad_sum.error().message.find("the gzip stream is damaged after 100000 unpacked bytes"),
            std::string::npos);
  EXPECT_FALSE(ReadAll(scratch.Write("log.csv.gz", gzip + "tail")));

  const std::string zstd = Zstd(content);
  const Result<std::string> cut_zstd = ReadAll(scratch.Write("log.zst", zstd.substr(0, zstd.size() - 5)));
  ASSERT_FALSE(cut_zstd);
  EXPECT_NE(cut_zstd.error().message.find("log.zst: the zstd stream ends early after"), std::string::npos);
  const Result<std::string> no_zstd =
      ReadAll(scratch.Write("log.zst", zstd.substr(0, 4) + std::string(40, '\xff')));
  ASSERT_FALSE(no_zstd);
  EXPECT_NE(no_zstd.error().message.find("damaged"), std::string::npos);
}

TEST(ByteReader, AnEmptyFilePackedOrNotIsAnError) {
  Scratch scratch;
  for (const std::string& content : {std::string(), Gzip(""), Zstd("")}) {
    const Result<std::unique_ptr<ByteSource>> opened =
        OpenBytes(scratch.Write("log.swf.gz", content), "jobs");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(opened.error().message, "log.swf.gz: the file is empty, expected jobs");
  }
}

TEST(ByteReader, WhatIsNotAReadableFileIsAnErrorOfItsOwn) {
  Scratch scratch;
  EXPECT_EQ(OpenBytes(scratch.path() / "absent.csv").error().code, ErrorCode::kNotFound);
  const Error folder = OpenBytes(scratch.path()).error();
  EXPECT_EQ(folder.code, ErrorCode::kInvalidArgument);
  EXPECT_NE(folder.message.find("this is a folder"), std::string::npos);
  ASSERT_EQ(mkfifo((scratch.path() / "pipe").c_str(), 0600), 0);
  EXPECT_NE(OpenBytes(scratch.path() / "pipe").error().message.find("a pipe or a device"), std::string::npos);
}

TEST(ByteReader, NoPermissionIsAnErrorThatTheCallerCanMend) {
  Scratch scratch;
  const Path path = scratch.Write("secret.csv", "a,b\n");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  const bool root = geteuid() == 0;
  ASSERT_EQ(root ? seteuid(65534) : 0, 0);  // root may read everything
  const Result<std::unique_ptr<ByteSource>> opened = OpenBytes(path);
  ASSERT_EQ(root ? seteuid(0) : 0, 0);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(opened.error().message.find("no permission"), std::string::npos);
}

TEST(ByteReader, TheHeadSaysWhetherItIsTheWholeFile) {
  Scratch scratch;
  const Path path = scratch.Write("log.gz", Gzip("0123456789"));
  const FileHead part = ReadHead(path, 4).value();
  EXPECT_EQ(part.bytes, "0123");
  EXPECT_EQ(part.compression, Compression::kGzip);
  EXPECT_FALSE(part.whole);
  EXPECT_TRUE(ReadHead(path, 10).value().whole);
  EXPECT_EQ(ReadHead(path, 11).value().bytes, "0123456789");
}

}  // namespace
}  // namespace harness::importers
