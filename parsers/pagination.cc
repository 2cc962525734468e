// SPDX-License-Identifier: Apache-2.0
#include "parsers/pagination.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include "base/ascii.h"
#include "parsers/characters.h"
#include "parsers/wording.h"

namespace chancery {
namespace {

constexpr std::string_view kNext[] = {"next",
                                      "next page",
                                      "older",
                                      "older posts",
                                      "older entries",
                                      "older news",
                                      "more news",
                                      "load more",
                                      "suivant",
                                      "suivante",
                                      "page suivante",
                                      "suivants",
                                      "nächste",
                                      "nächste Seite",
                                      "weiter",
                                      "siguiente",
                                      "página siguiente",
                                      "siguientes",
                                      "próxima",
                                      "próximo",
                                      "próxima página",
                                      "seguinte",
                                      "página seguinte",
                                      "successiva",
                                      "successivo",
                                      "pagina successiva",
                                      "avanti",
                                      "prossima",
                                      "volgende",
                                      "volgende pagina",
                                      "nästa",
                                      "nästa sida",
                                      "neste",
                                      "neste side",
                                      "næste",
                                      "næste side",
                                      "seuraava",
                                      "seuraava sivu",
                                      "järgmine",
                                      "nākamā",
                                      "kitas",
                                      "następna",
                                      "następny",
                                      "następna strona",
                                      "dalej",
                                      "další",
                                      "další stránka",
                                      "následující",
                                      "ďalšia",
                                      "ďalšie",
                                      "nasledujúca",
                                      "következő",
                                      "következő oldal",
                                      "următoarea",
                                      "următor",
                                      "sljedeća",
                                      "следећа",
                                      "naslednja",
                                      "следваща",
                                      "следующая",
                                      "следующая страница",
                                      "далее",
                                      "вперед",
                                      "наступна",
                                      "далі",
                                      "επόμενη",
                                      "επόμενο",
                                      "sonraki",
                                      "sonraki sayfa",
                                      "التالي",
                                      "الصفحة التالية",
                                      "הבא",
                                      "העמוד הבא",
                                      "بعدی",
                                      "صفحه بعد",
                                      "अगला",
                                      "ถัดไป",
                                      "หน้าถัดไป",
                                      "tiếp",
                                      "tiếp theo",
                                      "trang sau",
                                      "berikutnya",
                                      "selanjutnya",
                                      "seterusnya",
                                      "下一页",
                                      "下页",
                                      "下一頁",
                                      "下頁",
                                      "后一页",
                                      "次へ",
                                      "次のページ",
                                      "次ページ",
                                      "次の",
                                      "다음",
                                      "다음 페이지",
                                      "다음페이지"};

// Arrows, which wording() drops: to the next page, not to the last.
constexpr std::string_view kArrows[] = {">", "›", "→", "»", "&gt;", "▶", "►", "❯", "⟩", "＞"};

bool says_next(const std::string& text) {
  static const auto kWords = [] {
    std::vector<std::string> all;
    for (const auto one : kNext) all.push_back(wording(one));
    std::sort(all.begin(), all.end());
    return all;
  }();
  const auto trimmed = ascii::trim(text, " \t\n");
  if (trimmed.empty() || trimmed.size() > 60) return false;
  if (std::find(std::begin(kArrows), std::end(kArrows), trimmed) != std::end(kArrows)) return true;
  return std::binary_search(kWords.begin(), kWords.end(), wording(trimmed));
}

int number_of(std::string_view text) {
  text = ascii::trim(text, " \t\n[]()");
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && text.size() <= 4 ? value : 0;
}

// Two addresses that differ in nothing but one number.
struct Series {
  std::string prefix, suffix;
};
std::optional<Series> series_of(std::string_view a, std::string_view b) {
  std::size_t begin = 0;
  while (begin < a.size() && begin < b.size() && a[begin] == b[begin]) ++begin;
  while (begin > 0 && ascii::is_digit(a[begin - 1])) --begin;
  const auto past = [&](std::string_view text) {
    auto end = begin;
    while (end < text.size() && ascii::is_digit(text[end])) ++end;
    return end;
  };
  const auto end_a = past(a), end_b = past(b);
  if (end_a == begin || end_b == begin || a.substr(end_a) != b.substr(end_b)) return std::nullopt;
  return Series{std::string(a.substr(0, begin)), std::string(a.substr(end_a))};
}

// The number of an address in a series; -1 when it is not of it.
long place_in(const Series& series, std::string_view href) {
  if (href.size() <= series.prefix.size() + series.suffix.size() || !href.starts_with(series.prefix) ||
      !href.ends_with(series.suffix))
    return -1;
  href = href.substr(series.prefix.size(), href.size() - series.prefix.size() - series.suffix.size());
  long value = -1;
  const auto [end, error] = std::from_chars(href.data(), href.data() + href.size(), value);
  return error == std::errc() && end == href.data() + href.size() ? value : -1;
}

// The link whose number follows that of the page at `at`. Numbers in addresses may begin
// elsewhere than at one and go in steps: of two links both are known.
const PageLink* by_number(const std::map<int, const PageLink*>& numbered, const Url& at) {
  if (numbered.size() < 2) return nullptr;
  const auto first = numbered.begin(), last = std::prev(numbered.end());
  const auto series = series_of(last->second->url.href(), std::prev(last)->second->url.href());
  if (!series) return nullptr;
  int current = 1;
  const auto here = place_in(*series, at.href()), high = place_in(*series, last->second->url.href()),
             low = place_in(*series, std::prev(last)->second->url.href());
  const auto step = (high - low) / std::max(1, last->first - std::prev(last)->first);
  if (here >= 0 && step > 0) current = last->first - static_cast<int>((high - here) / step);
  if (here < 0 && first->first == 1)  // not of the series: the one number that is missing
    while (numbered.contains(current)) ++current;
  const auto next = numbered.find(current + 1);
  return next == numbered.end() ? nullptr : next->second;
}

}  // namespace

std::optional<NextPage> find_next_page(const std::vector<PageLink>& links, const Url& at) {
  const auto here = at.without_fragment();
  const auto leads_on = [&](const PageLink& link) {
    return link.kind == LinkKind::page && link.url.host() == at.host() && link.url != here;
  };
  std::map<int, const PageLink*> numbered;
  const PageLink* said = nullptr;
  for (const auto& link : links) {
    if (!leads_on(link)) continue;
    if (link.relation == LinkRelation::next) return NextPage{link.url, "rel=next"};
    if (!said && says_next(link.text)) said = &link;
    if (const int number = number_of(link.text); number > 0) numbered.emplace(number, &link);
  }
  if (said) return NextPage{said->url, "link: " + said->text};
  if (const auto* const next = by_number(numbered, here))
    return NextPage{next->url, "page number " + std::to_string(number_of(next->text))};
  return std::nullopt;
}

}  // namespace chancery
