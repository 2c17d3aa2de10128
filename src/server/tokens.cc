// SPDX-License-Identifier: Apache-2.0
#include "server/tokens.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "base/base64.h"
#include "base/sha256.h"
#include "store/file_lock.h"

namespace harness::server {
namespace {

constexpr std::string_view kPrefix = "sht_";
constexpr size_t kMaxTokens = 10'000;

struct Entry {
  TokenRow row;
  std::string sha256;  // of the whole token, hexadecimal
};

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  HARNESS_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

std::string NewToken() {
  std::string text = Base64Of(RandomBytes(32));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.resize(43);  // without the padding
  return std::string(kPrefix) + text;
}

std::string NewId() {
  const std::string bytes = RandomBytes(4);
  return HexOf(std::span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()));
}

Json TimeJson(const std::optional<Timestamp>& time) {
  return time ? Json(*time) : Json(nullptr);
}

std::optional<Timestamp> TimeOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<Timestamp>();
}

Json ToJson(const Entry& entry) {
  return {{"id", entry.row.id},
          {"name", entry.row.name},
          {"read_only", entry.row.read_only},
          {"created_us", entry.row.created_us},
          {"expires_us", TimeJson(entry.row.expires_us)},
          {"revoked_us", TimeJson(entry.row.revoked_us)},
          {"sha256", entry.sha256}};
}

std::optional<Entry> EntryOf(const Json& json) {
  const auto text = [&json](const char* name) {
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
  };
  if (!json.is_object() || !json.contains("read_only") || !json["read_only"].is_boolean())
    return std::nullopt;
  Entry entry{
      {text("id"), text("name"), json["read_only"].get<bool>(), TimeOf(json, "created_us").value_or(0),
       TimeOf(json, "expires_us"), TimeOf(json, "revoked_us")},
      text("sha256")};
  if (entry.row.id.empty() || entry.sha256.size() != 64) return std::nullopt;
  return entry;
}

Result<std::vector<Entry>> ReadEntries(const Path& path) {
  std::error_code none;
  if (!std::filesystem::exists(path, none)) return std::vector<Entry>();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, uint64_t{16} << 20));
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, path.string()));
  const Error damaged = InvalidArgument(path.string() + ": found something else, expected a list of tokens");
  if (!json.is_object() || !json.contains("tokens") || !json["tokens"].is_array()) return damaged;
  std::vector<Entry> entries;
  for (const Json& item : json["tokens"]) {
    std::optional<Entry> entry = EntryOf(item);
    if (!entry) return damaged;
    entries.push_back(std::move(*entry));
  }
  return entries;
}

Result<void> WriteEntries(const Path& path, const std::vector<Entry>& entries) {
  Json list = Json::array();
  for (const Entry& entry : entries) list.push_back(ToJson(entry));
  return WriteFileDurably(path, PrettyJson({{"tokens", std::move(list)}}), 0600);
}

// What tells one state of the file from another; a change replaces the file, so the inode counts.
struct FileState {
  uint64_t inode = 0;
  int64_t size = -1, seconds = 0, nanos = 0;
  bool operator==(const FileState&) const = default;
  static FileState Of(const Path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return {};
    return {found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
  }
};

class FileTokens final : public Tokens {
 public:
  FileTokens(Path folder, const Clock& clock)
      : path_(folder / "tokens.json"), lock_path_(folder / ".tokens.lock"), clock_(clock) {}

  Result<Created> Create(std::string_view name, bool read_only,
                         std::optional<Timestamp> expires_us) override {
    if (name.empty() || name.size() > 200)
      return InvalidArgument("token: found a name of " + std::to_string(name.size()) +
                             " bytes, expected 1 to 200");
    const std::lock_guard guard(mutex_);
    ASSIGN_OR_RETURN(const store::FileLock lock, store::FileLock::Take(lock_path_));
    ASSIGN_OR_RETURN(std::vector<Entry> entries, ReadEntries(path_));
    if (entries.size() >= kMaxTokens)
      return InvalidArgument("token: found " + std::to_string(entries.size()) + " tokens, expected fewer");
    const std::string token = NewToken();
    Entry entry{{NewId(), std::string(name), read_only, clock_.Now(), expires_us, std::nullopt},
                Sha256Hex(token)};
    const auto taken = [&entries](const std::string& id) {
      return std::any_of(entries.begin(), entries.end(), [&id](const Entry& e) { return e.row.id == id; });
    };
    while (taken(entry.row.id)) entry.row.id = NewId();
    entries.push_back(entry);
    RETURN_IF_ERROR(WriteEntries(path_, entries));
    return Created{entry.row, token};
  }

  Result<std::vector<TokenRow>> List() override {
    ASSIGN_OR_RETURN(const std::vector<Entry> entries, ReadEntries(path_));
    std::vector<TokenRow> rows;
    for (const Entry& entry : entries) rows.push_back(entry.row);
    return rows;
  }

  Result<TokenRow> Revoke(std::string_view id) override {
    const std::lock_guard guard(mutex_);
    ASSIGN_OR_RETURN(const store::FileLock lock, store::FileLock::Take(lock_path_));
    ASSIGN_OR_RETURN(std::vector<Entry> entries, ReadEntries(path_));
    for (Entry& entry : entries) {
      if (entry.row.id != id) continue;
      if (!entry.row.revoked_us) entry.row.revoked_us = clock_.Now();
      const TokenRow row = entry.row;
      RETURN_IF_ERROR(WriteEntries(path_, entries));
      return row;
    }
    return NotFound("token: found no token with the id " + std::string(id));
  }

  std::optional<TokenRow> Check(std::string_view token) const override {
    if (token.size() != kPrefix.size() + 43 || !token.starts_with(kPrefix)) return std::nullopt;
    const std::string digest = Sha256Hex(token);
    const std::lock_guard guard(mutex_);
    Refresh();
    std::optional<TokenRow> found;
    for (const Entry& entry : entries_) {
      if (CRYPTO_memcmp(entry.sha256.data(), digest.data(), digest.size()) == 0) found = entry.row;
    }
    if (!found || found->revoked_us) return std::nullopt;
    if (found->expires_us && *found->expires_us <= clock_.Now()) return std::nullopt;
    return found;
  }

  // Reads the file again when it changed. A file that cannot be read opens nothing.
  void Refresh() const {
    const FileState state = FileState::Of(path_);
    if (read_ && state == state_) return;
    Result<std::vector<Entry>> entries = ReadEntries(path_);
    entries_ = entries ? std::move(*entries) : std::vector<Entry>();
    read_ = true;
    state_ = state;
  }

 private:
  const Path path_, lock_path_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable bool read_ = false;
  mutable FileState state_;
  mutable std::vector<Entry> entries_;
};

}  // namespace

Result<std::unique_ptr<Tokens>> Tokens::Open(const store::Home& home, const Clock& clock) {
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, ReadEntries(home.path() / "tokens.json"));
  return std::unique_ptr<Tokens>(std::make_unique<FileTokens>(home.path(), clock));
}

}  // namespace harness::server
