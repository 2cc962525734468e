// SPDX-License-Identifier: Apache-2.0
#include "parsers/date_labels.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace chancery {
namespace {

struct Word {
  std::string_view text;
  DateLabel label;
};

// Lower case in ASCII. A longer word is of no other kind than a shorter one inside it, or stands before it.
constexpr Word kWords[] = {
    {"成文日期", DateLabel::signed_on},
    {"生成日期", DateLabel::signed_on},
    {"成文时间", DateLabel::signed_on},
    {"签发日期", DateLabel::signed_on},
    {"印发日期", DateLabel::signed_on},
    {"adopted", DateLabel::signed_on},
    {"signed on", DateLabel::signed_on},
    {"updated", DateLabel::updated},
    {"modified", DateLabel::updated},
    {"reviewed", DateLabel::updated},
    {"revised", DateLabel::updated},
    {"last change", DateLabel::updated},
    {"last edit", DateLabel::updated},
    {"aktualisiert", DateLabel::updated},
    {"geändert", DateLabel::updated},
    {"änderung", DateLabel::updated},
    {"Änderung", DateLabel::updated},
    {"mis à jour", DateLabel::updated},
    {"mise à jour", DateLabel::updated},
    {"modifié", DateLabel::updated},
    {"actualizado", DateLabel::updated},
    {"modificado", DateLabel::updated},
    {"atualizado", DateLabel::updated},
    {"aggiornato", DateLabel::updated},
    {"bijgewerkt", DateLabel::updated},
    {"обновлен", DateLabel::updated},
    {"更新", DateLabel::updated},
    {"修改", DateLabel::updated},
    {"수정", DateLabel::updated},
    {"zuletzt", DateLabel::updated},
    {"stand:", DateLabel::updated},
    {"senast ändrad", DateLabel::updated},
    {"oppdatert", DateLabel::updated},
    {"opdateret", DateLabel::updated},
    {"päivitetty", DateLabel::updated},
    {"zaktualizowano", DateLabel::updated},
    {"cập nhật", DateLabel::updated},
    {"published", DateLabel::published},
    {"posted", DateLabel::published},
    {"publish date", DateLabel::published},
    {"publication date", DateLabel::published},
    {"date:", DateLabel::published},
    {"released", DateLabel::published},
    {"release date", DateLabel::published},
    {"issued", DateLabel::published},
    {"submitted", DateLabel::published},
    {"asked", DateLabel::published},
    {"created", DateLabel::published},
    {"veröffentlicht", DateLabel::published},
    {"erschienen", DateLabel::published},
    {"erstellt", DateLabel::published},
    {"verfasst", DateLabel::published},
    {"eingestellt am", DateLabel::published},
    {"geschrieben am", DateLabel::published},
    {"publié", DateLabel::published},
    {"mise en ligne", DateLabel::published},
    {"mis en ligne", DateLabel::published},
    {"publicado", DateLabel::published},
    {"publicación", DateLabel::published},
    {"fecha:", DateLabel::published},
    {"pubblicato", DateLabel::published},
    {"gepubliceerd", DateLabel::published},
    {"geplaatst", DateLabel::published},
    {"опубликован", DateLabel::published},
    {"дата публикации", DateLabel::published},
    {"publicerad", DateLabel::published},
    {"publisert", DateLabel::published},
    {"udgivet", DateLabel::published},
    {"julkaistu", DateLabel::published},
    {"发布", DateLabel::published},
    {"發布", DateLabel::published},
    {"发表", DateLabel::published},
    {"發表", DateLabel::published},
    {"发文日期", DateLabel::published},
    {"日期", DateLabel::published},
    {"时间", DateLabel::published},
    {"時間", DateLabel::published},
    {"公開日", DateLabel::published},
    {"掲載日", DateLabel::published},
    {"投稿日", DateLabel::published},
    {"作成日", DateLabel::published},
    {"등록", DateLabel::published},
    {"입력", DateLabel::published},
    {"게시", DateLabel::published},
    {"opublikowano", DateLabel::published},
    {"datum", DateLabel::published},
    {"dated", DateLabel::published},
    {"date of", DateLabel::published},
    {"ngày đăng", DateLabel::published},
    {"تاريخ النشر", DateLabel::published},
    {"deadline", DateLabel::event},
    {"expires", DateLabel::event},
    {"closing date", DateLabel::event},
    {"effective", DateLabel::event},
    {"born", DateLabel::event},
    {"due ", DateLabel::event},
    {"event", DateLabel::event},
    {"starts", DateLabel::event},
    {"ends", DateLabel::event},
    {"until", DateLabel::event},
    {"through", DateLabel::event},
    {"registered", DateLabel::event},
    {"joined", DateLabel::event},
    {"registriert", DateLabel::event},
    {"dabei seit", DateLabel::event},
    {"mitglied seit", DateLabel::event},
    {"截止", DateLabel::event},
    {"有效期", DateLabel::event},
    {"施行", DateLabel::event},
    {"实施", DateLabel::event},
    {"成立于", DateLabel::event},
    {"注册", DateLabel::event},
};

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

DateLabel date_label(std::string_view before) {
  static const auto kByFirst = [] {
    std::array<std::vector<const Word*>, 256> by_first;
    for (const auto& word : kWords) by_first[static_cast<unsigned char>(word.text.front())].push_back(&word);
    return by_first;
  }();
  const auto text = ascii::lower(before);
  auto nearest = DateLabel::none;
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const auto* const word : kByFirst[static_cast<unsigned char>(text[at])])
      if (at + word->text.size() > end && std::string_view(text).substr(at).starts_with(word->text))
        end = at + word->text.size(), nearest = word->label;
  return nearest;
}

DateLabel date_label_of_name(std::string_view name) {
  const auto text = ascii::lower(name);
  if (has_any(text, {"updat", "modif", "revis", "lastmod", "edited", "changed", "reviewed"})) return DateLabel::updated;
  if (has_any(text, {"publi", "pubdate", "pub_date", "pub-date", "posted", "postdate", "entry-date", "issued", "ptime",
                     "release", "display_date", "displaydate"}))
    return DateLabel::published;
  if (has_any(text, {"creat", "upload", "first"})) return DateLabel::created;
  if (has_any(text, {"expir", "start", "end_", "enddate", "event", "valid", "birth"})) return DateLabel::event;
  return DateLabel::none;
}

bool has_weekday(std::string_view text) {
  const auto lowered = ascii::lower(text);
  return has_any(lowered, {"星期", "今天是", "today is", "monday", "tuesday", "wednesday", "thursday", "friday",
                           "saturday", "sunday"});
}

}  // namespace chancery
