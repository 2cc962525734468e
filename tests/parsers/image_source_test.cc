// SPDX-License-Identifier: Apache-2.0
#include "parsers/image_source.h"

#include "parsers/html_tree.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

ImageSource source_of(std::string_view markup) {
  const HtmlTree tree(markup);
  const auto& dom = tree.dom();
  for (NodeId id = 0; id < dom.size(); ++id)
    if (dom.tag(id) == Tag::img) {
      auto source = image_source(dom, id);
      static std::string address;  // outlives the tree
      address = source.address;
      source.address = address;
      return source;
    }
  return {};
}

}  // namespace

TEST_CASE("The source of an image is the one that shows it") {
  struct Row {
    std::string_view markup, address, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<img src=a.jpg>", "a.jpg", "as written"},
      {"<img src=blank.gif data-src=a.jpg>", "a.jpg", "loaded late"},
      {"<img src=small.jpg data-large-file=large.jpg>", "large.jpg", "what is loaded late shows more"},
      {"<img src=t.gif data-ours-src=a.jpg>", "a.jpg", "a name nobody listed, but of the kind"},
      {"<img src=t.gif data-ours-src=b.jpg data-src=a.jpg>", "a.jpg", "a listed name first"},
      {"<img src='data:image/gif;base64,R0' srcset='s.jpg 300w, l.jpg 900w'>", "l.jpg", "the largest of a set"},
      {"<img src=a.jpg srcset='a2.jpg 2x'>", "a.jpg", "the plain address before the set"},
      {"<picture><source srcset='p.webp 2x'><img></picture>", "p.webp", "a picture's source"},
      {"<img src=/img/placeholder.png>", "", "nothing but what stands in for it"},
  }));
  INFO(row.because);
  CAPTURE(row.markup);
  CHECK(source_of(row.markup).address == row.address);
}

TEST_CASE("How large the largest offered source is") {
  const auto source = source_of("<picture><source srcset='a.webp 480w, b.webp 1600w'><img src=a.jpg></picture>");
  CHECK(source.width == 1600);
  CHECK(source.sources == 2);
  CHECK_FALSE(source.late);
}

TEST_CASE("Sizes of one picture have one name") {
  struct Row {
    std::string_view address, name, because;
  };
  const auto row = GENERATE(values<Row>({
      {"/2024/bridge.jpg", "bridge", "without folder and ending"},
      {"/2024/Bridge-300x200.JPG?quality=80", "bridge", "without size and query, in lower case"},
      {"/2024/bridge_640w-scaled.webp", "bridge", "without several sizes"},
      {"/thumb/220px-Bridge.jpg", "bridge", "the size in front"},
      {"https://cdn.example/r?url=https%3A%2F%2Fagency.example%2Fbridge.jpg&w=40", "bridge", "one address in another"},
      {"/4711/large.jpg", "4711/large", "a name that says little with its folder"},
      {"/photo.php?id=12", "photo.php?id=12", "what a program serves, by what it is asked"},
      {"", "", "nothing"},
  }));
  INFO(row.because);
  CAPTURE(row.address);
  CHECK(picture_name(row.address) == row.name);
}

}  // namespace chancery
