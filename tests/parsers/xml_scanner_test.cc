// SPDX-License-Identifier: Apache-2.0
#include "parsers/xml_scanner.h"

#include <algorithm>

#include "tests/support/catch.h"

namespace chancery {
namespace {

// What a sink was told: "<a k=v>text</a>", with namespaces as "{urn:x}a".
class Told final : public XmlSink {
 public:
  std::string all;
  void start(const XmlName& name, const std::vector<XmlAttribute>& attributes) override {
    all += "<" + written(name);
    for (const auto& one : attributes)
      if (!one.name.starts_with("xmlns")) all += " " + one.name + "=" + one.value;
    all += ">";
  }
  void text(std::string_view text) override { all += text; }
  void end(const XmlName& name) override { all += "</" + written(name) + ">"; }

 private:
  static std::string written(const XmlName& name) {
    if (!name.space.empty()) return "{" + std::string(name.space) + "}" + std::string(name.local);
    return name.prefix.empty() ? std::string(name.local) : std::string(name.prefix) + ":" + std::string(name.local);
  }
};

std::string told(std::string_view xml, std::size_t piece = std::string_view::npos) {
  Told sink;
  XmlScanner scanner(sink);
  for (; !xml.empty(); xml.remove_prefix(std::min(piece, xml.size()))) scanner.feed(xml.substr(0, piece));
  scanner.finish();
  return sink.all;
}

}  // namespace

TEST_CASE("XML is told as elements and text, broken or not") {
  struct Row {
    std::string_view xml, told, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<?xml version='1.0'?><!-- <no/> --><A B='c' D=\"e &lt; f\">g</A>", "<a b=c d=e < f>g</a>", "plain"},
      {"<a xmlns='urn:x' xmlns:y='urn:y'><y:b/><c xmlns=''/><z:d/></a>",
       "<{urn:x}a><{urn:y}b></{urn:y}b><c></c><z:d></z:d></{urn:x}a>", "namespaces, also undeclared ones"},
      {"<a><![CDATA[<b>&amp;]]>]]></a>", "<a><b>&amp;]]></a>", "CDATA"},
      {"<!DOCTYPE a [<!ENTITY b \"c > d\"><!ENTITY e '&b;&b;'><!ENTITY f SYSTEM "
       "'file:///etc/passwd'>]><a>&b;&e;&f;</a>",
       "<a>c > d&b;&b;&f;</a>", "entities stand for text, not for others, and nothing is fetched"},
      {"<a>b & c &nbsp;&#x516C;&nosuch;&amp</a>", "<a>b & c \u00A0公&nosuch;&amp</a>", "what is no reference stays"},
      {"<a>1 < 2 <3</a>", "<a>1 < 2 <3</a>", "nor is every bracket a tag"},
      {"<a><b><c></a>d</b>", "<a><b><c></c></b></a>", "an end tag ends what is inside"},
      {"<a b='c><d>e</d></a>", "<a b=c>><d>e</d></a>", "a quote that never ends"},
      {"<a b=c d e = 'f' b='g'/>", "<a b=c d= e=f b=g></a>", "attributes without quotes or values"},
      {"<a>b<c", "<a>b", "the end in a tag"},
      {"<a><!-- b", "<a>", "in a comment"},
      {"<a><![CDATA[bcd", "<a>b", "in CDATA, but for what may be its end"},
      {"text</a>", "", "nothing is outside of the root"},
  }));
  INFO(row.because);
  CHECK(told(row.xml) == row.told);
  for (const std::size_t piece : {1u, 2u, 5u}) CHECK(told(row.xml, piece) == row.told);
}

TEST_CASE("What is deeper than the limit is not told, and what follows is") {
  std::string deep = "<r>";
  for (int i = 0; i < 100'000; ++i) deep += "<d>";
  for (int i = 0; i < 100'000; ++i) deep += "</d>";
  const auto all = told(deep + "<after/></r>");
  CHECK(all.ends_with("<after></after></r>"));
  CHECK(all.size() < 5000);
}

TEST_CASE("Entities cannot make a document grow") {
  std::string bomb = "<!DOCTYPE r [<!ENTITY e '" + std::string(1000, 'e') + "'>]><r>";
  for (int i = 0; i < 100'000; ++i) bomb += "&e;";
  CHECK(told(bomb).size() < 2'000'000);
}

TEST_CASE("A tag without end is text, not memory") {
  const std::string endless = "<r><a " + std::string(XmlScanner::kMaxTag * 3, 'x') + "<b/></r>";
  const auto all = told(endless, 1000);
  CHECK(all.starts_with("<r>"));
  CHECK(all.ends_with("<b></b></r>"));
}

TEST_CASE("The same text is told in whatever pieces it comes, over the scanner's own") {
  std::string big = "<r>";
  for (int i = 0; i < 2000; ++i) big += "<i k='v&amp;" + std::to_string(i) + "'>t &lt; <![CDATA[u]]></i><!-- c -->";
  const auto whole = told(big);
  CHECK(told(big, 1) == whole);
  CHECK(told(big, 4095) == whole);
}

}  // namespace chancery
