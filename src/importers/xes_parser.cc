// SPDX-License-Identifier: Apache-2.0
#include "importers/xes_parser.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"

namespace harness::importers {
namespace {

constexpr size_t kMaxDepth = 64;
constexpr int kMaxAttributes = 64;
// Pieces for libxml2, which counts in int.
constexpr size_t kParsedAtOnce = size_t{1} << 20;

enum class Element { kLog, kTrace, kEvent, kGlobalTrace, kGlobalEvent, kAttribute, kOther };

// Where an element stands decides what it is: an unknown one is an attribute below a trace or an event.
Element ElementBelow(const std::vector<Element>& open, std::string_view name) {
  if (open.empty()) return name == "log" ? Element::kLog : Element::kOther;
  const Element parent = open.back();
  if (parent == Element::kLog && name == "trace") return Element::kTrace;
  if ((parent == Element::kLog || parent == Element::kTrace) && name == "event") return Element::kEvent;
  if (parent == Element::kLog && name == "global") return Element::kGlobalEvent;
  if (parent == Element::kLog || parent == Element::kOther) return Element::kOther;
  return Element::kAttribute;
}

std::string_view View(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

// libxml2 tells problems of encodings to handlers of the thread and not to the parser's; without ours
// it would print them. They come back as the parser's code, too.
class QuietThread {
 public:
  QuietThread()
      : structured_(xmlStructuredError),
        structured_context_(xmlStructuredErrorContext),
        generic_(xmlGenericError),
        generic_context_(xmlGenericErrorContext) {
    xmlSetStructuredErrorFunc(nullptr, &IgnoreProblem);
    xmlSetGenericErrorFunc(nullptr, &IgnoreText);
  }
  QuietThread(const QuietThread&) = delete;
  QuietThread& operator=(const QuietThread&) = delete;
  ~QuietThread() {
    xmlSetStructuredErrorFunc(structured_context_, structured_);
    xmlSetGenericErrorFunc(generic_context_, generic_);
  }

 private:
  static void IgnoreProblem(void*, xmlErrorPtr) {}
  static void IgnoreText(void*, const char*, ...) {}
  xmlStructuredErrorFunc structured_;
  void* structured_context_;
  xmlGenericErrorFunc generic_;
  void* generic_context_;
};

struct Attributes {
  // libxml2 hands five pointers an attribute: local name, prefix, URI, value begin and end.
  std::optional<std::string_view> Find(std::string_view name) const {
    for (int i = 0; i < count; ++i) {
      const xmlChar** fields = all + 5 * i;
      if (View(fields[0]) != name) continue;
      return std::string_view(reinterpret_cast<const char*>(fields[3]),
                              static_cast<size_t>(fields[4] - fields[3]));
    }
    return std::nullopt;
  }
  const xmlChar** all;
  int count;
};

}  // namespace

struct XesParser::State {
  State(std::string file_name, XesSink& to) : name(std::move(file_name)), sink(to) {
    xmlSAXHandler handler = {};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = &State::OnStart;
    handler.endElementNs = &State::OnEnd;
    handler.internalSubset = &State::OnDoctype;
    handler.serror = &State::OnProblem;
    context = xmlCreatePushParserCtxt(&handler, this, nullptr, 0, nullptr);
    HARNESS_CHECK(context != nullptr);
    // NOENT only matters for the predefined entities (&amp;): others cannot be declared without a DOCTYPE.
    xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_NOENT);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
    xmlFreeParserCtxt(context);
  }

  void Fail(std::string_view what) {
    if (error) return;
    error = InvalidArgument(name + ":" + std::to_string(std::max(1, xmlSAX2GetLineNumber(context))) + ": " +
                            std::string(what));
    xmlStopParser(context);
  }

