// SPDX-License-Identifier: Apache-2.0
#include "store/excerpt.h"

#include "tests/support/catch.h"

namespace chancery {
namespace {

// Marks as brackets, cuts as dots.
std::string shown(std::string_view text, std::string_view typed, std::size_t most = 300) {
  const auto excerpt = excerpt_of(text, parse_search(typed), most);
  std::string out = excerpt.cut_before ? "..." : "";
  for (const auto& piece : excerpt.pieces) out += piece.marked ? "[" + piece.text + "]" : piece.text;
  return out + (excerpt.cut_after ? "..." : "");
}

}  // namespace

TEST_CASE("An excerpt marks what was asked for", "[search]") {
  CHECK(shown("Export duties on grain rise.", "grain duties") == "Export [duties] on [grain] rise.");
  CHECK(shown("Export duties on grain rise.", "\"export duties\"") == "[Export duties] on grain rise.");
  CHECK(shown("À l'Élysée\n\n  hier", "elysee") == "À l'[Élysée] hier");
  CHECK(shown("国家发展和改革委员会发展", "发展") == "国家[发展]和改革委员会[发展]");
  CHECK(shown("agriculture", "agri*") == "[agriculture]");
  CHECK(shown("Nothing of it here.", "grain") == "Nothing of it here.");
}

TEST_CASE("An excerpt is cut where the words stand closest, between words and never in a character", "[search]") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "filler ";
  text += "the grain accord on duties ";
  for (int i = 0; i < 100; ++i) text += "filler ";
  text += "grain";
  const auto excerpt = shown(text, "grain duties", 120);
  CHECK(excerpt.starts_with("...filler "));
  CHECK(excerpt.find("the [grain] accord on [duties] filler") != std::string::npos);
  CHECK(excerpt.ends_with("..."));
  CHECK(excerpt.size() < 200);

  std::string dense;
  for (int i = 0; i < 500; ++i) dense += "国家";
  const auto cut = excerpt_of(dense + "发展" + dense, parse_search("发展"), 100);
  for (const auto& piece : cut.pieces) CHECK(piece.text.size() % 3 == 0);
}

}  // namespace chancery
