// SPDX-License-Identifier: Apache-2.0
#include "parsers/phrases.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace chancery {
namespace {

// Whole short headings that open what is not the article.
constexpr std::string_view kEnds[] = {"related",
                                      "related articles",
                                      "related stories",
                                      "related news",
                                      "related content",
                                      "related links",
                                      "related posts",
                                      "related topics",
                                      "related documents",
                                      "more stories",
                                      "more news",
                                      "more from",
                                      "more on this",
                                      "more on this story",
                                      "more like this",
                                      "read more",
                                      "read next",
                                      "read also",
                                      "also read",
                                      "see also",
                                      "recommended",
                                      "recommended for you",
                                      "you may also like",
                                      "you might also like",
                                      "you may like",
                                      "most read",
                                      "most popular",
                                      "trending",
                                      "trending now",
                                      "popular posts",
                                      "latest news",
                                      "latest stories",
                                      "latest posts",
                                      "recent posts",
                                      "recent articles",
                                      "recent news",
                                      "other news",
                                      "up next",
                                      "don't miss",
                                      "editor's picks",
                                      "top stories",
                                      "comments",
                                      "leave a comment",
                                      "leave a reply",
                                      "post a comment",
                                      "join the conversation",
                                      "join the discussion",
                                      "about the author",
                                      "about the authors",
                                      "share this",
                                      "share this article",
                                      "share this story",
                                      "sign up for our newsletter",
                                      "newsletter",
                                      "subscribe",
                                      "subscribe to our newsletter",
                                      "advertisement",
                                      "sponsored content",
                                      "sponsored",
                                      "from our partners",
                                      "around the web",
                                      "promoted stories",
                                      "what to read next",
                                      "more coverage",
                                      "explore more",
                                      "keep reading",
                                      "next article",
                                      "previous article",
                                      "further reading",
                                      "similar articles",
                                      "more articles",
                                      "view comments",
                                      "show comments",
                                      "discover more",
                                      "you might be interested in",
                                      "follow us",
                                      "相关阅读",
                                      "相关新闻",
                                      "相关链接",
                                      "相关文章",
                                      "相关报道",
                                      "相关稿件",
                                      "相关推荐",
                                      "相关文档",
                                      "相关附件",
                                      "相关信息",
                                      "相关解读",
                                      "延伸阅读",
                                      "推荐阅读",
                                      "精彩推荐",
                                      "热门推荐",
                                      "为你推荐",
                                      "猜你喜欢",
                                      "热门新闻",
                                      "热点新闻",
                                      "最新新闻",
                                      "更多新闻",
                                      "新闻排行",
                                      "点击排行",
                                      "热门文章",
                                      "最新文章",
                                      "网友评论",
                                      "全部评论",
                                      "最新评论",
                                      "热门评论",
                                      "发表评论",
                                      "我要评论",
                                      "更多精彩",
                                      "今日热点",
                                      "新闻推荐",
                                      "往期回顾",
                                      "上一篇",
                                      "下一篇",
                                      "上一条",
                                      "下一条",
                                      "返回列表",
                                      "返回顶部",
                                      "分享到",
                                      "扫一扫",
                                      "延伸閱讀",
                                      "相關新聞",
                                      "相關閱讀",
                                      "推薦閱讀",
                                      "熱門新聞",
                                      "関連記事",
                                      "関連リンク",
                                      "関連ニュース",
                                      "おすすめ記事",
                                      "おすすめ",
                                      "人気記事",
                                      "最新記事",
                                      "ランキング",
                                      "あわせて読みたい",
                                      "관련기사",
                                      "관련 기사",
                                      "많이 본 뉴스",
                                      "mehr zum thema",
                                      "das könnte sie auch interessieren",
                                      "auch interessant",
                                      "lesen sie auch",
                                      "weitere artikel",
                                      "weitere themen",
                                      "weitere nachrichten",
                                      "kommentare",
                                      "mehr dazu",
                                      "meistgelesen",
                                      "verwandte themen",
                                      "zum thema",
                                      "ähnliche artikel",
                                      "neueste artikel",
                                      "diesen artikel teilen",
                                      "kommentar schreiben",
                                      "schreibe einen kommentar",
                                      "à lire aussi",
                                      "lire aussi",
                                      "sur le même sujet",
                                      "articles liés",
                                      "articles similaires",
                                      "les plus lus",
                                      "commentaires",
                                      "voir aussi",
                                      "à découvrir",
                                      "noticias relacionadas",
                                      "te puede interesar",
                                      "más noticias",
                                      "lee también",
                                      "lo más leído",
                                      "comentarios",
                                      "artículos relacionados",
                                      "leia também",
                                      "leia mais",
                                      "veja também",
                                      "notícias relacionadas",
                                      "mais lidas",
                                      "leggi anche",
                                      "articoli correlati",
                                      "potrebbe interessarti",
                                      "commenti",
                                      "lees ook",
                                      "meer nieuws",
                                      "reacties",
                                      "läs också",
                                      "läs mer",
                                      "les også",
                                      "læs også",
                                      "lue myös",
                                      "czytaj także",
                                      "zobacz także",
                                      "zobacz również",
                                      "polecamy",
                                      "komentarze",
                                      "přečtěte si také",
                                      "související články",
                                      "читайте также",
                                      "читайте по теме",
                                      "по теме",
                                      "похожие статьи",
                                      "комментарии",
                                      "другие новости",
                                      "ещё по теме",
                                      "materiały powiązane",
                                      "bunları da sevebilirsiniz",
                                      "ilgili haberler",
                                      "اقرأ أيضا",
                                      "اقرأ أيضاً",
                                      "مواضيع ذات صلة"};

// Beginnings of lines that belong to the page and not to the text.
constexpr std::string_view kRemove[] = {"share this",
                                        "share on",
                                        "share via",
                                        "share:",
                                        "tweet this",
                                        "follow us",
                                        "sign up",
                                        "subscribe to",
                                        "subscribe now",
                                        "click here to",
                                        "get the latest",
                                        "download our app",
                                        "download the app",
                                        "print this",
                                        "email this",
                                        "advertisement",
                                        "read more:",
                                        "read more about",
                                        "read more at",
                                        "read also:",
                                        "also read:",
                                        "related:",
                                        "see also:",
                                        "watch:",
                                        "more:",
                                        "tags:",
                                        "tagged:",
                                        "topics:",
                                        "filed under",
                                        "posted in",
                                        "categories:",
                                        "category:",
                                        "copyright (c)",
                                        "copyright 2",
                                        "copyright ©",
                                        "© ",
                                        "all rights reserved",
                                        "your email address will not be published",
                                        "required fields are marked",
                                        "this site uses akismet",
                                        "log in to",
                                        "you must be logged in",
                                        "please enable javascript",
                                        "javascript is",
                                        "skip to",
                                        "back to top",
                                        "photo:",
                                        "image source:",
                                        "loading",
                                        "save this",
                                        "listen to this",
                                        "support our",
                                        "donate",
                                        "we use cookies",
                                        "this website uses cookies",
                                        "责任编辑",
                                        "责编",
                                        "编辑：",
                                        "编辑:",
                                        "（责任编辑",
                                        "(责任编辑",
                                        "[责任编辑",
                                        "【责任编辑",
                                        "(编辑",
                                        "（编辑",
                                        "校对：",
                                        "审核：",
                                        "免责声明",
                                        "版权声明",
                                        "声明：",
                                        "特别声明",
                                        "分享到",
                                        "分享：",
                                        "扫描二维码",
                                        "扫码",
                                        "打印",
                                        "关闭窗口",
                                        "【打印",
                                        "[打印",
                                        "【关闭",
                                        "【字体",
                                        "字体：",
                                        "字号：",
                                        "【字号",
                                        "[字体",
                                        "上一篇",
                                        "下一篇",
                                        "上一条",
                                        "下一条",
                                        "更多精彩内容",
                                        "关注公众号",
                                        "微信扫一扫",
                                        "用微信扫",
                                        "您当前的位置",
                                        "当前位置",
                                        "您的位置",
                                        "您现在的位置",
                                        "所在位置",
                                        "标签：",
                                        "标签:",
                                        "关键词：",
                                        "关键字：",
                                        "浏览次数",
                                        "点击数",
                                        "阅读次数",
                                        "转载请注明",
                                        "本文来源",
                                        "原标题：",
                                        "举报",
                                        "版权所有",
                                        "主办单位",
                                        "网站标识码",
                                        "責任編輯",
                                        "分享至",
                                        "シェア",
                                        "ツイート",
                                        "印刷する",
                                        "ページトップ",
                                        "このページの先頭",
                                        "teilen",
                                        "drucken",
                                        "artikel teilen",
                                        "newsletter abonnieren",
                                        "mehr zum thema:",
                                        "lesen sie auch:",
                                        "lesen sie hier",
                                        "lire aussi :",
                                        "lire aussi",
                                        "partager",
                                        "à lire aussi",
                                        "compartir",
                                        "lee también:",
                                        "leia também:",
                                        "leia mais:",
                                        "compartilhe",
                                        "leggi anche",
                                        "condividi",
                                        "lees ook",
                                        "deel dit",
                                        "läs också",
                                        "læs også",
                                        "les også",
                                        "czytaj też",
                                        "czytaj także",
                                        "читайте также",
                                        "поделиться",
                                        "подписывайтесь",
                                        "اقرأ أيضا"};

constexpr std::string_view kBylines[] = {
    "by ",          "von ",         "par ",        "por ",           "di ",          "door ",         "av ",
    "af ",          "published",    "posted",      "updated",        "last updated", "last modified", "first published",
    "created",      "release date", "date:",       "date published", "author:",      "written by",    "reported by",
    "source:",      "photo by",     "story by",    "veröffentlicht", "aktualisiert", "stand:",        "publié",
    "mis à jour",   "publicado",    "actualizado", "atualizado",     "pubblicato",   "aggiornato",    "gepubliceerd",
    "опубликовано", "автор",        "来源",        "來源",           "作者",         "记者",          "发布时间",
    "发布日期",     "发布者",       "发布机构",    "发表时间",       "发表于",       "时间：",        "时间:",
    "日期：",       "日期:",        "更新时间",    "更新日期",       "发文日期",     "成文日期",      "信息来源",
    "稿件来源",     "文章来源",     "新闻来源",    "浏览",           "阅读",         "点击",          "字体",
    "文/",          "文｜",         "撰文",        "公開日",         "更新日",       "掲載日",        "投稿日",
    "입력",         "등록",         "수정"};

std::string opening(std::string_view text, std::size_t most) {
  text = text.substr(0, most);
  while (!text.empty() && !ascii::is_alnum(text.front())) {
    bool bare = false;
    for (const auto* const mark :
         {" ", "*", "-", "–", "—", "•", "·", ">", ">>", "»", "▶", "■", "◆", "●", "【", "[", "|", "＊", "　", "："})
      if (text.starts_with(mark)) {
        text.remove_prefix(std::string_view(mark).size());
        bare = true;
        break;
      }
    if (!bare) break;
  }
  return ascii::lower(text);
}

std::string_view without_end_marks(std::string_view text) {
  for (bool more = true; more;) {
    more = false;
    for (const auto* const mark : {":", "：", ".", "…", " ", ">", "»", "!", "？", "?", "】", "]", "|", "▼"})
      if (text.ends_with(mark) && !text.empty()) {
        text.remove_suffix(std::string_view(mark).size());
        more = true;
      }
  }
  return text;
}

// A table by the first bytes of its phrases: of hundreds, a text is held against few.
class PhraseTable {
 public:
  template <std::size_t size>
  explicit PhraseTable(const std::string_view (&phrases)[size]) {
    for (const auto phrase : phrases) by_first_[static_cast<unsigned char>(phrase.front())].push_back(phrase);
  }
  template <class Is>
  bool any(std::string_view text, Is is) const {
    if (text.empty()) return false;
    const auto& some = by_first_[static_cast<unsigned char>(text.front())];
    return std::any_of(some.begin(), some.end(), is);
  }
  bool opens(std::string_view text) const {
    return any(text, [&](auto phrase) { return text.starts_with(phrase); });
  }

 private:
  std::array<std::vector<std::string_view>, 256> by_first_;
};

// A whole heading; in scripts without spaces a name may follow: "上一篇：...".
bool is_end(std::string_view text) {
  static const PhraseTable kTable(kEnds);
  const auto whole = without_end_marks(text);
  return kTable.any(whole, [&](auto phrase) {
    const bool dense = static_cast<unsigned char>(phrase.front()) >= 0xE0;
    return dense ? whole.starts_with(phrase) : whole == phrase;
  });
}

}  // namespace

Phrase phrase_of(std::string_view block_text) {
  if (block_text.size() > 300) return Phrase::none;
  static const PhraseTable kTable(kRemove);
  const auto text = opening(block_text, 200);
  if (block_text.size() <= 80 && is_end(text)) return Phrase::ends;
  return kTable.opens(text) ? Phrase::remove : Phrase::none;
}

bool is_byline(std::string_view block_text) {
  static const PhraseTable kTable(kBylines);
  return block_text.size() <= 200 && kTable.opens(opening(block_text, 200));
}

}  // namespace chancery
