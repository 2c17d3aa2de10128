// SPDX-License-Identifier: Apache-2.0
#include "importers/text_store.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <vector>

namespace harness::importers {
namespace {

TEST(TextStore, GivesBackWhatWasPut) {
  auto folder = TempFolder::Make("text-store-test");
  ASSERT_TRUE(folder);
  auto store = TextStore::Make(folder->path());
  ASSERT_TRUE(store);
  const std::string zero("a\0b", 3);
  std::map<int64_t, std::string> put;
  for (const std::string& text : {std::string(), zero, std::string("x"), std::string(5 << 20, 'l'), zero}) {
    const auto number = (*store)->Put(text);
    ASSERT_TRUE(number);
    EXPECT_TRUE(put.emplace(*number, text).second);
  }
  for (const auto& [number, text] : put) EXPECT_EQ((*store)->Get(number), text);
  EXPECT_TRUE(std::filesystem::is_empty(folder->path())) << "the file has no name";
}

TEST(TextStore, FillsManyPiecesFromManyThreads) {
  auto folder = TempFolder::Make("text-store-test");
  ASSERT_TRUE(folder);
  auto store = TextStore::Make(folder->path());
  ASSERT_TRUE(store);
  const auto text_of = [](int thread, int i) {
    return std::to_string(thread) + ":" + std::to_string(i) + std::string(static_cast<size_t>(i % 3000), '.');
  };
  std::vector<std::vector<int64_t>> numbers(4, std::vector<int64_t>(3000));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 3000; ++i) {
        const auto at = static_cast<size_t>(i);
        numbers[static_cast<size_t>(t)][at] = (*store)->Put(text_of(t, i)).value();
        EXPECT_EQ((*store)->Get(numbers[static_cast<size_t>(t)][at]), text_of(t, i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < 4; ++t) {
    for (int i = 0; i < 3000; ++i) {
      ASSERT_EQ((*store)->Get(numbers[static_cast<size_t>(t)][static_cast<size_t>(i)]), text_of(t, i));
    }
  }
}

TEST(TextStore, SaysWhichFolderIsMissing) {
  const auto store = TextStore::Make("/nonexistent-folder");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kIo);
  EXPECT_TRUE(store.error().message.starts_with("/nonexistent-folder: cannot make the file of texts"))
      << store.error().message;
}

}  // namespace
}  // namespace harness::importers
