// SPDX-License-Identifier: Apache-2.0
#include "parsers/images.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_set>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/link_attributes.h"
#include "parsers/link_syntax.h"

namespace chancery {
namespace {

constexpr int kIcon = 90;  // pixels: less in either direction is decoration
constexpr std::size_t kMaxImages = 200;
constexpr std::size_t kNear = 4;  // blocks between an image and the text it belongs to

int pixels(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return text.find('%') == std::string_view::npos ? std::max(0, value) : 0;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string_view::npos; });
}

// Names of what stands in for an image until it is loaded.
bool is_placeholder(std::string_view address) {
  const auto name = ascii::lower(address);
  return address.empty() || name.starts_with("data:") ||
         has_any(name, {"placeholder", "blank.", "spacer", "loading.", "lazyload", "transparent", "1x1", "pixel.",
                        "grey.gif", "gray.gif", "empty.", "about:"});
}

bool is_decoration(std::string_view address) {
  const auto path = ascii::lower(address.substr(0, address.find_first_of("?#")));
  const auto slash = path.rfind('/');
  const auto file = std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
  if (file.ends_with(".svg")) return true;
  return has_any(file, {"logo",     "icon",    "sprite",  "avatar", "qrcode",   "qr_",      "erweima",
                        "button",   "btn_",    "arrow",   "bullet", "share",    "facebook", "twitter",
                        "whatsapp", "weixin",  "wechat",  "weibo",  "gravatar", "badge",    "divider",
                        "tracking", "counter", "printer", "close.", "star.",    "favicon"}) ||
         has_any(path, {"/icons/", "/icon/", "/emoji", "/smilies/", "/avatars/", "gravatar.com"});
}

std::string_view largest(std::string_view srcset) {
  std::string_view best;
  double most = -1;
  for (const auto& candidate : parse_srcset(srcset)) {
    const double size = candidate.width > 0 ? candidate.width : candidate.density * 1000;
    if (size > most && !is_placeholder(candidate.url)) most = size, best = candidate.url;
  }
  return best;
}

// The address that shows most: what is loaded late, then src, then the largest of srcset.
std::string_view best_source(const Dom& dom, NodeId id) {
  std::string_view found;
  for (const auto name : lazy_attributes()) {
    const auto value = dom.attribute(id, name);
    if (value.empty()) continue;
    if (name.ends_with("srcset"))
      found = largest(value);
    else if (looks_like_address(value) && !is_placeholder(value))
      found = value;
    if (!found.empty()) return found;
  }
  const auto src = dom.attribute(id, "src");
  if (!is_placeholder(src)) return src;
  if (found = largest(dom.attribute(id, "srcset")); !found.empty()) return found;
  // The sources of the picture around it.
  const auto picture = dom.ancestor(id, Tag::picture);
  if (picture < dom.size())
    for (auto at = picture; at < dom[picture].end; ++at)
      if (dom.tag(at) == Tag::source)
        for (const auto* const name : {"srcset", "data-srcset"})
          if (found = largest(dom.attribute(at, name)); !found.empty()) return found;
  return {};
}

void describe(const Dom& dom, NodeId id, PageImage& image) {
  image.alt = collapsed(first_bytes(dom.attribute(id, "alt"), 1000));
  image.width = pixels(dom.attribute(id, "width"));
  image.height = pixels(dom.attribute(id, "height"));
  const auto figure = dom.ancestor(id, Tag::figure);
  if (figure >= dom.size()) return;
  for (auto at = figure; at < dom[figure].end; ++at)
    if (dom.tag(at) == Tag::figcaption) {
      image.caption = dom.text(at, 1000);
      break;
    }
}

class Collection {
 public:
  Collection(const Url& base, const Url::QueryEncoder* encoder) : base_(base), encoder_(encoder) {}

  FoundImage* add(std::string_view address, NodeId node) {
    auto url = Url::parse(ascii::trim(address, " \t\n\r"), base_, encoder_);
    if (!url || !url->is_http() || all.size() >= kMaxImages) return nullptr;
    if (!seen_.insert(url->href()).second) return nullptr;
    all.push_back({node, {}});
    all.back().image.url = url->href();
    return &all.back();
  }
  // The file's own name, by which sizes of one image are known as one.
  static std::string_view file_of(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    return url.substr(url.rfind('/') + 1);
  }
  bool has_file(std::string_view address) const {
    const auto file = file_of(address);
    return std::any_of(all.begin(), all.end(), [&](const auto& found) { return file_of(found.image.url) == file; });
  }

  std::vector<FoundImage> all;

 private:
  const Url& base_;
  const Url::QueryEncoder* encoder_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::vector<FoundImage> find_images(const Blocks& blocks, const BodyPlace& body, const std::vector<std::size_t>& kept,
                                    const Metadata& metadata, const Url& base, const Url::QueryEncoder* encoder) {
  const auto& dom = blocks.dom();
  Collection found(base, encoder);
  const auto named =
      metadata.first({"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"});
  std::optional<std::string_view> claimed;
  if (!named.empty() && !is_decoration(named) && !is_placeholder(named)) claimed = named;
  if (!claimed && !metadata.structured.images.empty() && !is_decoration(metadata.structured.images.front()))
    claimed = metadata.structured.images.front();

  if (!kept.empty()) {
    const auto container = body.container;
    // Above the container, as far as the headline's picture may be.
    const auto first = blocks[kept.front()].begin;
    for (NodeId id = 0; id < dom.size(); ++id) {
      if (dom.tag(id) != Tag::img && dom.tag(id) != Tag::image) continue;
      const auto range_before = blocks.inside(id).begin;  // blocks that begin before it
      const bool inside = dom.contains(container, id);
      const bool above =
          !inside && id < first && range_before + kNear >= kept.front() && dom.ancestor(id, Tag::figure) < dom.size();
      if ((!inside && !above) || blocks.furniture(id)) continue;
      const auto next = std::lower_bound(kept.begin(), kept.end(), range_before);
      const bool near_next = next != kept.end() && *next < range_before + kNear;
      const bool near_before = next != kept.begin() && *(next - 1) + kNear >= range_before;
      if (!near_next && !near_before) continue;
      const auto address = best_source(dom, id);
      if (address.empty() || is_placeholder(address) || is_decoration(address)) continue;
      PageImage image;
      describe(dom, id, image);
      if ((image.width > 0 && image.width < kIcon) || (image.height > 0 && image.height < kIcon)) continue;
      if (auto* const added = found.add(address, id)) {
        image.url = added->image.url;
        added->image = std::move(image);
      }
    }
  }
  if (claimed && !found.has_file(*claimed)) {
    if (found.add(*claimed, 0)) std::rotate(found.all.begin(), found.all.end() - 1, found.all.end());
  }
  if (!found.all.empty()) {
    auto lead = found.all.begin();
    if (claimed)
      for (auto at = found.all.begin(); at != found.all.end(); ++at)
        if (Collection::file_of(at->image.url) == Collection::file_of(*claimed)) {
          lead = at;
          break;
        }
    lead->image.lead = true;
  }
  return std::move(found.all);
}

}  // namespace chancery
