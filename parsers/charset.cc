// SPDX-License-Identifier: Apache-2.0
#include "parsers/charset.h"

#include <iconv.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"
#include "base/owned.h"
#include "base/utf8.h"
#include "parsers/charset_differences.h"
#include "parsers/charset_labels.h"

namespace chancery {
namespace {

using Converter = Owned<UConverter, ucnv_close>;
using Detector = Owned<uchardet, uchardet_delete>;

constexpr std::string_view kSpaces = " \t\n\f\r";
constexpr std::size_t kLatePrescan = 16 * 1024;  // how far real pages put it, with scripts in front
constexpr std::size_t kGuessed = 64 * 1024;

// Which converter reads an encoding as the standard's index has it: measured, for
// no library follows it everywhere.
struct Reader {
  std::string_view encoding;
  const char* icu;    // or
  const char* iconv;  // of glibc
};
constexpr Reader kReaders[] = {
    {"gbk", "gb18030", nullptr},
    {"gb18030", "gb18030", nullptr},
    {"big5", nullptr, "BIG5-HKSCS"},
    {"euc-kr", nullptr, "CP949"},
    {"shift_jis", nullptr, "CP932"},
    {"euc-jp", "EUC-JP", nullptr},
    {"iso-2022-jp", "ISO-2022-JP", nullptr},
    {"iso-8859-8-i", "ISO-8859-8", nullptr},
    {"iso-8859-16", nullptr, "ISO-8859-16"},
    {"macintosh", "macintosh", nullptr},
    {"x-mac-cyrillic", "x-mac-cyrillic", nullptr},
    {"windows-874", "windows-874-2000", nullptr},
    {"utf-16le", "UTF-16LE", nullptr},
    {"utf-16be", "UTF-16BE", nullptr},
};

std::string with_icu(std::string_view bytes, const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_open(name, &status));
  if (U_FAILURE(status)) return utf8::repaired(bytes);
  std::vector<UChar> wide(4096);
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  const char* from = bytes.data();
  const char* const end = from + bytes.size();
  do {
    UChar* to = wide.data();
    status = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &to, wide.data() + wide.size(), &from, end, nullptr, true, &status);
    for (const UChar* c = wide.data(); c < to; ++c) {
      // A pair may be cut by the buffer's end: the second half is the next character there is.
      UChar pair[2] = {*c, 0};
      if (U16_IS_LEAD(*c) && c + 1 < to) {
        pair[1] = *++c;
      } else if (U16_IS_LEAD(*c) && status == U_BUFFER_OVERFLOW_ERROR) {
        UChar* one = pair + 1;
        UErrorCode again = U_ZERO_ERROR;
        ucnv_toUnicode(converter.get(), &one, pair + 2, &from, end, nullptr, true, &again);
      }
      if (U16_IS_LEAD(pair[0]) && U16_IS_TRAIL(pair[1]))
        utf8::append(out, static_cast<char32_t>(U16_GET_SUPPLEMENTARY(pair[0], pair[1])));
      else
        utf8::append(out, U16_IS_SURROGATE(pair[0]) ? 0xFFFD : pair[0]);
    }
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  return out;
}

std::string with_iconv(std::string_view bytes, const char* name) {
  const auto converter = iconv_open("UTF-8", name);
  if (converter == reinterpret_cast<iconv_t>(-1)) return utf8::repaired(bytes);
  std::string out;
  out.reserve(bytes.size() * 2);
  std::array<char, 8192> buffer;
  auto* from = const_cast<char*>(bytes.data());
  auto left = bytes.size();
  while (left > 0) {
    auto* to = buffer.data();
    auto room = buffer.size();
    const auto result = iconv(converter, &from, &left, &to, &room);
    out.append(buffer.data(), buffer.size() - room);
    if (result != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    // A pointer without a character takes its trail byte with it, unless that is ASCII.
    out += "\uFFFD";
    const bool pair =
        left > 1 && static_cast<unsigned char>(from[0]) >= 0x80 && static_cast<unsigned char>(from[1]) >= 0x80;
    from += pair ? 2 : 1;
    left -= pair ? 2 : 1;
  }
  auto* to = buffer.data();
  auto room = buffer.size();
  iconv(converter, nullptr, nullptr, &to, &room);  // what it held back for a combining mark
  out.append(buffer.data(), buffer.size() - room);
  iconv_close(converter);
  return out;
}

std::string converted(std::string_view bytes, std::string_view encoding) {
  const auto* const reader =
      std::find_if(std::begin(kReaders), std::end(kReaders), [&](const auto& one) { return one.encoding == encoding; });
  if (reader == std::end(kReaders)) return with_icu(bytes, std::string(encoding).c_str());
  return reader->icu ? with_icu(bytes, reader->icu) : with_iconv(bytes, reader->iconv);
}

bool has_multibyte(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Statistics over the bytes, tags left out: markup is ASCII and says nothing.
std::optional<std::string_view> guess(std::string_view bytes) {
  const Detector detector(uchardet_new());
  std::string prose;
  bool in_tag = false, high_before = false;
  for (const char c : bytes.substr(0, kGuessed)) {
    const bool high = static_cast<unsigned char>(c) >= 0x80;
    if (c == '<') in_tag = true;
    // The second byte of a character may be a letter: it stays with the first.
    if (!in_tag || high || high_before || c == 0x1B) prose += c;
    if (c == '>') in_tag = false;
    high_before = high && !high_before;
  }
  if (uchardet_handle_data(detector.get(), prose.data(), prose.size()) != 0) return std::nullopt;
  uchardet_data_end(detector.get());
  const std::string_view found = uchardet_get_charset(detector.get());
  if (found.empty() || found == "ASCII") return std::nullopt;
  if (found == "UHC") return "euc-kr";
  if (found.starts_with("MAC-CYR")) return "x-mac-cyrillic";
  return encoding_for_label(found);
}

// UTF-16 without a mark: every second byte of Latin text is NUL.
std::optional<std::string_view> guess_utf16(std::string_view bytes) {
  const auto sample = bytes.substr(0, 512);
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i < sample.size(); ++i)
    if (sample[i] == '\0') ++(i % 2 == 0 ? even : odd);
  if (odd > sample.size() / 4 && even == 0) return "utf-16le";
  if (even > sample.size() / 4 && odd == 0) return "utf-16be";
  return std::nullopt;
}

std::string_view bom(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return "utf-8";
  if (bytes.starts_with("\xFF\xFE")) return "utf-16le";
  if (bytes.starts_with("\xFE\xFF")) return "utf-16be";
  return {};
}

}  // namespace

std::optional<std::string_view> encoding_for_label(std::string_view label) {
  static const auto kByLabel = [] {
    std::unordered_map<std::string_view, std::string_view> all;
    for (const auto& encoding : encoding_labels())
      for (auto rest = encoding.labels; !rest.empty();) {
        const auto one = rest.substr(0, rest.find(' '));
        all.emplace(one, encoding.name);
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
      }
    return all;
  }();
  const auto found = kByLabel.find(ascii::lower(ascii::trim(label, kSpaces)));
  if (found == kByLabel.end()) return std::nullopt;
  return found->second;
}

Charset detect_charset(std::string_view bytes, std::string_view http_charset) {
  Charset charset;
  const auto http = encoding_for_label(http_charset);
  const auto meta = prescan_meta(bytes, kLatePrescan);
  charset.declared = http ? *http : meta.value_or("");
  const auto found = [&](std::string_view used, CharsetEvidence evidence) {
    charset.used = used;
    charset.evidence = evidence;
    return charset;
  };
  if (const auto mark = bom(bytes); !mark.empty()) return found(mark, CharsetEvidence::bom);
  const bool declares_utf16 = charset.declared.starts_with("utf-16");
  const bool stateful = charset.declared == "iso-2022-jp" || meta == "iso-2022-jp";
  if (!declares_utf16 && !stateful && has_multibyte(bytes) && utf8::is_valid(bytes))
    return found("utf-8", charset.declared == "utf-8" ? (http ? CharsetEvidence::http : CharsetEvidence::meta)
                                                      : CharsetEvidence::utf8_bytes);
  // "iso-8859-1" is what old servers send when nobody told them: the author knows
  // better. So too when a server promises UTF-8 and the bytes break it.
  const bool http_is_default = http && meta && (*http == "windows-1252" || *http == "utf-8") && *meta != *http;
  if (http && !http_is_default && *http != "replacement") return found(*http, CharsetEvidence::http);
  if (meta) return found(*meta, CharsetEvidence::meta);
  if (const auto wide = guess_utf16(bytes)) return found(*wide, CharsetEvidence::guess);
  if (const auto guessed = guess(bytes)) return found(*guessed, CharsetEvidence::guess);
  return found("windows-1252", CharsetEvidence::fallback);
}

std::string decode(std::string_view bytes, std::string_view encoding) {
  if (const auto mark = bom(bytes); mark == encoding) bytes.remove_prefix(mark == "utf-8" ? 3 : 2);
  if (encoding == "utf-8" || encoding.empty())
    return utf8::is_valid(bytes) ? std::string(bytes) : utf8::repaired(bytes);
  if (encoding == "replacement") return bytes.empty() ? "" : "\uFFFD";
  if (encoding == "x-user-defined") {
    std::string out;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      utf8::append(out, byte < 0x80 ? byte : 0xF780u + byte - 0x80u);
    }
    return out;
  }
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto difference = next_difference(bytes, encoding, at);
    const auto end = difference ? difference->begin : bytes.size();
    if (at == 0 && !difference) return converted(bytes, encoding);
    if (end > at) out += converted(bytes.substr(at, end - at), encoding);
    if (difference) utf8::append(out, difference->character);
    at = difference ? difference->end : end;
  }
  return out;
}

