// SPDX-License-Identifier: Apache-2.0
#include "sandbox/plugin_host.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "plugin/local_context.h"
#include "sandbox/confine.h"
#include "sandbox/exec_context.h"
#include "sandbox/plugin_exec.h"

namespace harness::sandbox {
namespace {

using plugin::Shares;

constexpr int kSocketDescriptor = 3;
constexpr size_t kDescriptors = 3;
constexpr int kLookMilliseconds = 50;
constexpr uint64_t kPreparedEngineBytes = uint64_t{64} << 20;  // until the plugin's own limit is set

// One message either way; descriptors travel beside it.
struct Message {
  enum Kind : int { kFork, kReap, kSplit, kForked, kReaped };
  Kind kind = kFork;
  pid_t pid = 0;
  PluginHost::Wants wants;  // of kFork: what it shares; of kSplit: what is made before the fork
  int status =
      0;  // kReaped: as waitpid gives it; kForked, which answers kSplit too: errno of a failure, or 0
  char path[4096] = {};
};

struct Received {
  Message message;
  std::vector<int> descriptors;
};

Error HostError(std::string_view what, int error_number) {
  return IoError("sandbox: cannot " + std::string(what) + " the plugin host: " + ErrnoText(error_number));
}

bool Send(int socket, const Message& message, std::span<const int> descriptors) {
  iovec part{const_cast<Message*>(&message), sizeof(message)};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kDescriptors)> control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = 0;
  while ((sent = ::sendmsg(socket, &header, MSG_NOSIGNAL)) < 0 && errno == EINTR) {
  }
  return sent == static_cast<ssize_t>(sizeof(message));
}

// Nothing when the other side is gone.
std::optional<Received> Receive(int socket) {
  Received received;
  iovec part{&received.message, sizeof(received.message)};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kDescriptors)> control{};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  ssize_t got = 0;
  while ((got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  for (cmsghdr* rights = CMSG_FIRSTHDR(&header); got > 0 && rights != nullptr;
       rights = CMSG_NXTHDR(&header, rights)) {
    if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
    received.descriptors.resize((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    std::memcpy(received.descriptors.data(), CMSG_DATA(rights), received.descriptors.size() * sizeof(int));
  }
  if (got != static_cast<ssize_t>(sizeof(received.message))) {
    for (const int descriptor : received.descriptors) ::close(descriptor);
    return std::nullopt;
  }
  return received;
}

// False when cancelled before there is something to read.
bool AwaitAnswer(int socket, const std::function<bool()>& cancelled) {
  pollfd readable{socket, POLLIN, 0};
  while (::poll(&readable, 1, kLookMilliseconds) <= 0) {
    if (cancelled && cancelled()) return false;
  }
  return true;
}

class SpawnSetup {
 public:
  SpawnSetup() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    sigset_t every;
    sigset_t none;
    sigfillset(&every);
    sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes, &every);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

// The supervisor's side of a fork; does not return to the loop.
[[noreturn]] void BecomeSupervisor(const Received& request, pid_t host, engine::Engine* prepared,
                                   std::span<const plugin::BuiltIn> built_in) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != host) ::_exit(4);  // it died before the line above
  const Path context_file(request.message.path);
  ::setenv("HOME", context_file.parent_path().c_str(), 1);
  // The third takes the place of the socket.
  for (size_t i = 0; i < kDescriptors; ++i) {
    if (::dup2(request.descriptors[i], static_cast<int>(i) + 1) < 0) ::_exit(4);
  }
  ::_exit(ExecutePlugin(context_file, built_in, prepared));
}

Message ForkOne(const Received& request, engine::Engine* prepared, std::span<const plugin::BuiltIn> built_in,
                std::vector<int>& descriptors) {
  Message answer;
  answer.kind = Message::kForked;
  const pid_t self = ::getpid();
  answer.pid = request.descriptors.size() == kDescriptors ? ::fork() : -1;
  if (answer.pid == 0) BecomeSupervisor(request, self, prepared, built_in);
  if (answer.pid < 0) {
    answer.status = request.descriptors.size() == kDescriptors ? errno : EPROTO;
    return answer;
  }
  descriptors.push_back(static_cast<int>(::syscall(SYS_pidfd_open, answer.pid, 0)));
  return answer;
}

// An engine of its own: a plugin's takes the prepared one.
Result<void> KeepFor(const Path& context_file, Result<void> (*keep)(eventlog::DataAccessor& data)) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(context_file));
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, context_file.string()));
  ASSIGN_OR_RETURN(const ExecContext context, ExecContextFromJson(json, context_file.string()));
  plugin::LocalContextOptions options;
  options.plugin_id = kPluginHostVerb;
  ASSIGN_OR_RETURN(options.events.info, eventlog::ReadDatasetInfo(context.dataset_folder));
  options.events.dataset_folder = context.dataset_folder;
  options.events.engine = {context.engine_memory_bytes, 1, context.temp_folder};
  options.output_folder = context.output_folder;
  options.batch_rows = context.batch_rows;
  static eventlog::AccessEvidence account;  // nobody's
  ASSIGN_OR_RETURN(auto local, plugin::MakeLocalContext(std::move(options), account));
  return keep(local.release()->data());  // the engine's end would cost more than what it still holds
}

