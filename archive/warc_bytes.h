// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bytes of a WARC file as its records are made of: those of the file itself,
// or of one member of it at a time (a gzip member, a zstd frame), decompressed as
// they are asked for. Knows what the beginning of a record looks like, in WARC and in
// ARC, and can search for the next one; what a record is, the reader knows. One thread owns it. A disk that cannot be
// read throws std::system_error.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "archive/file_window.h"
#include "archive/gzip_member.h"
#include "archive/zstd_frame.h"
#include "base/owned.h"
#include "base/result.h"

namespace chancery {

enum class Grammar : std::uint8_t { warc, arc };

class WarcBytes {
 public:
  WarcBytes(OwnedFd file, const std::filesystem::path& name, std::size_t chunk, FileSlice slice)
      : file_(std::move(file), name, chunk, slice) {}

  FileWindow& file() { return file_; }

  // What the file's records are: found out once, at its front.
  void set_grammar(Grammar grammar) { grammar_ = grammar; }
  Grammar grammar() const { return grammar_; }
  // Whether a record begins here, by its first line. `bytes` are at least reach(), or
  // all there are.
  bool begins_record(std::string_view bytes) const;
  std::size_t reach() const;
  // Whether these bytes could go on to be the beginning of a record or a member.
  bool may_begin(std::string_view bytes) const;
  // Whether a member may begin here.
  static bool begins_member(std::string_view bytes);

  bool in_member() const { return in_member_; }
  // The file is at its first byte. The dictionary that a zstd file begins with is
  // loaded with its first frame: its fault is the frame's.
  void enter_member();
  void leave_member() { in_member_ = false; }
  // A record may take several zstd frames: at the end of one, goes on with the next if
  // that does not begin a record of its own.
  bool go_on_in_next_frame();

  // At least `want` bytes from here on in the member, or else in the file; fewer only
  // at its end. In a member: Fault::malformed for damage, Fault::truncated when the
  // file ends first; an empty view means that it is over and its checksum right.
  Result<std::string_view> peek(std::size_t want);
  void take(std::size_t bytes);
  Result<std::size_t> skip_line_ends();  // how many bytes of CR and LF

  // Goes to the next line of the member, behind this one, that begins a record. False
  // when there is none.
  Result<bool> find_in_member();
  // Goes to the next place in the file, from `from` on, where a record begins or a
  // member that holds one; to its end when there is none.
  void find_in_file(std::uint64_t from);

 private:
  using Step = GzipReader::Step;
  Result<Step> step(std::string_view in, char* out, std::size_t room);
  bool enter_whole(std::string_view compressed, std::size_t room);
  bool enter_large();
  std::string_view find_member_end();
  std::string_view content() const { return whole_size_ > 0 ? std::string_view(whole_.get(), whole_size_) : content_; }
  bool member_holds_record(std::string_view bytes);
  Result<void> load_dictionary();

  FileWindow file_;
  Grammar grammar_ = Grammar::warc;
  bool in_member_ = false;
  bool member_over_ = false;
  enum class Coding : std::uint8_t { gzip, zstd } coding_ = Coding::gzip;
  GzipReader gzip_, gzip_probe_;
  std::optional<ZstdReader> zstd_, zstd_probe_;  // made with the first frame
  std::optional<Error> bad_dictionary_;
  std::string content_;  // of the member: decompressed, from content_at_ on not yet taken
  std::size_t content_at_ = 0;
  std::unique_ptr<char[]> whole_;  // all of a small member, instead of content_
  std::size_t whole_size_ = 0, whole_room_ = 0;
};

}  // namespace chancery
