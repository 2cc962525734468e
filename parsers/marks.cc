// SPDX-License-Identifier: Apache-2.0
#include "parsers/marks.h"

#include <array>
#include <unordered_map>

#include "base/ascii.h"

namespace chancery {
namespace {

struct Words {
  Marks marks;
  std::string_view words;  // lower case, a space between
};

constexpr Words kWords[] = {
    {kContent,
     "article articlebody content contents entry story post body text main maincontent articletext articlecontent "
     "storybody entrycontent postcontent zhengwen neirong wenzhang trs editor zoom ucap vsb con detail details "
     "articlecon newscontent fulltext richtext wysiwyg prose beitrag artikel contenido cuerpo texte corps"},
    {kTitle, "title headline heading hed biaoti titre titel titulo"},
    {kByline,
     "byline meta info dateline laiyuan source fabu author authors autor auteur writer credit credits postmeta "
     "entrymeta articleinfo publishinfo"},
    {kDate, "date time datetime published pubdate pubtime timestamp updated posted riqi shijian datum fecha publish"},
    {kNavigation,
     "nav navi navbar navigation menu menus submenu breadcrumb breadcrumbs crumb crumbs pagination pager "
     "paging toc weizhi daohang tabs toolbar topbar skip skiplink location dqwz mbx sitemap "
     "prevnext pagenav nextprev"},
    {kRelated,
     "related relatednews more recommend recommended recommendations recommendation recirc trending popular "
     "mostread hot hotnews readmore seealso teaser teasers promo promos outbrain taboola similar upnext "
     "xiangguan tuijian relate relatedposts mostpopular morenews moreon linklist newslist interlink "
     "furthermore newsletterpromo zergnet"},
    {kComment,
     "comment comments commentlist disqus respond reply replies pinglun commentary reactions "
     "commentform livefyre feedback"},
    {kShare,
     "share sharing shares social socials addthis addtoany sharebar shareit sharethis bdshare jiathis fenxiang "
     "follow print printer mail tools sharetools socialshare sns weixin qrcode erweima"},
    {kAd,
     "ad ads adv advert advertisement advertising advertorial banner banners sponsor sponsored sponsors dfp gpt "
     "guanggao adsense adbox adslot werbung anzeige publicidad"},
    {kFooter, "footer foot copyright colophon bottom bottombar footnav yejiao siteinfo imprint pagefooter"},
    {kHeader, "masthead siteheader topnav logo branding pageheader sitehead"},
    {kSidebar, "sidebar side aside rail rightrail leftrail sidebars siderail rightcol leftcol sidecol widget widgets"},
    {kHidden, "hidden hide invisible sronly visuallyhidden noprint offscreen"},
    {kLegal,
     "cookie cookies consent gdpr disclaimer privacy terms legal modal popup overlay lightbox paywall login "
     "signin signup register registration"},
    {kSubscribe,
     "newsletter newsletters subscribe subscription subscriptions abo abonnement signupform donate donation"},
    {kTags, "tags tag taglist keywords topics taxonomy categories tagcloud hashtags postedin labels"},
    {kAuthorBox, "authorbox bio authorbio aboutauthor aboutauthors writerbio authorinfo"},
    {kCaption, "caption captions figcaption imagecaption legende bildunterschrift"},
    {kAside, "infobox factbox box"},
    {kSummary,
     "summary standfirst lead intro teasertext dek deck subtitle subhead abstract vorspann chapo zhaiyao lede"},
    {kPicture,
     "figure image images img imgs photo photos picture pictures pic pics gallery galleries media slideshow slide "
     "slides carousel tupian foto bild bilder imagen imagenes immagine figura embed inline fullwidth"},
    {kLeadPicture,
     "hero lead leading featured feature featuredimage leadimage heroimage mainimage cover opener aufmacher poster "
     "portada principal keyvisual header top headerimage articleimage postimage postthumbnail"},
    {kSmallPicture,
     "thumb thumbs thumbnail thumbnails avatar avatars profile portrait logo logos icon icons emoji preview mini small "
     "author partner flag badge touxiang"},
};

const std::unordered_map<std::string_view, Marks>& word_table() {
  static const auto kTable = [] {
    std::unordered_map<std::string_view, Marks> table;
    for (const auto& [marks, words] : kWords)
      for (std::size_t at = 0; at < words.size();) {
        const auto end = std::min(words.find(' ', at), words.size());
        if (end > at) table[words.substr(at, end - at)] |= marks;
        at = end + 1;
      }
    return table;
  }();
  return kTable;
}

Marks marks_of_word(std::string_view word) {
  const auto& table = word_table();
  const auto found = table.find(word);
  return found == table.end() ? 0 : found->second;
}

constexpr std::size_t kMaxName = 400;

// Words of a name: split at what is no letter and where a capital follows a small
// letter; and each space-separated name as one word without its separators.
template <class Use>
void for_each_word(std::string_view name, Use&& use) {
  std::array<char, 48> word{}, whole{};
  std::size_t length = 0, all = 0, words = 0;
  const auto end_word = [&] {
    if (length > 1) use(std::string_view(word.data(), length));
    words += length > 0;
    length = 0;
  };
  const auto end_name = [&] {
    end_word();
    if (words > 1 && all > 1) use(std::string_view(whole.data(), all));
    words = all = 0;
  };
  char before = ' ';
  for (const char c : name.substr(0, kMaxName)) {
    if (c == ' ' || c == '\n' || c == '\t') {
      end_name();
    } else if (!ascii::is_alpha(c)) {
      end_word();
    } else {
      if (ascii::is_upper(c) && ascii::is_alpha(before) && !ascii::is_upper(before)) end_word();
      if (length < word.size()) word[length++] = ascii::lower(c);
      if (all < whole.size()) whole[all++] = ascii::lower(c);
    }
    before = c;
  }
  end_name();
}

Marks marks_of_tag(Tag tag) {
  switch (tag) {
    case Tag::nav:
    case Tag::menu:
      return kNavigation;
    case Tag::footer:
      return kFooter;
    case Tag::aside:
      return kSidebar;
    case Tag::article:
    case Tag::main:
      return kContent;
    case Tag::figcaption:
      return kCaption;
    case Tag::time:
      return kDate;
    case Tag::dialog:
      return kLegal;
    default:
      return 0;
  }
}

Marks marks_of_role(std::string_view role) {
  if (role == "navigation" || role == "menu" || role == "menubar" || role == "search") return kNavigation;
  if (role == "complementary") return kSidebar;
  if (role == "contentinfo") return kFooter;
  if (role == "banner") return kHeader;
  if (role == "dialog" || role == "alertdialog") return kLegal;
  if (role == "main" || role == "article") return kContent;
  return 0;
}

bool is_hidden_style(std::string_view style) {
  for (std::size_t at = 0; (at = style.find("display", at)) != std::string_view::npos; at += 7) {
    auto rest = style.substr(at + 7);
    rest = ascii::trim(rest.substr(0, rest.find(';')), ": \t");
    if (rest.starts_with("none")) return true;
  }
  return false;
}

}  // namespace

Marks marks_of_name(std::string_view name) {
  Marks marks = 0;
  for_each_word(name, [&](std::string_view word) { marks |= marks_of_word(word); });
  return marks;
}

Marks marks_of(const Dom& dom, NodeId id) {
  Marks marks = marks_of_tag(dom.tag(id));
  for (const auto& attribute : dom.attributes(id)) {
    if (attribute.name == "class" || attribute.name == "id")
      marks |= marks_of_name(attribute.value);
    else if (attribute.name == "role")
      marks |= marks_of_role(attribute.value);
    else if (attribute.name == "itemprop")
      marks |= attribute.value == "articleBody" ? kContent : marks_of_name(attribute.value);
    else if (attribute.name == "hidden" || (attribute.name == "style" && is_hidden_style(attribute.value)))
      marks |= kHidden;
    else if (attribute.name == "aria-hidden" && attribute.value == "true")
      marks |= kHidden;
  }
  return marks;
}

}  // namespace chancery
