// SPDX-License-Identifier: Apache-2.0
#include "parsers/byline_names.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "parsers/characters.h"

namespace chancery {
namespace {

constexpr std::size_t kMaxNames = 20;
constexpr std::size_t kMaxName = 70;     // bytes
constexpr std::size_t kMaxByline = 200;  // bytes read behind a label

// Before a name in scripts with spaces, lower case.
constexpr std::string_view kLabels[] = {"by ",
                                        "by: ",
                                        "von ",
                                        "von: ",
                                        "par ",
                                        "por ",
                                        "por: ",
                                        "di ",
                                        "da ",
                                        "av ",
                                        "door ",
                                        "af ",
                                        "oleh ",
                                        "bởi ",
                                        "от ",
                                        "автор: ",
                                        "автор ",
                                        "autor: ",
                                        "autor ",
                                        "autorin: ",
                                        "autor/in: ",
                                        "autoren: ",
                                        "author: ",
                                        "authors: ",
                                        "author ",
                                        "auteur: ",
                                        "auteur : ",
                                        "autore: ",
                                        "text: ",
                                        "text von ",
                                        "texte : ",
                                        "texto: ",
                                        "testo: ",
                                        "words: ",
                                        "words by ",
                                        "written by ",
                                        "posted by ",
                                        "story by ",
                                        "reported by ",
                                        "submitted by ",
                                        "published by ",
                                        "geschrieben von ",
                                        "verfasst von ",
                                        "erstellt von ",
                                        "veröffentlicht von ",
                                        "eingestellt von ",
                                        "escrito por ",
                                        "publicado por ",
                                        "rédigé par ",
                                        "publié par ",
                                        "scritto da ",
                                        "ein beitrag von ",
                                        "ein artikel von ",
                                        "gastbeitrag von ",
                                        "interview: ",
                                        "interview von ",
                                        "redaktion: ",
                                        "yazan: ",
                                        "nguồn: ",
                                        "contributor: ",
                                        "reporter: ",
                                        "writer: ",
                                        "skrevet av ",
                                        "skriven av ",
                                        "tekst: ",
                                        "tekst ",
                                        "napisał ",
                                        "penulis: "};

// And in dense scripts.
struct DenseLabel {
  std::string_view text;
  bool editor;
};
constexpr DenseLabel kDenseLabels[] = {{"责任编辑", true}, {"责编", true},  {"编辑", true},  {"作者", false},
                                       {"记者", false},    {"撰文", false}, {"文/", false},  {"文｜", false},
                                       {"通讯员", false},  {"采写", false}, {"著者", false}, {"執筆", false},
                                       {"記者", false},    {"筆者", false}, {"文＝", false}, {"編輯", true}};

constexpr std::string_view kBetween[] = {" and ", " & ",    " und ", " et ", " y ", " e ", " och ", " og ",
                                         " en ",  " with ", " mit ", ", ",   "、",  "，",  ";",     " | ",
                                         "|",     " / ",    "·  ",   " • ",  " · ", "\t",  "\n"};
// What follows a name and is none.
constexpr std::string_view kStops[] = {" | ",
                                       " on ",
                                       " am ",
                                       " le ",
                                       " el ",
                                       " um ",
                                       " – ",
                                       " - ",
                                       " — ",
                                       " im ",
                                       " in ",
                                       " at ",
                                       "•",
                                       " · ",
                                       "(",
                                       "[",
                                       "（",
                                       "Published",
                                       "Updated",
                                       "Posted",
                                       "published",
                                       "updated",
                                       "posted",
                                       "Veröffentlicht",
                                       "veröffentlicht",
                                       "发布",
                                       "来源",
                                       "时间",
                                       "责任编辑",
                                       "编辑",
                                       "http",
                                       " @",
                                       " for ",
                                       " via ",
                                       " für ",
                                       "\""};

bool starts_with_folded(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && ascii::lower(text.substr(0, lower.size())) == lower;
}

// What stands beside names and begins none: other lines' labels.
constexpr std::string_view kNoNames[] = {"Published",      "Updated",        "Posted", "published", "updated", "posted",
                                         "Veröffentlicht", "veröffentlicht", "发布",   "来源",      "时间"};

bool has_any(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string::npos; });
}

