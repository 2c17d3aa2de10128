// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value, or an Error with a code and a message; what every call that can fail returns.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace harness {

// What went wrong, coarse enough to choose an exit code (cli/) or an HTTP status (server/).
enum class ErrorCode {
  kInvalidArgument,  // usage, configuration or input that the caller can mend
  kNotFound,         // a file, dataset, run or plugin that is not there
  kIo,               // the machine: disk full, permission, broken pipe
  kBusy,             // someone else holds what we need; try again
  kInterrupted,      // Ctrl-C or a cancelled request
  kInconclusive,     // the question cannot be answered from this input
  kInternal,         // a broken assumption of ours or of a library
};

// The message says where, what was found and what was expected, in one line without a full stop.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

inline Error InvalidArgument(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}
inline Error NotFound(std::string message) {
  return {ErrorCode::kNotFound, std::move(message)};
}
inline Error IoError(std::string message) {
  return {ErrorCode::kIo, std::move(message)};
}
inline Error Busy(std::string message) {
  return {ErrorCode::kBusy, std::move(message)};
}
inline Error Interrupted(std::string message) {
  return {ErrorCode::kInterrupted, std::move(message)};
}
inline Error Inconclusive(std::string message) {
  return {ErrorCode::kInconclusive, std::move(message)};
}
inline Error InternalError(std::string message) {
  return {ErrorCode::kInternal, std::move(message)};
}

// Stops the program with `message`; for broken invariants only, which no input may reach.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

#define HARNESS_CHECK(condition)                                              \
  do {                                                                        \
    if (!(condition)) ::harness::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)

// Member names follow std::expected, which C++20 does not have yet.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & {
    HARNESS_CHECK(has_value());
    return std::get<0>(state_);
  }
  const T& value() const& {
    HARNESS_CHECK(has_value());
    return std::get<0>(state_);
  }
  T&& value() && {
    HARNESS_CHECK(has_value());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    HARNESS_CHECK(!has_value());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or an Error. `return {};` or `return Ok();` is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  void value() const { HARNESS_CHECK(has_value()); }
  const Error& error() const {
    HARNESS_CHECK(!has_value());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

inline Result<void> Ok() {
  return {};
}

#define HARNESS_CONCAT_INNER(a, b) a##b
#define HARNESS_CONCAT(a, b) HARNESS_CONCAT_INNER(a, b)

// ASSIGN_OR_RETURN(auto log, OpenDataset(dir)); passes an error on to our caller.
#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSIGN_OR_RETURN_INNER(HARNESS_CONCAT(result_, __LINE__), declaration, expression)
#define ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                   \
  if (!result.has_value()) return result.error();               \
  declaration = std::move(result).value()

#define RETURN_IF_ERROR(expression)                                                \
  do {                                                                             \
    if (auto status_ = (expression); !status_.has_value()) return status_.error(); \
  } while (false)

}  // namespace harness
