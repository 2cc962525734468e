// SPDX-License-Identifier: Apache-2.0
#pragma once

// XML read as it arrives, for the documents sites publish to be read by machines:
// sitemaps and feeds. Bytes in pieces, elements out; what is held is the open
// elements and one tag, never the document (a tree of a 50 MB sitemap is a gigabyte,
// which is why this is no tree). Nothing is ever fetched, no entity may hold another and
// all of them together may give a megabyte, so no document can grow.
//
// Broken XML is read as far as it makes sense: a bare "&" or "<" is text, an end tag
// closes what is open inside its element and is passed over when its element is not
// open, unknown entities stay as they are. Names are lower case: sitemaps with <URLSET>
// exist. Not thread-safe.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chancery {

struct XmlName {
  std::string_view space;   // the namespace's address; empty when there is none, or the prefix is not declared
  std::string_view prefix;  // as written
  std::string_view local;   // lower case
};

struct XmlAttribute {
  std::string name;   // as written, lower case: "href", "xml:base"
  std::string value;  // references decoded
};

// Views given to a sink live until it returns.
class XmlSink {
 public:
  virtual ~XmlSink() = default;
  virtual void start(const XmlName& name, const std::vector<XmlAttribute>& attributes) = 0;
  virtual void text(std::string_view text) = 0;  // inside an element; a run of text may come in several pieces
  virtual void end(const XmlName& name) = 0;     // not for what the document leaves open at its end
};

class XmlScanner {
 public:
  static constexpr std::size_t kMaxDepth = 100;  // what is deeper is not told
  static constexpr std::size_t kMaxTag = 1u << 16;

  // `sink` must outlive the scanner.
  explicit XmlScanner(XmlSink& sink) : sink_(sink) {}

  void feed(std::string_view utf8);  // pieces may be cut between characters only
  void finish();                     // there is no more

 private:
  enum class State { content, comment, cdata, instruction };
  struct Open {
    std::string name, space;  // name: "prefix:local", lower case
    std::size_t declarations = 0;
  };
  struct Declaration {
    std::string prefix, space;
  };

  void scan(bool last);
  bool content(std::string_view text, std::size_t& at, bool last);
  bool markup(std::string_view text, std::size_t& at, bool last);
  bool skip_to(std::string_view text, std::size_t& at, std::string_view end);
  void declaration(std::string_view inside);
  void tag(std::string_view inside);
  void open(std::string_view name, std::string_view rest, bool empty);
  void close(std::string_view name);
  void pop();
  void emit(std::string_view raw);
  std::string decoded(std::string_view raw);
  std::string_view space_of(std::string_view prefix) const;
  static XmlName name_of(const Open& open);

  XmlSink& sink_;
  std::string held_;
  State state_ = State::content;
  std::vector<Open> open_;
  std::size_t deeper_ = 0;  // open elements beyond kMaxDepth
  std::vector<Declaration> declarations_;
  std::unordered_map<std::string, std::string> entities_;
  std::size_t expanded_ = 0;  // bytes that entities have become
};

}  // namespace chancery