char32_t first_character(std::string_view text) {
  std::size_t at = 0;
  return text.empty() ? 0 : next_character(text, at);
}

// Without the marks and blanks around it.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kMarks = " \t\n\r:*-,.|";
  constexpr std::string_view kWide[] = {"　", "–", "—", "：", "•", "\u00A0"};
  for (bool more = true; more;) {
    text = ascii::trim(text, kMarks);
    more = false;
    for (const auto mark : kWide) {
      if (text.starts_with(mark)) text.remove_prefix(mark.size()), more = true;
      if (text.ends_with(mark)) text.remove_suffix(mark.size()), more = true;
    }
  }
  return text;
}

std::string_view without_labels(std::string_view text) {
  for (bool more = true; more;) {
    more = false;
    text = trimmed(text);
    for (const auto label : kLabels)
      if (starts_with_folded(text, label)) text.remove_prefix(label.size()), more = true;
    // "ByShivya Nath": elements set apart by styles alone.
    for (const std::string_view glued : {"By", "Von", "Author", "Autor"})
      if (text.starts_with(glued) && text.size() > glued.size() && ascii::is_upper(text[glued.size()]))
        text.remove_prefix(glued.size()), more = true;
    for (const std::string_view mark : {"：", "　", "作者", "记者", "文/", "（", "责编", "责任编辑"})
      if (text.starts_with(mark)) text.remove_prefix(mark.size()), more = true;
  }
  return text;
}

bool is_possible(std::string_view name) {
  // "5 May"; but "24hours" may be somebody's.
  const auto digits = name.find_first_not_of("0123456789");
  if (digits == std::string_view::npos || (digits > 0 && name[digits] == ' ')) return false;
  if (name.size() < 2 || name.size() > kMaxName || name.starts_with("http") || name.starts_with("www.") ||
      name.find('@') != std::string_view::npos)
    return false;
  const auto shape = shape_of(name);
  return shape.characters > shape.digits && shape.characters >= 2 && shape.words <= 9;
}

void add(std::string_view text, std::vector<std::string>& names) {
  text = without_labels(text);
  for (const auto other : kNoNames)
    if (text.starts_with(other)) return;
  for (const auto stop : kStops)
    if (const auto at = text.find(stop); at != std::string_view::npos && at > 0) text = text.substr(0, at);
  // A date behind the name.
  for (std::size_t at = 0; (at = text.find(' ', at)) != std::string_view::npos; ++at)
    if (at + 1 < text.size() && ascii::is_digit(text[at + 1])) {
      text = text.substr(0, at);
      break;
    }
  auto name = collapsed(trimmed(text));
  if (is_possible(name) && names.size() < kMaxNames && std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(std::move(name));
}

// Names of two to four Han characters are parted by spaces alone.
void add_dense(std::string_view text, std::vector<std::string>& names) {
  const auto shape = shape_of(text);
  if (shape.dense < 2 || shape.dense + 2 < shape.characters) return add(text, names);
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    add(text.substr(at, end - at), names);
    at = end + 1;
  }
}

// Behind a label as far as names go.
std::string_view reach(std::string_view rest) {
  rest = first_bytes(rest, kMaxByline);
  std::size_t end = rest.size();
  for (const std::string_view stop :
       {"）", ")", "】", "]", "。", "　　", "｜", "发布", "来源", "时间", "日期", "点击", "\t"})
    end = std::min(end, rest.find(stop));
  return rest.substr(0, end);
}

// "By the end of the day" goes on like any sentence; "by swardley" ends.
bool may_be_name(std::string_view rest) {
  return !u_islower(static_cast<UChar32>(first_character(rest))) || std::count(rest.begin(), rest.end(), ' ') < 2;
}

}  // namespace

