// SPDX-License-Identifier: Apache-2.0
// The schemas of this folder's files, built into the program.
#pragma once

#include <string_view>

namespace harness::evidence {

std::string_view EvidenceManifestSchemaText();    // schemas/evidence_manifest.schema.json
std::string_view StreamingAllowlistSchemaText();  // the file of the setting streaming.allowlist

}  // namespace harness::evidence