  Result<void> Parse(const char* data, size_t bytes, bool last) {
    const QuietThread quiet;
    const int code = xmlParseChunk(context, data, static_cast<int>(bytes), last ? 1 : 0);
    if (error) return *error;
    // A stopped parser would take all further bytes without a word.
    if (code == XML_ERR_INVALID_ENCODING || context->disableSAX != 0 || context->wellFormed == 0) {
      Fail("the XML is not well-formed, or not in the encoding that it declares");
      return *error;
    }
    return {};
  }

  void Start(std::string_view element_name, const Attributes& attributes) {
    if (open.size() >= kMaxDepth) return Fail("elements are nested deeper than 64 levels");
    if (attributes.count > kMaxAttributes) return Fail("an element has more than 64 attributes");
    Element element = ElementBelow(open, element_name);
    if (open.empty() && element != Element::kLog) {
      return Fail("the root element is <" + std::string(element_name.substr(0, 60)) +
                  ">, expected <log> of XES");
    }
    if (element == Element::kGlobalEvent && attributes.Find("scope") == "trace")
      element = Element::kGlobalTrace;
    if (element == Element::kTrace) sink.BeginTrace();
    if (element == Element::kEvent) sink.BeginEvent();
    if (element == Element::kAttribute) TellAttribute(attributes);
    open.push_back(element);
  }

  void TellAttribute(const Attributes& attributes) {
    const Element parent = open.back();
    if (parent == Element::kAttribute) return sink.NestedAttribute();
    const std::optional<std::string_view> key = attributes.Find("key");
    if (!key || key->empty()) return;
    if (parent == Element::kGlobalEvent || parent == Element::kGlobalTrace) {
      return sink.Declared(parent == Element::kGlobalEvent, *key);
    }
    const std::optional<std::string_view> value = attributes.Find("value");
    if (value) sink.Attribute(parent == Element::kEvent, *key, *value);
  }

  void End() {
    if (open.empty()) return;
    const Element element = open.back();
    open.pop_back();
    if (element == Element::kTrace) sink.EndTrace();
    if (element == Element::kEvent) sink.EndEvent();
  }

  static void OnStart(void* self, const xmlChar* local_name, const xmlChar*, const xmlChar*, int,
                      const xmlChar**, int attribute_count, int, const xmlChar** attributes) {
    State& state = *static_cast<State*>(self);
    if (!state.error) state.Start(View(local_name), {attributes, attribute_count});
  }
  static void OnEnd(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    State& state = *static_cast<State*>(self);
    if (!state.error) state.End();
  }
  static void OnDoctype(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    static_cast<State*>(self)->Fail("the document has a DOCTYPE, expected plain XES without one");
  }
  static void OnProblem(void* self, xmlErrorPtr problem) {
    State& state = *static_cast<State*>(self);
    if (state.error || problem == nullptr || problem->level < XML_ERR_ERROR) return;
    if (problem->level == XML_ERR_ERROR && problem->domain == XML_FROM_NAMESPACE) return;
    // libxml2's message may quote the document, so it is cut and made one line.
    const std::string_view text = Trim(problem->message != nullptr ? problem->message : "unknown reason");
    state.Fail("the XML is not well-formed, " + Quoted(text, 120));
  }

  std::string name;
  XesSink& sink;
  xmlParserCtxtPtr context = nullptr;
  std::vector<Element> open;
  std::optional<Error> error;
};

XesParser::XesParser(std::string name, XesSink& sink)
    : state_(std::make_unique<State>(std::move(name), sink)) {}

XesParser::~XesParser() = default;

Result<void> XesParser::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t piece = std::min(bytes.size(), kParsedAtOnce);
    RETURN_IF_ERROR(state_->Parse(bytes.data(), piece, false));
    bytes.remove_prefix(piece);
  }
  return {};
}

Result<void> XesParser::Finish() {
  return state_->Parse("", 0, true);
}

int64_t XesParser::line() const {
  return std::max(1, xmlSAX2GetLineNumber(state_->context));
}

}  // namespace harness::importers