// Each once, for the first plugin that shares it.
class Kept {
 public:
  explicit Kept(const Keepers& keepers) : keepers_(keepers) {}
  void MakeFor(const Message& request) {
    for (const auto& [part, keep] :
         {std::pair(Shares::kRows, keepers_.rows), std::pair(Shares::kLog, keepers_.log),
          std::pair(Shares::kStudy, keepers_.study)}) {
      if (request.wants.shares < part || made_ >= part) continue;
      made_ = part;
      (void)KeepFor(request.path, keep).has_value();
      if (part == Shares::kRows && request.wants.parameters)
        (void)KeepFor(request.path, keepers_.parameters).has_value();
    }
  }

 private:
  const Keepers keepers_;
  Shares made_ = Shares::kNothing;
};

// The next host is a fork of this one, with a socket of its own in place of this one's.
Message SplitOff(const Received& request) {
  Message answer;
  answer.kind = Message::kForked;
  const pid_t self = ::getpid();
  answer.pid = request.descriptors.size() == 1 ? ::fork() : -1;
  if (answer.pid < 0) answer.status = request.descriptors.size() == 1 ? errno : EPROTO;
  if (answer.pid != 0) return answer;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != self) ::_exit(4);  // it died before the line above
  if (::dup3(request.descriptors.front(), kSocketDescriptor, O_CLOEXEC) < 0) ::_exit(4);
  return answer;
}

Message ReapOne(pid_t pid) {
  Message answer;
  answer.kind = Message::kReaped;
  while ((answer.pid = ::waitpid(pid, &answer.status, 0)) < 0 && errno == EINTR) {
  }
  return answer;
}

}  // namespace

Result<std::unique_ptr<PluginHost>> PluginHost::Start(const Path& binary) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return HostError("reach", errno);
  SpawnSetup setup;
  ::posix_spawn_file_actions_addopen(&setup.actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&setup.actions, 1, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&setup.actions, ends[1], kSocketDescriptor);
  std::string words[] = {"stat-harness", kPluginHostVerb, std::to_string(::getpid())};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  std::string variables[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  char* environment[] = {variables[0].data(), variables[1].data(), nullptr};
  pid_t pid = 0;
  const int failed =
      ::posix_spawn(&pid, binary.c_str(), &setup.actions, &setup.attributes, arguments, environment);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    return IoError("sandbox: cannot start " + binary.string() + ": " + ErrnoText(failed));
  }
  return std::unique_ptr<PluginHost>(new PluginHost(pid, ends[0]));
}

// All end when nobody can ask any more, each after the one that it forked, so that what all have used is
// known here.
void PluginHost::Release() {
  for (Channel& host : hosts_) {
    if (host.socket >= 0) ::close(host.socket);
    host.socket = -1;
  }
}

