# SPDX-License-Identifier: Apache-2.0
# chancery_embed(TARGET NAME FOLDER)
# Builds every file under FOLDER into TARGET, byte for byte, and defines
#     namespace chancery { std::span<const EmbeddedFile> NAME(); }     // base/embedded_file.h
# sorted by path, paths relative to FOLDER. The assembler takes the bytes in (.incbin), so megabytes cost no time.
function(chancery_embed target name folder)
  cmake_path(ABSOLUTE_PATH folder)
  # Data, not code: a file dropped into the folder is in the next build.
  file(GLOB_RECURSE files CONFIGURE_DEPENDS LIST_DIRECTORIES false RELATIVE ${folder} ${folder}/*)
  list(SORT files)
  set(assembly "  .section .rodata\n")
  set(symbols "")
  set(rows "")
  set(number 0)
  foreach(file ${files})
    set(symbol chancery_${name}_${number})
    string(APPEND assembly "  .balign 16\n  .global ${symbol}, ${symbol}_end\n${symbol}:\n  .incbin \"${folder}/${file}\"\n"
                           "${symbol}_end:\n  .byte 0\n")
    string(APPEND symbols "extern \"C\" const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND rows "      {\"${file}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  string(APPEND assembly "  .section .note.GNU-stack,\"\",@progbits\n")
  string(CONCAT table "#include \"base/embedded_file.h\"\n\n${symbols}\nnamespace chancery {\nstd::span<const EmbeddedFile> ${name}();\n"
            "std::span<const EmbeddedFile> ${name}() {\n  static const EmbeddedFile kFiles[] = {\n${rows}  };\n"
            "  return kFiles;\n}\n}  // namespace chancery\n")

  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name})
  file(CONFIGURE OUTPUT ${generated}.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${generated}.cc CONTENT "${table}" @ONLY)
  list(TRANSFORM files PREPEND ${folder}/)
  set_source_files_properties(${generated}.S PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${target} PRIVATE ${generated}.S ${generated}.cc)
endfunction()
