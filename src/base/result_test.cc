// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace harness {
namespace {

Result<int> Half(int value) {
  if (value % 2 != 0) return InvalidArgument("found an odd number");
  return value / 2;
}

Result<int> Quarter(int value) {
  ASSIGN_OR_RETURN(const int half, Half(value));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

Result<void> MustBeEven(int value) {
  RETURN_IF_ERROR(Half(value));
  return Ok();
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = Half(4);
  ASSERT_TRUE(good.has_value());
  EXPECT_TRUE(static_cast<bool>(good));
  EXPECT_EQ(*good, 2);
  const Result<int> bad = Half(3);
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(bad.error().message, "found an odd number");
}

TEST(Result, MacrosPassTheFirstErrorOn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_FALSE(Quarter(6).has_value());  // the second step fails
  EXPECT_FALSE(Quarter(7).has_value());  // the first one
  EXPECT_TRUE(MustBeEven(2).has_value());
  EXPECT_EQ(MustBeEven(1).error().message, "found an odd number");
}

TEST(Result, MovesOutWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  EXPECT_EQ(**result, 7);
  const std::unique_ptr<int> owner = std::move(result).value();
  EXPECT_EQ(*owner, 7);
}

TEST(Result, EachMakerSetsItsCode) {
  EXPECT_EQ(NotFound("x").code, ErrorCode::kNotFound);
  EXPECT_EQ(IoError("x").code, ErrorCode::kIo);
  EXPECT_EQ(Busy("x").code, ErrorCode::kBusy);
  EXPECT_EQ(Interrupted("x").code, ErrorCode::kInterrupted);
  EXPECT_EQ(Inconclusive("x").code, ErrorCode::kInconclusive);
  EXPECT_EQ(InternalError("x").code, ErrorCode::kInternal);
}

TEST(ResultDeathTest, ReadingWhatIsNotThereStopsTheProgram) {
  EXPECT_DEATH((void)Half(3).value(), "internal check failed: has_value");
  EXPECT_DEATH((void)Half(2).error(), "internal check failed");
  EXPECT_DEATH(MustBeEven(1).value(), "internal check failed");
}

}  // namespace
}  // namespace harness
