// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "ideaspace/baseline.h"

namespace harness::cli {
namespace {

struct BaselineSignArguments {
  std::string file;
  Path key;
  bool new_key = false;
};

Result<Ed25519Key> SigningKey(const BaselineSignArguments& given, Invocation& invocation) {
  std::error_code ignored;
  if (std::filesystem::exists(given.key, ignored)) return Ed25519Key::Load(given.key);
  if (!given.new_key) {
    return NotFound("--key: found no " + given.key.string() +
                    ", expected a private key; add --new-key to make one there");
  }
  ASSIGN_OR_RETURN(Ed25519Key key, Ed25519Key::Generate());
  RETURN_IF_ERROR(key.Store(given.key));
  invocation.Remark("new key " + KeyIdOf(key.public_key()) + " in " + given.key.string() +
                    ": keep it, and keep it to yourself");
  return key;
}

Result<int> SignFile(const BaselineSignArguments& given, Invocation& invocation) {
  ASSIGN_OR_RETURN(ideaspace::Baseline baseline, ideaspace::ReadUncheckedBaseline(given.file));
  ASSIGN_OR_RETURN(const Ed25519Key key, SigningKey(given, invocation));
  RETURN_IF_ERROR(ideaspace::SignBaseline(key, baseline));
  RETURN_IF_ERROR(WriteFileDurably(given.file, PrettyJson(ToJson(baseline))));
  const std::string key_id = KeyIdOf(key.public_key());
  if (invocation.json()) {
    invocation.PrintJson({{"file", given.file}, {"id", baseline.id}, {"key_id", key_id}});
  } else {
    invocation.Print(baseline.id + ": signed by key " + key_id + "\n");
  }
  return kExitPass;
}

}  // namespace

RunFunction SetupBaselineSign(Arguments& arguments) {
  auto given = std::make_shared<BaselineSignArguments>();
  arguments.Positional("FILE", "The baseline; a signature that it has is replaced", &given->file).offer =
      Offer::kFiles;
  Argument& key = arguments.File("--key", "KEYFILE",
                                 "The private key: PEM or 64 hexadecimal digits, mode 0600", &given->key);
  key.required = true;
  arguments.Switch("--new-key", "Make the key when its file is not there", &given->new_key);
  return [given](Invocation& invocation) { return SignFile(*given, invocation); };
}

}  // namespace harness::cli