std::vector<std::string> names_in(std::string_view byline) {
  std::vector<std::string> names;
  auto text = without_labels(first_bytes(byline, kMaxByline));
  while (!text.empty()) {
    std::size_t end = text.size(), skip = 0;
    for (const auto between : kBetween)
      if (const auto at = text.find(between); at < end) end = at, skip = between.size();
    add_dense(text.substr(0, end), names);
    text.remove_prefix(std::min(end + std::max<std::size_t>(skip, 1), text.size()));
  }
  return names;
}

std::vector<Byline> bylines_in(std::string_view text) {
  std::vector<Byline> found;
  const auto start = trimmed(text);
  const auto lowered = ascii::lower(start.substr(0, 24));
  for (const auto label : kLabels)
    if (lowered.starts_with(label)) {
      const auto rest = first_bytes(start.substr(label.size()), kMaxByline);
      if (may_be_name(rest)) found.push_back({rest, false});
      break;
    }
  // "Published August 7 by Nicole Burke", in a short line.
  if (found.empty() && text.size() < 120)
    for (const std::string_view within :
         {" by ", " von ", " par ", " por ", "| By ", " Von ", " By ", "Autor: ", "Author: "})
      if (const auto at = text.find(within); at != std::string_view::npos) {
        const auto rest = text.substr(at + within.size());
        if (u_isupper(static_cast<UChar32>(first_character(rest)))) {
          found.push_back({rest, false});
          break;
        }
      }
  if (std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE4; }))
    return found;
  for (const auto& [label, editor] : kDenseLabels) {
    const auto at = text.find(label);
    if (at == std::string_view::npos) continue;
    // "责任编辑" holds "编辑".
    if (editor && !found.empty() && found.back().editor) continue;
    auto rest = text.substr(at + label.size());
    while (!rest.empty()) {
      const auto c = first_character(rest);
      if (c != ':' && c != U'：' && c != U'|' && c != U'/' && !is_blank(c)) break;
      std::size_t step = 0;
      next_character(rest, step);
      rest.remove_prefix(step);
    }
    rest = reach(rest);
    if (!rest.empty()) found.push_back({rest, editor});
  }
  return found;
}

std::string name_key(std::string_view name) {
  std::string key;
  for (std::size_t at = 0; at < name.size();) {
    const auto c = next_character(name, at);
    if (u_isalnum(static_cast<UChar32>(c)))
      utf8::append(key, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
  }
  return key;
}

NameShape shape_of(std::string_view name) {
  NameShape shape;
  bool begins = true, lower = false;
  for (std::size_t at = 0; at < name.size();) {
    const auto c = next_character(name, at);
    if (is_blank(c)) {
      begins = true;
      continue;
    }
    if (begins) {
      ++shape.words;
      shape.capitals += u_isupper(static_cast<UChar32>(c)) != 0;
      begins = false;
    }
    ++shape.characters;
    shape.dense += is_dense_script(c);
    shape.digits += u_isdigit(static_cast<UChar32>(c)) != 0;
    lower |= u_islower(static_cast<UChar32>(c)) != 0;
  }
  shape.shouted = !lower && shape.dense == 0;
  return shape;
}

bool tells_office(std::string_view name) {
  return has_any(
      " " + ascii::lower(name) + " ",
      {"editor",  "reporter", "writer",     "correspondent", "redakt", "contribut", " staff",    " team",     "admin",
       "manager", "director", "journalist", "producer",      "author", "autor",     "columnist", "phd",       "m.d.",
       "founder", "guest",    "编辑",       "记者",          " desk",  "professor", "expert",    "specialist"});
}

bool tells_body(std::string_view name) {
  return has_any(
      " " + ascii::lower(name) + " ",
      {"online",    " news",      "gmbh",     " e.v",      " inc",  " ltd",    " llc",     "media",      "zeitung",
       "magazin",   " times",     ".com",     ".de",       ".org",  ".net",    "ministry", "university", "universität",
       "institut",  "foundation", "stiftung", "verlag",    "press", "agency",  "agentur",  "agencia",    "department",
       "office",    "bureau",     "council",  "committee", "group", "verband", "verein",   "company",    " blog",
       "redaction", "rédaction",  "社",       "网",        "報",    "报",      "局",       "部",         "委",
       "新聞",      "政府",       "中心",     "公司"});
}

}  // namespace chancery