// One that owes an answer is not waited for.
PluginHost::~PluginHost() {
  Release();
  const bool given_up =
      std::any_of(hosts_.begin(), hosts_.end(), [](const Channel& host) { return host.given_up; });
  if (given_up) ::kill(pid_, SIGKILL);  // the others die with it
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

struct PluginHost::Question {
  Message message;
  std::span<const int> descriptors;
  const std::function<bool()>& cancelled;

  // Requires the channel's mutex.
  Result<Received> Ask(Channel& channel) const {
    if (!Send(channel.socket, message, descriptors)) {
      channel.is_lost = true;
      return HostError("ask", errno);
    }
    if (!AwaitAnswer(channel.socket, cancelled)) {
      channel.given_up = true;
      return Interrupted("interrupted");
    }
    auto answer = Receive(channel.socket);
    if (!answer) {
      channel.is_lost = true;
      return HostError("hear from", ECONNRESET);
    }
    if (answer->message.status != 0) return HostError("fork in", answer->message.status);
    return std::move(*answer);
  }
};

// By the one before it, once that has made its part of what `question` asks for. Requires the host's mutex.
Result<void> PluginHost::StartHost(size_t host, const Question& question) {
  if (hosts_[host].socket >= 0) return Ok();
  Channel& before = hosts_[host - 1];
  const std::lock_guard lock(before.mutex);
  if (before.given_up) return Interrupted("interrupted");
  RETURN_IF_ERROR(StartHost(host - 1, question));
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return HostError("reach", errno);
  Question split{question.message, std::span(ends).subspan(1), question.cancelled};
  split.message.kind = Message::kSplit;
  split.message.wants.shares = static_cast<Shares>(host - 1);
  const auto answer = split.Ask(before);
  ::close(ends[1]);
  if (!answer) {
    ::close(ends[0]);
    return answer.error();
  }
  hosts_[host].socket = ends[0];
  made_ = host - 1;  // they start one after the other
  return Ok();
}

Shares PluginHost::Made() const {
  return static_cast<Shares>(made_.load());
}

Result<PluginHost::Child> PluginHost::Fork(const Path& context_file, Wants wants, const Outputs& outputs,
                                           const std::function<bool()>& cancelled) {
  const std::array<int, kDescriptors> descriptors = {outputs.out, outputs.err, outputs.report};
  Question question{{}, descriptors, cancelled};
  question.message.wants = wants;
  const std::string path = context_file.string();
  if (path.size() >= sizeof(question.message.path)) return HostError("tell a path to", ENAMETOOLONG);
  std::memcpy(question.message.path, path.data(), path.size());
  const auto host = static_cast<size_t>(wants.shares);
  auto child = ForkIn(host, question);
  if (child || host == 0 || !IsLost(host)) return child;
  question.message.wants = {};
  return ForkIn(0, question);
}

// It, or one that it would be forked from, or was: they die with each other.
bool PluginHost::IsLost(size_t host) {
  bool lost = false;
  for (size_t before = 1; before <= host; ++before) {
    const std::lock_guard lock(hosts_[before].mutex);
    lost |= hosts_[before].is_lost;
  }
  return lost;
}

Result<PluginHost::Child> PluginHost::ForkIn(size_t host, const Question& question) {
  Channel& channel = hosts_[host];
  const std::lock_guard lock(channel.mutex);
  if (channel.given_up) return Interrupted("interrupted");
  RETURN_IF_ERROR(StartHost(host, question));
  ASSIGN_OR_RETURN(const Received answer, question.Ask(channel));
  return Child{answer.message.pid, answer.descriptors.empty() ? -1 : answer.descriptors.front(), host};
}

Result<int> PluginHost::Reap(const Child& child) {
  Message question;
  question.kind = Message::kReap;
  question.pid = child.pid;
  Channel& channel = hosts_[child.host];
  const std::lock_guard lock(channel.mutex);
  if (channel.given_up) return Interrupted("interrupted");
  const bool asked = Send(channel.socket, question, {});
  const auto answer = asked ? Receive(channel.socket) : std::nullopt;
  if (!answer && child.host > 0) {
    channel.is_lost = true;
    return SIGKILL;
  }
  if (!answer || answer->message.pid != child.pid) return HostError("hear from", ECONNRESET);
  return answer->message.status;
}

int PluginHostMain(int argc, char** argv, std::span<const plugin::BuiltIn> built_in, const Keepers& keepers) {
  if (argc != 3) {
    std::fputs("plugin-host: for the harness itself: plugin-host HARNESS_PID\n", stderr);
    return 2;
  }
  ::signal(SIGXFSZ, SIG_DFL);  // the harness ignores it; a plugin ends by it and is told so
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (std::to_string(::getppid()) != argv[2]) return 4;  // the harness died before the line above
  ::close_range(kSocketDescriptor + 1, ~0U, 0);
  ::fcntl(kSocketDescriptor, F_SETFD, FD_CLOEXEC);
  // With one thread the engine makes none of its own, so a fork copies it whole.
  CompileSystemCallFilter(false);  // of built-in plugins; the few others compile theirs
  auto prepared = engine::Engine::Open({kPreparedEngineBytes, 1, {}});
  Kept kept(keepers);
  pid_t next_host = 0;
  while (const auto request = Receive(kSocketDescriptor)) {
    std::vector<int> descriptors;
    kept.MakeFor(request->message);
    Message answer;
    switch (request->message.kind) {
      case Message::kFork:
        answer = ForkOne(*request, prepared ? &*prepared : nullptr, built_in, descriptors);
        break;
      case Message::kSplit:
        answer = SplitOff(*request);
        next_host = std::max(answer.pid, 0);
        break;
      default:
        answer = ReapOne(request->message.pid);
    }
    const bool is_new_host = request->message.kind == Message::kSplit && answer.pid == 0;
    const bool sent = is_new_host || Send(kSocketDescriptor, answer, descriptors);
    for (const int descriptor : descriptors) ::close(descriptor);
    for (const int descriptor : request->descriptors) ::close(descriptor);
    if (!sent) break;
  }
  if (next_host > 0) ReapOne(next_host);
  ::_exit(0);  // plugins that are left die with it
}

}  // namespace harness::sandbox
