// SPDX-License-Identifier: Apache-2.0
#include "archive/wacz_reader.h"

#include <fmt/format.h>

#include "archive/cdx_index.h"
#include "archive/wacz_writer.h"
#include "archive/warc_writer.h"
#include "tests/archive/archived.h"
#include "tests/support/conformance.h"
#include "tests/support/temp_dir.h"

namespace chancery {
namespace {

using Texts = std::vector<std::string>;

// A package of two files with a page each.
std::filesystem::path made_package(const test::TempDir& folder, const SigningKey* key = nullptr) {
  WaczAbout about;
  about.title = "Locks and weirs";
  about.software = "chancery test";
  about.created = Timestamp::from_unix(1'715'938'200);
  about.main_url = "https://agency.example/1";
  about.main_when = about.created;
  WaczWriter package(folder / "a.wacz", about, key);
  for (int i = 1; i <= 2; ++i) {
    const auto warc = folder / fmt::format("{}.warc.gz", i);
    const auto capture = test::capture_of(fmt::format("https://agency.example/{}", i), fmt::format("<p>law {}</p>", i));
    if (!std::filesystem::exists(warc)) {
      WarcWriter writer(warc, {}, about.created);
      for (auto& record : records_of(capture, test::digests_of(capture), std::nullopt)) writer.append(record);
      writer.finish();
    }
    package.add_warc(warc);
    package.add_lines(index_warc(warc).value());
    package.add_page({capture.url.href(), fmt::format("Law {}", i), "text", capture.began});
  }
  package.finish();
  return folder / "a.wacz";
}

Texts findings_of(const std::filesystem::path& file, bool strict = false) {
  auto package = WaczReader::open(file);
  if (!package) return {std::string(name(package.error().fault))};
  Texts all;
  for (const auto& finding : package->verify(strict))
    all.push_back((finding.flaw.weight == Flaw::Weight::damage ? "damage " : "") + finding.path + ": " +
                  finding.flaw.what);
  return all;
}

}  // namespace

TEST_CASE("A package holds WARCs, index and pages, all right, and gives a record without unpacking") {
  const test::TempDir folder;
  const auto file = made_package(folder);
  CHECK(findings_of(file, true) == Texts{});
  auto package = WaczReader::open(file).value();
  CHECK(package.about().version == "1.1.1");
  CHECK(package.about().title == "Locks and weirs");
  CHECK(package.about().main_url == "https://agency.example/1");
  CHECK(package.warcs() == Texts{"archive/1.warc.gz", "archive/2.warc.gz"});
  CHECK(package.zip().find("archive/1.warc.gz")->stored);

  const auto answers = package.ask(CdxQuery::of("https://agency.example/2")).value();
  REQUIRE(answers.size() == 1);
  const auto record = package.record(answers[0].line).value();
  CHECK_THAT(record.block, Catch::EndsWith("<p>law 2</p>"));
  Texts titles;
  CHECK(package.pages([&](const WaczPage& page) { titles.push_back(page.title + " " + page.when.digits14()); }) == 0);
  CHECK(titles == Texts{"Law 1 20240517093000", "Law 2 20240517093000"});
  CHECK_FALSE(std::filesystem::exists(folder / "a.wacz.part"));
}

TEST_CASE("A signed package says so, and one changed afterwards is found out") {
  const test::TempDir folder;
  const auto key = SigningKey::load_or_make(folder / "key.pem").value();
  CHECK((std::filesystem::status(folder / "key.pem").permissions() & std::filesystem::perms::group_read) ==
        std::filesystem::perms::none);
  const auto same = SigningKey::load_or_make(folder / "key.pem").value();
  CHECK(same.public_key() == key.public_key());
  CHECK(findings_of(made_package(folder, &key), true) == Texts{});

  const auto signature = key.sign("sha256:00");
  CHECK(check_signature("sha256:00", signature, key.public_key(), ""));
  CHECK(check_signature("sha256:01", signature, key.public_key(), "").error().fault == Fault::mismatch);
  CHECK(check_signature("sha256:00", "?", key.public_key(), "").error().fault == Fault::malformed);
  CHECK(check_signature("sha256:00", signature, "", "").error().fault == Fault::malformed);
  test::write_file(folder / "no.pem", "nothing");
  CHECK(SigningKey::load_or_make(folder / "no.pem").error().fault == Fault::malformed);
}

TEST_CASE("Every bent byte of a package is found, and where") {
  const test::TempDir folder;
  const auto good = test::read_file(made_package(folder));
  const auto zip = ZipReader::open(folder / "a.wacz").value();
  const auto file = folder / "bent.wacz";
  for (const auto& entry : zip.entries()) {
    auto bent = good;
    const auto at = zip.place(entry).value() + entry.compressed / 2;
    bent[at] = static_cast<char>(bent[at] ^ 0x20);
    test::write_file(file, bent);
    CAPTURE(entry.name);
    const auto found = findings_of(file);
    REQUIRE_FALSE(found.empty());
    const bool refused = found.size() == 1 && found[0].find(' ') == std::string::npos;
    CHECK((refused || found[0].starts_with("damage ")));
  }
}

TEST_CASE("A package that is put together wrong is refused or told on") {
  const test::TempDir folder;
  const auto zip_of = [&](const std::vector<std::pair<std::string, std::string>>& entries) {
    const auto file = folder / "made.wacz";
    std::filesystem::remove(file);
    ZipWriter zip(file);
    for (const auto& [name, text] : entries) zip.entry(name, ZipWriter::How::deflated, {}, text);
    zip.finish();
    return file;
  };
  CHECK(findings_of(zip_of({})) == Texts{"malformed"});
  CHECK(findings_of(zip_of({{"datapackage.json", "[]"}})) == Texts{"malformed"});
  CHECK(findings_of(zip_of({{"datapackage.json", "{\"resources\": [{\"path\": \"../x\"}]}"}})) == Texts{"malformed"});
  const auto loose =
      findings_of(zip_of({{"datapackage.json", "{\"resources\": []}"}, {"archive/a.warc.gz", "x"}}), true);
  CHECK(std::find(loose.begin(), loose.end(), "archive/a.warc.gz: not listed in datapackage.json") != loose.end());
  CHECK(std::find(loose.begin(), loose.end(), "archive/a.warc.gz: compressed twice: it cannot be read in its place") !=
        loose.end());

  const auto draft =
      WaczReader::open(zip_of({{"datapackage.json",
                                "{\"profile\": \"wacz\", \"home\": {\"url\": \"https://agency.example/\", "
                                "\"ts\": \"2024-05-17T09:30:00Z\"}, \"resources\": []}"}}))
          .value();
  CHECK(draft.about().version == "1.2");
  CHECK(draft.about().main_url == "https://agency.example/");
}

TEST_CASE("Packages made to harm are refused, or read within bounds", "[conformance]") {
  test::check_table("warc/wacz-hostile.json", [](const test::Json& row) {
    const test::TempDir folder;
    test::write_file(folder / "a.wacz", row.base64("zip_base64"));
    const auto outcome = row.str("outcome");
    auto package = WaczReader::open(folder / "a.wacz");
    if (!package) return outcome.find("error") != std::string::npos;
    bool damaged = false, remarks = false;
    for (const auto& finding : package->verify(false)) {
      damaged = damaged || finding.flaw.weight == Flaw::Weight::damage;
      remarks = true;
    }
    return outcome == "error" ? damaged : outcome == "ok-with-warning" ? remarks : true;
  });
}

TEST_CASE("Packages of other tools are opened, verified and read", "[conformance]") {
  const auto shared = test::shared_dir();
  if (!shared) return;
  struct Row {
    std::string file;
    bool damaged;
    int pages;
  };
  const Row rows[] = {{"warc-samples/wacz/example.wacz", false, 1},
                      {"conformance/warc/samples/pywacz-valid_example_1.wacz", false, 1},
                      {"conformance/warc/samples/pywacz-valid_example_2.wacz", false, 1},
                      {"conformance/warc/samples/pywacz-valid_signed_example_1.wacz", false, 1},
                      {"conformance/warc/samples/pywacz-invalid_example_1.wacz", true, 0}};
  for (const auto& row : rows) {
    CAPTURE(row.file);
    const auto found = findings_of(*shared / row.file);
    const bool damaged = std::any_of(found.begin(), found.end(), [](const auto& text) {
      return text.starts_with("damage") || text.find(' ') == std::string::npos;
    });
    CAPTURE(found);
    CHECK(damaged == row.damaged);
    if (row.damaged) continue;
    auto package = WaczReader::open(*shared / row.file).value();
    int pages = 0;
    CHECK(package.pages([&](const WaczPage&) { ++pages; }));
    CHECK(pages >= row.pages);
    CdxQuery all;
    all.url = "com";
    std::size_t read = 0;
    const auto index = package.index().value();
    for (auto cursor = index->from(""); const auto line = cursor->next();)
      if (const auto parsed = CdxLine::parse(*line)) {
        CHECK(package.record(*parsed));
        ++read;
      }
    CHECK(read > 0);
  }
}

}  // namespace chancery
