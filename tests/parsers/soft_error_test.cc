// SPDX-License-Identifier: Apache-2.0
#include "parsers/soft_error.h"

#include "tests/support/catch.h"
#include "tests/support/extraction_pages.h"

namespace chancery {
namespace {

std::string soft_error(std::string_view html) {
  static const auto at = Url::parse("https://agency.example/news/a.html").value();
  return find_soft_error(read_page({html, "text/html; charset=utf-8", &at, std::nullopt}).value()).value_or("");
}

}  // namespace

TEST_CASE("A page that says it is missing is an error, in any language") {
  const auto title = GENERATE(values<std::string_view>({"Page not found",
                                                        "404",
                                                        "404 - Page Not Found",
                                                        "Error 404: the page cannot be found",
                                                        "Oops! Page not found",
                                                        "Sorry, the page you requested could not be found",
                                                        "Page introuvable",
                                                        "Erreur 404 - Page non trouvée",
                                                        "Seite nicht gefunden",
                                                        "Die Seite wurde nicht gefunden",
                                                        "Página no encontrada",
                                                        "Página não encontrada",
                                                        "Pagina non trovata",
                                                        "Pagina niet gevonden",
                                                        "Sidan kunde inte hittas",
                                                        "Siden ble ikke funnet",
                                                        "Sivua ei löytynyt",
                                                        "Nie znaleziono strony",
                                                        "Stránka nenalezena",
                                                        "Az oldal nem található",
                                                        "Pagina nu a fost găsită",
                                                        "Страница не найдена",
                                                        "Ошибка 404. Страница не найдена",
                                                        "Сторінку не знайдено",
                                                        "Η σελίδα δεν βρέθηκε",
                                                        "Sayfa bulunamadı",
                                                        "الصفحة غير موجودة",
                                                        "הדף לא נמצא",
                                                        "页面不存在",
                                                        "抱歉，您访问的页面不存在或已被删除",
                                                        "找不到網頁",
                                                        "お探しのページは見つかりませんでした",
                                                        "페이지를 찾을 수 없습니다",
                                                        "Không tìm thấy trang"}));
  CAPTURE(title);
  const auto heading = std::string(title);
  CHECK_FALSE(soft_error("<title>" + heading +
                         "</title><body><nav><a href=/>Home</a> <a href=/news>News</a></nav><h1>" + heading +
                         "</h1><p>Try the search, or go back to the home page.</p>")
                  .empty());
  if (title == "404") return;  // as the beginning of a text it is a number
  CHECK_FALSE(soft_error("<title>The Agency</title><body><div><p>" + heading +
                         ". Its address may have changed, or it was taken away. Please look for it with the "
                         "search, or write to us if you think that it should be here.</p></div>")
                  .empty());
}

TEST_CASE("A page that says something is a page") {
  const std::string long_text = [] {
    std::string text;
    for (int i = 0; i < 12; ++i)
      text += "<p>The agency has looked at what its sites answer when a page is gone, and found much to be mended.</p>";
    return text;
  }();
  struct Row {
    std::string html, because;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"<title>Page not found: what agencies answer</title><h1>Page not found: what agencies answer</h1>" + long_text,
       "an article about it"},
      {"<title>Hikers not found</title><h1>Hikers not found</h1><p>The search goes on.</p>",
       "something else is missing"},
      {"<title>Notice 404</title><h1>Notice 404 of 2022</h1><p>On the budget.</p>", "a number"},
      {"<title>Notice</title><h1>Notice</h1><p>The page you are reading is about floods.</p>", "about the page"},
      {"<title>The Agency</title><body>", "nothing at all is no error that we know of"},
  }));
  INFO(row.because);
  CHECK(soft_error(row.html).empty());
}

TEST_CASE("Real pages are no soft errors", "[shared]") {
  static const auto at = Url::parse("https://agency.example/news/a.html").value();
  int found = 0;
  const int pages = test::each_extraction_page(6, [&](const std::string& name, const std::string& bytes) {
    const auto page = read_page({bytes, "text/html", &at, std::nullopt});
    if (!page) return true;
    if (const auto why = find_soft_error(*page)) {
      WARN(name << ": " << *why);
      ++found;
    }
    return true;
  });
  CHECK(found * 1000 <= pages);
}

}  // namespace chancery