namespace {

// What the standard's encoders refuse and ICU's do not: shifts and escapes that would
// begin another mode of ISO-2022-JP (12.2.2), and a code point gb18030 has mapped since
// elsewhere (10.2.2). Written as they go into a query.
std::string without_refused(std::string_view text, std::string_view encoding) {
  const auto refused = [&](char32_t c) -> std::string_view {
    if (encoding == "iso-2022-jp" && (c == 0x0E || c == 0x0F || c == 0x1B)) return "&#65533;";
    if ((encoding == "gb18030" || encoding == "gbk") && c == 0xE5E5) return "&#58853;";
    return {};
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto step = utf8::decode(text.substr(at));
    const auto instead = refused(step.point);
    out += instead.empty() ? text.substr(at, step.length) : instead;
    at += step.length;
  }
  return out;
}

class IcuQueryEncoder final : public Url::QueryEncoder {
 public:
  IcuQueryEncoder(std::string name, std::string_view encoding) : name_(std::move(name)), encoding_(encoding) {}
  std::string encode(std::string_view utf8) const override {
    const auto text = without_refused(utf8, encoding_);
    UErrorCode status = U_ZERO_ERROR;
    const Converter from(ucnv_open("UTF-8", &status)), to(ucnv_open(name_.c_str(), &status));
    if (U_FAILURE(status)) return text;
    ucnv_setFromUCallBack(to.get(), UCNV_FROM_U_CALLBACK_ESCAPE, UCNV_ESCAPE_XML_DEC, nullptr, nullptr, &status);
    std::string out(text.size() * 12 + 16, '\0');
    char* end = out.data();
    const char* source = text.data();
    ucnv_convertEx(to.get(), from.get(), &end, out.data() + out.size(), &source, text.data() + text.size(), nullptr,
                   nullptr, nullptr, nullptr, true, true, &status);
    out.resize(static_cast<std::size_t>(end - out.data()));
    return out;
  }

 private:
  std::string name_;
  std::string_view encoding_;  // of the table of labels
};

}  // namespace

const Url::QueryEncoder* query_encoder(std::string_view encoding) {
  static const auto kEncoders = [] {
    std::map<std::string_view, std::unique_ptr<const IcuQueryEncoder>> all;
    for (const auto& one : encoding_labels()) {
      // The standard's output encoding of these is UTF-8 (4.3).
      if (one.name == "utf-8" || one.name.starts_with("utf-16") || one.name == "replacement") continue;
      const char* icu = nullptr;
      for (const auto& reader : kReaders)
        if (reader.encoding == one.name) icu = reader.icu;
      std::string name = icu ? icu : std::string(one.name);
      if (one.name == "gbk") name = "GBK";
      if (one.name == "big5") name = "Big5-HKSCS";
      if (one.name == "euc-kr") name = "windows-949";
      if (one.name == "shift_jis") name = "windows-31j";
      all.emplace(one.name, std::make_unique<const IcuQueryEncoder>(std::move(name), one.name));
    }
    return all;
  }();
  const auto found = kEncoders.find(encoding);
  return found == kEncoders.end() ? nullptr : found->second.get();
}

}  // namespace chancery
