// SPDX-License-Identifier: Apache-2.0
#include "parsers/soft_error.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "parsers/characters.h"
#include "parsers/wording.h"

namespace chancery {
namespace {

// As wording() has them. Whole sentences as a heading has them, or their beginnings.
constexpr std::string_view kPhrases[] = {
    "Page not found",
    "Page cannot be found",
    "Page can't be found",
    "Page could not be found",
    "Page does not exist",
    "Page doesn't exist",
    "Page no longer exists",
    "Page no longer available",
    "Page is no longer available",
    "Page you requested was not found",
    "Page you requested could not be found",
    "Page you requested cannot be found",
    "Page you requested does not exist",
    "Page you are looking for",
    "Page you were looking for",
    "Page you're looking for",
    "We can't find that page",
    "We can't find the page",
    "We couldn't find that page",
    "We couldn't find the page",
    "We could not find the page",
    "File not found",
    "File or directory not found",
    "Document not found",
    "Content not found",
    "Article not found",
    "404 not found",
    "Error 404",
    "404 error",
    "HTTP 404",
    "Page non trouvée",
    "Page introuvable",
    "Page inexistante",
    "La page demandée n'existe pas",
    "La page que vous cherchez",
    "La page que vous recherchez",
    "La page que vous avez demandée",
    "Seite nicht gefunden",
    "Seite wurde nicht gefunden",
    "Seite konnte nicht gefunden werden",
    "Seite existiert nicht",
    "Seite nicht vorhanden",
    "Die angeforderte Seite",
    "Die gewünschte Seite",
    "Página no encontrada",
    "No se ha encontrado la página",
    "No se encuentra la página",
    "La página solicitada no existe",
    "La página que busca",
    "Página não encontrada",
    "A página que procura",
    "A página solicitada não",
    "Pagina non trovata",
    "La pagina richiesta non",
    "La pagina che stai cercando",
    "Pagina niet gevonden",
    "De pagina die u zoekt",
    "Deze pagina bestaat niet",
    "Sidan hittades inte",
    "Sidan kunde inte hittas",
    "Sidan kan inte hittas",
    "Sidan finns inte",
    "Siden ble ikke funnet",
    "Siden blev ikke fundet",
    "Siden findes ikke",
    "Siden finnes ikke",
    "Fant ikke siden",
    "Sivua ei löytynyt",
    "Sivua ei löydy",
    "Síðan fannst ekki",
    "Lehekülge ei leitud",
    "Lehte ei leitud",
    "Lapa nav atrasta",
    "Puslapis nerastas",
    "Strona nie została znaleziona",
    "Nie znaleziono strony",
    "Strona nie istnieje",
    "Stránka nenalezena",
    "Stránka nebyla nalezena",
    "Stránka nebola nájdená",
    "Stránka sa nenašla",
    "Az oldal nem található",
    "A keresett oldal nem",
    "Pagina nu a fost găsită",
    "Pagina nu există",
    "Stranica nije pronađena",
    "Strani ni mogoče najti",
    "Страницата не е намерена",
    "Страница не найдена",
    "Страница не существует",
    "Запрашиваемая страница не найдена",
    "Сторінку не знайдено",
    "Старонка не знойдзена",
    "Η σελίδα δεν βρέθηκε",
    "Sayfa bulunamadı",
    "Aradığınız sayfa",
    "الصفحة غير موجودة",
    "لم يتم العثور على الصفحة",
    "הדף לא נמצא",
    "העמוד לא נמצא",
    "صفحه یافت نشد",
    "पृष्ठ नहीं मिला",
    "ไม่พบหน้า",
    "Không tìm thấy trang",
    "Trang không tồn tại",
    "Halaman tidak ditemukan",
    "Laman tidak dijumpai",
    "页面不存在",
    "网页不存在",
    "页面未找到",
    "页面没有找到",
    "找不到页面",
    "找不到网页",
    "您访问的页面",
    "您要访问的页面",
    "您查看的页面",
    "您所访问的页面",
    "抱歉您访问的页面",
    "对不起您访问的页面",
    "无法找到该页",
    "文章不存在",
    "信息不存在",
    "内容不存在",
    "頁面不存在",
    "網頁不存在",
    "找不到頁面",
    "找不到網頁",
    "找不到您要的網頁",
    "ページが見つかりません",
    "お探しのページ",
    "ご指定のページ",
    "指定されたページ",
    "페이지를 찾을 수 없습니다",
    "페이지가 존재하지 않습니다",
    "요청하신 페이지",
};

// Alone they are a heading; among other words they are only words.
constexpr std::string_view kWhole[] = {"404", "not found", "introuvable", "nicht gefunden", "no encontrado"};

const std::vector<std::string>& phrases() {
  static const auto kAll = [] {
    std::vector<std::string> all;
    for (const auto phrase : kPhrases) all.push_back(wording(phrase));
    return all;
  }();
  return kAll;
}

// Words that may stand before a phrase: an apology, an article, the number.
std::string_view without_preface(std::string_view text) {
  static constexpr std::string_view kPrefaces[] = {"404 ",
                                                   "error ",
                                                   "erreur ",
                                                   "fehler ",
                                                   "oops ",
                                                   "sorry ",
                                                   "ошибка ",
                                                   "the ",
                                                   "this ",
                                                   "that ",
                                                   "we re ",
                                                   "desole ",
                                                   "die ",
                                                   "diese ",
                                                   "la ",
                                                   "el ",
                                                   "cette ",
                                                   "leider ",
                                                   "对不起 ",
                                                   "抱歉 ",
                                                   "很抱歉 ",
                                                   "http ",
                                                   "申し訳ありません "};
  for (bool again = true; again;) {
    again = false;
    for (const auto preface : kPrefaces)
      if (text.starts_with(preface)) text.remove_prefix(preface.size()), again = true;
  }
  return text;
}

// Does the text say that there is no page, before it says anything else?
bool says_so(std::string_view words) {
  if (std::find(std::begin(kWhole), std::end(kWhole), words) != std::end(kWhole)) return true;
  const auto bare = without_preface(words);
  return std::any_of(phrases().begin(), phrases().end(),
                     [&](const auto& phrase) { return words.starts_with(phrase) || bare.starts_with(phrase); });
}

// How much there is to read; a character of a dense script counts two.
std::size_t weight(std::string_view text) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at < text.size();) sum += is_dense_script(next_character(text, at)) ? 2 : 1;
  return sum;
}

}  // namespace

std::optional<std::string> find_soft_error(const Page& page) {
  constexpr std::size_t kLittle = 900, kLeast = 350, kLongestTitle = 120;
  if (page.limited) return std::nullopt;
  const auto text = weight(page.text);
  if (text <= kLittle && weight(page.title) <= kLongestTitle && says_so(wording(page.title)))
    return "title: " + page.title;
  if (text > kLeast || text == 0 || page.published) return std::nullopt;
  const auto line = std::string_view(page.text).substr(0, page.text.find('\n'));
  if (!says_so(wording(line))) return std::nullopt;
  return "text: " + std::string(first_bytes(line, 100));
}

}  // namespace chancery
