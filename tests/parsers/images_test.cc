// SPDX-License-Identifier: Apache-2.0
#include "parsers/images.h"

#include "parsers/body.h"
#include "parsers/learned_forests.h"
#include "tests/support/catch.h"

namespace chancery {
namespace {

std::string images_of(std::string_view markup, std::string_view head = "") {
  const auto html =
      std::string(head) +
      "<body><div class=logo><img src=/top.jpg></div><div class=content>"
      "<p>The council met on Tuesday to hear how the winter had passed, and found little to complain of.</p>" +
      std::string(markup) + "<p>Two roads were closed for a day each, one by snow and one by a fallen tree.</p></div>";
  const HtmlTree tree(html);
  const Blocks blocks(tree.dom());
  const auto body = find_body(blocks);
  const auto base = Url::parse("https://agency.example/n/1.html").value();
  std::string out;
  const auto metadata = read_metadata(tree);
  const auto kept = choose_text(blocks, body, "", metadata, Forests::learned().text);
  const ImageSetting setting{blocks, body, kept, "The winter", metadata};
  for (const auto& found : find_images(setting, Forests::learned().image, base, nullptr))
    out += (out.empty() ? "" : " ") + found.image.url.substr(std::string_view("https://agency.example").size()) +
           (found.image.lead ? "*" : "");
  return out;
}

}  // namespace

TEST_CASE("Images of the text are found by their best source, and decoration is not") {
  struct Row {
    std::string_view markup, head, images, because;
  };
  const auto row = GENERATE(values<Row>({
      {"<p><img src='./a.jpg'></p>", "", "/n/a.jpg*", "relative to the page"},
      {"<img src='data:image/gif;base64,R0' data-original='/b.jpg'>", "", "/b.jpg*", "loaded late"},
      {"<img src=blank.gif srcset='/s.jpg 300w, /l.jpg 900w'>", "", "/l.jpg*", "the largest of a set"},
      {"<picture><source srcset='/p.webp 2x'><img></picture>", "", "/p.webp*", "a picture's source"},
      {"<img src=a.jpg><img src=b.jpg><img src=a.jpg>", "", "/n/a.jpg* /n/b.jpg", "each once, the first leads"},
      {"<img src=/img/icon_pdf.gif><img src=/qrcode.png><img src=x.jpg width=16 height=16>", "", "", "icons and codes"},
      {"<img src=a.jpg>", "<meta property=og:image content='/lead.jpg'>", "/lead.jpg* /n/a.jpg",
       "metadata name the lead"},
      {"<img src=/cdn/bridge.jpg?w=600>", "<meta property=og:image content='/full/bridge.jpg'>",
       "/cdn/bridge.jpg?w=600*", "another size of the same is the same"},
      {"", "", "", "the logo above is no image of the text"},
  }));
  INFO(row.because);
  CHECK(images_of(row.markup, row.head) == row.images);
}

}  // namespace chancery
