// SPDX-License-Identifier: Apache-2.0
// The console's files, built into the program, and the answers that hold them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/http.h"

namespace harness::server {

struct ConsoleFile {
  std::string_view path;          // "/assets/index-B3oel_gE.js"
  std::string_view content_type;  // "text/javascript; charset=utf-8"
  std::string_view sha256;        // of `bytes`, 64 hexadecimal digits
  std::string_view bytes;
  std::string_view gzip;  // of `bytes`; empty where it would save less than a tenth
};

// Sorted by path; written by console/pack.mjs. Empty in a build with HARNESS_CONSOLE=OFF.
std::span<const ConsoleFile> ConsoleFiles();

// The page that starts the console, with `nonce` in its place and the policy that lets the page load from
// this server alone. 404 where `files` has no "/index.html". Each answer needs a nonce of its own.
Response ConsolePage(std::span<const ConsoleFile> files, std::string_view nonce);
// 128 random bits in base64.
std::string NewNonce();

// The file at the request's path: gzipped for who takes gzip, 304 for who has it already, 404 otherwise.
// Below /assets/ a name holds its content's hash and is kept for a year; other files are asked for again each
// time.
Response ConsoleAsset(std::span<const ConsoleFile> files, const Request& request);

// Whether a person's browser asks for a page: the Accept header names text/html. For the one path that is a
// page and a resource, /events.
bool WantsPage(const Request& request);
// What such a path answers a browser with. Its `vary` names accept.
Response EventsPage();

}  // namespace harness::server
